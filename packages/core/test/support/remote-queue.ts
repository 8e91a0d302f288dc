import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { Delivery, Lease, Queue, Settlement } from '../../src/index.js';
import type { QueueRequest, QueueUnderTest } from '../../src/testing/index.js';
import { type Spoil, smallUnderTest } from './small-queue.js';

interface Call {
  readonly request: QueueRequest;
  readonly method: string;
  readonly args: readonly unknown[];
}

/** Small queues in this process that other processes work on: what they lose is lost by them, not by the engine. */
export async function remoteQueues() {
  const folder = await mkdtemp(join(tmpdir(), 'sendoff-queue-'));
  await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      ssr: fileURLToPath(new URL('../programs/remote-queue.ts', import.meta.url)),
      outDir: folder,
      rolldownOptions: { output: { entryFileNames: 'program.mjs' } },
    },
    ssr: { noExternal: true },
  });
  const ends: (() => void)[] = [];
  return {
    /** A queue that is spoiled here, or that has the `fault` there. */
    async underTest(spoil?: Spoil, fault = ''): Promise<QueueUnderTest> {
      const small = smallUnderTest(spoil);
      const leases: Lease[] = [];
      const server = createServer((socket) => {
        const queue = new Map<string, Promise<Queue>>();
        const lines = createInterface({ input: socket });
        // Whoever is killed leaves its connection as it is.
        for (const one of [socket, lines]) one.on('error', () => socket.destroy());
        lines.on('line', async (line) => {
          const { request, method, args }: Call = JSON.parse(line);
          const opened = queue.get(request.store) ?? Promise.resolve(small.create(request));
          queue.set(request.store, opened);
          socket.write(`${JSON.stringify((await answer(await opened, method, args, leases)) ?? null)}\n`);
        });
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      ends.push(() => server.close());
      const { port } = server.address() as AddressInfo;
      return { ...small, program: [join(folder, 'program.mjs'), `${port}`, fault] };
    },
    async end() {
      for (const end of ends) end();
      await rm(folder, { recursive: true });
    },
  };
}

/** Over the wire a lease is its number. */
async function answer(queue: Queue, method: string, args: readonly unknown[], leases: Lease[]) {
  if (method === 'take') {
    const leased = await queue.take(...(args as [string, number]));
    return leased.map(({ lease, ...rest }) => ({ ...rest, lease: { n: leases.push(lease) - 1 } }));
  }
  if (method === 'settle') {
    const [given] = args as [readonly (Settlement & { n: number })[]];
    const { lost } = await queue.settle(given.map(({ n, ...rest }) => ({ ...rest, lease: leases[n] ?? {} })));
    return lost.map((lease) => leases.indexOf(lease));
  }
  if (method === 'push') return queue.push(args[0] as readonly Delivery[]);
  return method === 'open' ? queue.open() : queue[method as 'size' | 'lanes']();
}
