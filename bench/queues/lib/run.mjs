import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runJob } from '../../lib/processes.mjs';

/** Runs `queues/jobs/<job>.mjs` as `runJob` does, on a Node of its own if `runtime` says so. */
export function runQueueJob(job, options, { execPath, cwd } = {}, more = {}) {
  return runJob(job, options, { folder: 'queues/jobs', execPath, cwd, ...more });
}

/** Runs with a temporary folder, which goes with all that is in it. */
export async function withFolder(run) {
  const folder = mkdtempSync(join(tmpdir(), 'sendoff-bench-'));
  try {
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs with a server that `start` has started, and stops it. */
export async function withServer(start, run) {
  const server = await start();
  try {
    return await run(server);
  } finally {
    await server.stop();
  }
}
