import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { expect, onTestFinished } from 'vitest';

/** Makes the shop from the sources of all packages, and gives how to start it in processes of its own. */
export async function makeProgram() {
  const directory = await mkdtemp(join(tmpdir(), 'sendoff-'));
  const conditions = ['@sendoff/source', 'node'];
  await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions },
    ssr: { noExternal: true, resolve: { conditions } },
    build: {
      ssr: fileURLToPath(new URL('../../src/main.ts', import.meta.url)),
      outDir: directory,
      rolldownOptions: { output: { entryFileNames: 'main.mjs' } },
    },
  });
  onTestFinished(() => rm(directory, { recursive: true }));
  return (env: Record<string, string>, cwd?: string) => start(join(directory, 'main.mjs'), env, cwd);
}

/** Starts the shop in a process of its own; it ends with the test. */
export async function startProgram(env: Record<string, string>) {
  const startShop = await makeProgram();
  return startShop(env);
}

function start(path: string, env: Record<string, string>, cwd: string | undefined) {
  const notForShops = /^(VENDOR$|EVENTS_|SELZY_|BREVO_|SPOTZEE_|OCTETH_|VIBETRACE_)/;
  const inherited = Object.entries(process.env).filter(([name]) => !notForShops.test(name));
  const child = spawn(process.execPath, [path], {
    cwd,
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const printed = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    printed.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    printed.err += chunk;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, ...printed }));
  const listening = async () => {
    const greeting = /^express-shop listening on (http:\/\/127\.0\.0\.1:\d+)\n/m;
    await expect.poll(() => printed.out).toMatch(greeting);
    return greeting.exec(printed.out)?.[1] ?? '';
  };
  return { child, printed, ended, listening };
}
