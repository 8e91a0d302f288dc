import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { onTestFinished } from 'vitest';

/** Starts the shop in a process of its own, made from the sources of all packages; it ends with the test. */
export async function startProgram(env: Record<string, string>) {
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
  const ofVendors = /^(VENDOR$|SELZY_|BREVO_|SPOTZEE_|OCTETH_|VIBETRACE_)/;
  const inherited = Object.entries(process.env).filter(([name]) => !ofVendors.test(name));
  const child = spawn(process.execPath, [join(directory, 'main.mjs')], {
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await rm(directory, { recursive: true });
  });
  const printed = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    printed.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    printed.err += chunk;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, ...printed }));
  return { child, printed, ended };
}
