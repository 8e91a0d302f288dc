import {
  type DynamicModule,
  type INestApplication,
  type LoggerService,
  Module,
  type ModuleMetadata,
  type Type,
} from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { TrackerModule, type TrackerModuleOptions } from '@sendoff/nestjs';
import { type RecordingTracker, recordingTracker } from '@sendoff/nestjs/testing';
import { onTestFinished, vi } from 'vitest';

export type AdapterName = 'express' | 'fastify';
export const adapterNames: readonly AdapterName[] = ['express', 'fastify'];

export function adapter(name: AdapterName): AbstractHttpAdapter {
  return name === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
}

export const silent = { debug: () => {}, warn: () => {}, error: () => {} };

/** An application on a real port, closed when the test ends. */
export interface Running {
  readonly app: INestApplication;
  readonly tracker: RecordingTracker;
  readonly url: string;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
}

/** Puts an application together: `TestCase.on('fastify').with({ controllers: [Shop] }).start()`. */
export class TestCase {
  readonly tracker = recordingTracker({ logger: silent });
  readonly #adapter: AdapterName;
  #metadata: ModuleMetadata = {};
  #options: Partial<TrackerModuleOptions> = {};
  #module: DynamicModule | undefined;
  #tracks = true;
  #forceClose = true;
  #logger: LoggerService | false = false;

  private constructor(adapter: AdapterName) {
    this.#adapter = adapter;
  }

  static on(adapter: AdapterName): TestCase {
    return new TestCase(adapter);
  }

  with(metadata: ModuleMetadata): this {
    this.#metadata = { ...this.#metadata, ...metadata };
    return this;
  }

  controllers(...controllers: Type[]): this {
    return this.with({ controllers });
  }

  identity(identity: TrackerModuleOptions['identity']): this {
    this.#options = { ...this.#options, identity };
    return this;
  }

  /** Another tracker module than one with a recording tracker. */
  module(module: DynamicModule): this {
    this.#module = module;
    return this;
  }

  /** No tracker module of its own. */
  withoutTracker(): this {
    this.#tracks = false;
    return this;
  }

  logger(logger: LoggerService): this {
    this.#logger = logger;
    return this;
  }

  /** Lets open connections hold the server back when it closes. */
  holdConnections(): this {
    this.#forceClose = false;
    return this;
  }

  async create(): Promise<INestApplication> {
    @Module({})
    class AppModule {}
    const tracking =
      this.#module ??
      TrackerModule.forRoot({ ...this.#options, tracker: this.tracker } as TrackerModuleOptions);
    const root = {
      ...this.#metadata,
      module: AppModule,
      imports: [...(this.#tracks ? [tracking] : []), ...(this.#metadata.imports ?? [])],
    };
    const app = await NestFactory.create(root, adapter(this.#adapter), {
      logger: this.#logger,
      abortOnError: false,
      forceCloseConnections: this.#forceClose,
    });
    onTestFinished(() => app.close());
    return app;
  }

  async start(): Promise<Running> {
    const app = await this.create();
    await app.listen(0, '127.0.0.1');
    const url = await app.getUrl();
    return {
      app,
      tracker: this.tracker,
      url,
      get: (path, headers = {}) => fetch(url + path, { headers }),
      post: (path, body = {}, headers = {}) =>
        fetch(url + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(body),
        }),
    };
  }
}

/** What Nest's logger was told. */
export function recordingLogger(): LoggerService & { readonly lines: string[] } {
  const lines: string[] = [];
  const note = (level: string) => (message: unknown) => {
    lines.push(`${level} ${String(message)}`);
  };
  return { lines, log: () => {}, debug: note('debug'), warn: note('warn'), error: note('error') };
}

/** Waits until something is so, also on a machine that does other things as well. */
export async function until(condition: () => unknown): Promise<void> {
  await vi.waitUntil(condition, { timeout: 30_000 });
}

/** Lets promises and the event loop go on. */
export async function turn(times = 5): Promise<void> {
  for (let i = 0; i < times; i++) await new Promise((resolve) => setImmediate(resolve));
}
