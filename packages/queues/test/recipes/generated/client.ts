// @ts-nocheck
import type { PrismaPg } from '@prisma/adapter-pg';
import { type GetPrismaClientConfig, getPrismaClient } from '@prisma/client/runtime/client';

/*
 * What `prisma generate` makes of one model, cut down to what the recipe uses: it has to fetch a program to run,
 * and there is not always a network. All below the generated code is Prisma's own.
 */
const schema = `
generator client {
  provider = "prisma-client"
  output   = "./generated"
}

datasource db {
  provider = "postgresql"
}

model Order {
  id    String @id
  email String

  @@map("orders")
}
`;

const scalar = (name: string) => ({ name, kind: 'scalar', type: 'String' }) as const;

const config = {
  previewFeatures: [],
  clientVersion: '7.10.0',
  engineVersion: '0edf323efd1d98336f3f0a68684b56f689b900d3',
  activeProvider: 'postgresql',
  inlineSchema: schema,
  runtimeDataModel: {
    models: { Order: { fields: [scalar('id'), scalar('email')], dbName: 'orders', schema: null } },
    enums: {},
    types: {},
  },
  parameterizationSchema: { strings: [], graph: 'AAAAAAAAAAAAAAAAAAAAAA==' },
  compilerWasm: {
    getRuntime: () => import('@prisma/client/runtime/query_compiler_fast_bg.postgresql.mjs'),
    async getQueryCompilerWasmModule() {
      const { wasm } = await import(
        '@prisma/client/runtime/query_compiler_fast_bg.postgresql.wasm-base64.mjs'
      );
      return new WebAssembly.Module(Buffer.from(wasm, 'base64'));
    },
    importName: './query_compiler_fast_bg.js',
  },
} as unknown as GetPrismaClientConfig;

/** A statement of Prisma's: sent when its `then` is called. */
type PrismaPromise<T> = PromiseLike<T>;

export namespace Prisma {
  export interface TransactionClient {
    $executeRawUnsafe(text: string, ...values: unknown[]): PrismaPromise<number>;
    readonly order: { create(args: { data: { id: string; email: string } }): PrismaPromise<unknown> };
  }
}

export interface PrismaClient extends Prisma.TransactionClient {
  $transaction<T>(run: (tx: Prisma.TransactionClient) => Promise<T>): Promise<T>;
  $disconnect(): Promise<void>;
}

export const PrismaClient = getPrismaClient(config) as unknown as new (options: {
  adapter: PrismaPg;
  transactionOptions?: { maxWait?: number; timeout?: number };
}) => PrismaClient;
