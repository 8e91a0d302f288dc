import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import type { Consumer } from './consumer.js';
import { root } from './house.js';
import { startInstalledSandbox } from './installed-sandbox.js';
import { rootTypeScript } from './page.js';
import { snippetsOf } from './snippets.js';

/** A program of the README, told by a word in it, and a request to it. */
export interface ReadmeProgram {
  readonly has: string;
  readonly event: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Runs a program of the root README beside the project's sandbox: to the letter, but for the ports and the key.
 * Asks it once, and ends it with SIGTERM. Gives its answer, how it ended, and what had arrived by then.
 */
export async function runReadmeProgram(project: Consumer, program: ReadmeProgram) {
  const sandbox = await startInstalledSandbox(project, [program.event]);
  const port = await freePort();
  const page = readFileSync(join(root, 'README.md'), 'utf8');
  const [snippet, ...more] = snippetsOf('README.md', page).filter(({ text }) => text.includes(program.has));
  expect(more).toEqual([]);
  const text = [
    ['http://127.0.0.1:4900/selzy', sandbox.baseUrl],
    ["?? 'sandbox'", "?? 'sandbox-key'"],
    ['listen(3000)', `listen(${port})`],
  ].reduce((so, [from = '', to = '']) => {
    expect(so).toContain(from);
    return so.replace(from, to);
  }, snippet?.text ?? '');
  const folder = `readme-${program.event}`;
  await project.write(`${folder}/main.ts`, text);
  const config = { extends: '../tsconfig.json', compilerOptions: { noEmit: false }, include: ['.'] };
  await project.write(`${folder}/tsconfig.json`, JSON.stringify(config));
  expect(await project.compile(`${folder}/tsconfig.json`, rootTypeScript)).toEqual([]);

  const child = project.start(`${folder}/main.js`);
  onTestFinished(async () => {
    await child.stop();
  });
  const status = await post(`http://127.0.0.1:${port}${program.path}`, program);
  const { code, signal } = await child.stop('SIGTERM');
  return { status, code, signal, arrived: await sandbox.arrived() };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

/** The program says nothing when it is ready, so it is asked until it answers. */
async function post(url: string, { headers, body }: ReadmeProgram): Promise<number> {
  for (let tries = 300; ; tries--) {
    try {
      return (await fetch(url, { method: 'POST', headers, ...(body !== undefined && { body }) })).status;
    } catch (error) {
      if (tries === 0) throw error;
      await sleep(100);
    }
  }
}
