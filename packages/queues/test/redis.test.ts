import { queueSuite } from '@sendoff/core/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { makeProgram } from './support/programs.js';
import { Admin, type ClientName, connect, queueOver } from './support/redis-clients.js';
import { NO_REDIS, RedisServer, redisPrograms } from './support/redis-server.js';

const servers = redisPrograms.length > 0 ? redisPrograms : [undefined];
const subjects = servers.flatMap((program) =>
  (['ioredis', 'node-redis'] as const).map((client): [ClientName, string | undefined] => [client, program]),
);

describe.skipIf(redisPrograms.length === 0).each(subjects)(
  redisPrograms.length === 0 ? `%s: ${NO_REDIS}` : 'the suite over %s, with %s',
  (clientName, program) => {
    let server: RedisServer;
    let admin: Admin;
    let child: Awaited<ReturnType<typeof makeProgram>>;
    const programArgs: string[] = [];
    const ends = new Map<string, (() => void)[]>();
    beforeAll(async () => {
      server = await RedisServer.start({}, program);
      admin = new Admin(server.port);
      child = await makeProgram('redis');
      programArgs.push(child.path, clientName, `${server.port}`);
    });
    afterAll(async () => {
      admin.end();
      await child.remove();
      await server.remove();
    });

    const cases = queueSuite({
      async create(request) {
        const { client, end } = await connect(clientName, server.port);
        ends.set(request.store, [...(ends.get(request.store) ?? []), end]);
        return queueOver(client, request);
      },
      async remove(store) {
        for (const end of ends.get(store) ?? []) end();
        ends.delete(store);
        await admin.remove(store);
      },
      findsDuplicates: true,
      isBounded: true,
      outage: { begin: () => server.stop('SIGKILL'), end: () => server.start() },
      program: programArgs,
      bytes: (store) => admin.bytes(store),
      deep: 100_000,
    });
    for (const { name, run } of cases) it(name, { timeout: 600_000 }, run);
  },
);
