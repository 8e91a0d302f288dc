import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const script = fileURLToPath(new URL('./support/script.mjs', import.meta.url));
const built = fileURLToPath(new URL('../dist/esm/index.js', import.meta.url));
/** Where nothing waits for the deadline: more than a busy machine needs. */
const LONG_MS = 25_000;

describe('a process that just ends', () => {
  let server: Server;
  let url = '';
  let status = 200;
  let arrived: string[] = [];

  beforeAll(async () => {
    if (!existsSync(built)) throw new Error('packages/core/dist is missing: run `pnpm build` first.');
    server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        if (status === 200) for (const { name } of JSON.parse(body)) arrived.push(name);
        response.writeHead(status, status === 200 ? {} : { 'retry-after': '60' }).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const child = async (count: number, how = 'end', deadlineMs = LONG_MS) => {
    arrived = [];
    const started = performance.now();
    const { stdout } = await run(process.execPath, [script, url, `${count}`, how, `${deadlineMs}`]);
    return { ended: JSON.parse(stdout), ms: performance.now() - started };
  };

  it('loses nothing that it has tracked', async () => {
    status = 200;
    const { ended } = await child(2_007);
    expect(ended).toEqual({ delivered: 2_007 });
    expect(new Set(arrived).size).toBe(2_007);
  });

  it('is not held open by a tracker with nothing to send', async () => {
    status = 200;
    const { ended } = await child(0);
    expect(ended).toEqual({});
  });

  it('ends within its deadline before a vendor that is down, and tells every event', async () => {
    status = 503;
    // It asks for a minute: no request is under way at the deadline, which would leave its events unknown.
    const { ended, ms } = await child(60, 'end', 700);
    expect(ended).toEqual({ dropped: 60 });
    expect(ms).toBeLessThan(10_000);
  });

  it('can close by itself', async () => {
    status = 200;
    const { ended } = await child(30, 'close');
    expect(ended).toEqual({ delivered: 30 });
  });
});
