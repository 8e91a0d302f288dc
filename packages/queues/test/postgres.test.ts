import { queueSuite } from '@sendoff/core/testing';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dropStore, queueIn } from './support/postgres-queues.js';
import { NO_POSTGRES, PostgresServer, postgresBin } from './support/postgres-server.js';
import { makeProgram } from './support/programs.js';

const name = 'the PostgreSQL queue';

describe.skipIf(postgresBin === undefined)(
  postgresBin === undefined ? `${name} ${NO_POSTGRES}` : name,
  () => {
    const program: string[] = [];
    let server: PostgresServer;
    let pool: Pool;
    let made: Awaited<ReturnType<typeof makeProgram>>;
    beforeAll(async () => {
      [server, made] = await Promise.all([PostgresServer.start(), makeProgram('postgres')]);
      pool = new Pool({ connectionString: server.url() });
      program.push(made.path, server.url());
    });
    afterAll(async () => {
      await pool.end();
      await server.remove();
      await made.remove();
    });

    const cases = queueSuite({
      create: (request) => queueIn(pool, request),
      remove: (store) => dropStore(pool, store),
      findsDuplicates: true,
      isBounded: true,
      outage: { begin: () => server.stop('immediate'), end: () => server.start() },
      program,
      async bytes(store) {
        // While somebody looks at the database as it was, the server's own workers too, VACUUM leaves what is dead.
        const others =
          'SELECT FROM pg_stat_activity WHERE backend_xmin IS NOT NULL AND pid <> pg_backend_pid()';
        await expect.poll(async () => (await pool.query(others)).rows.length).toBe(0);
        await pool.query(`VACUUM ${store}_queue`);
        const { rows } = await pool.query(`SELECT pg_total_relation_size('${store}_queue')::text AS bytes`);
        return Number(rows[0].bytes);
      },
    });
    for (const { name, run } of cases) it(name, { timeout: 600_000 }, run);
  },
);
