import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** Loaded before a program that says nothing when it is ready: says on which port it listens. */
const ANNOUNCER = `
  import { Server } from 'node:net';
  const { listen } = Server.prototype;
  Server.prototype.listen = function (...args) {
    this.once('listening', () => console.log('listening on ' + this.address().port));
    return listen.apply(this, args);
  };`;

/**
 * Runs a program of the root README beside the project's sandbox: to the letter, but for the ports and the key.
 * Asks it once, and ends it with SIGTERM. Gives its answer, how it ended, and what had arrived by then.
 */
export async function runReadmeProgram(project: Consumer, program: ReadmeProgram) {
  const sandbox = await startInstalledSandbox(project, [program.event]);
  const page = readFileSync(join(root, 'README.md'), 'utf8');
  const [snippet, ...more] = snippetsOf('README.md', page).filter(({ text }) => text.includes(program.has));
  expect(more).toEqual([]);
  const text = [
    ['http://127.0.0.1:4900/selzy', sandbox.baseUrl],
    ["?? 'sandbox'", "?? 'sandbox-key'"],
    ['listen(3000)', 'listen(0)'],
  ].reduce((so, [from = '', to = '']) => {
    expect(so).toContain(from);
    return so.replace(from, to);
  }, snippet?.text ?? '');
  const folder = `readme-${program.event}`;
  await project.write(`${folder}/main.ts`, text);
  const config = { extends: '../tsconfig.json', compilerOptions: { noEmit: false }, include: ['.'] };
  await project.write(`${folder}/tsconfig.json`, JSON.stringify(config));
  expect(await project.compile(`${folder}/tsconfig.json`, rootTypeScript)).toEqual([]);

  const announcer = `--import=data:text/javascript,${encodeURIComponent(ANNOUNCER)}`;
  const child = project.start(announcer, { args: [`${folder}/main.js`] });
  onTestFinished(async () => {
    await child.stop();
  });
  const port = await child.says(/^listening on (\d+)\n/m);
  const { path, headers, body } = program;
  const request = { method: 'POST', headers, ...(body !== undefined && { body }) };
  const { status } = await fetch(`http://127.0.0.1:${port}${path}`, request);
  const { code, signal } = await child.stop('SIGTERM');
  return { status, code, signal, arrived: await sandbox.arrived() };
}
