/** A storm of kills, as the contract suite has it, only longer. `strikes`: the server is killed in their place. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { killStorm } from '@sendoff/core/testing';
import { finish, options } from '../../lib/job.mjs';
import { makeQueue } from '../lib/make-queue.mjs';
import { startPostgres, startRedis } from '../lib/servers.mjs';

const { engine, strikesServer = false, ...storm } = options;
const program = fileURLToPath(new URL('./kills-program.mjs', import.meta.url));

const engines = {
  async sqlite() {
    const folder = await mkdtemp(join(tmpdir(), 'sendoff-bench-'));
    return { where: { folder }, stop: async () => rmSync(folder, { recursive: true, force: true }) };
  },
  async postgres() {
    const server = await startPostgres();
    return { where: { url: server.url }, stop: server.stop };
  },
  async redis() {
    const server = await startRedis({ appendfsync: 'always' });
    return { where: { port: server.port }, stop: server.stop, strike: server.restart };
  },
};

const { where: place, stop, strike } = await engines[engine]();
const where = { engine, ...place };
try {
  const given = {
    create: (request) => makeQueue(where, request),
    // All goes with the folder or the server.
    remove: async () => {},
    findsDuplicates: true,
    isBounded: true,
    program: [program, JSON.stringify(where)],
  };
  const report = await killStorm(given, { ...storm, ...(strikesServer && { strike }) });
  await stop();
  await finish({ report });
} catch (error) {
  await stop();
  await finish({ error: error instanceof Error ? error.message : String(error) });
}
