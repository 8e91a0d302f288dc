import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program of `test/programs`, made from the sources of all packages into one file that plain Node runs. */
export async function makeProgram(name: string) {
  const directory = await mkdtemp(join(tmpdir(), 'sendoff-'));
  const children: ChildProcess[] = [];
  await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions: ['@sendoff/source', 'node'] },
    ssr: { noExternal: true, resolve: { conditions: ['@sendoff/source', 'node'] } },
    build: {
      ssr: fileURLToPath(new URL(`../programs/${name}.ts`, import.meta.url)),
      outDir: directory,
      rolldownOptions: { output: { entryFileNames: 'program.mjs' } },
    },
  });
  return {
    /** Starts it, and waits for its first line. */
    async start(env: Record<string, string> = {}) {
      const child = spawn(process.execPath, [join(directory, 'program.mjs')], {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      children.push(child);
      let errors = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        errors += text;
      });
      const ended: Promise<Ending> = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      const line = async () => (await lines.next()).value as string;
      const url = await line();
      if (url === undefined) throw new Error(`The program ended before its first line: ${errors}`);
      return { child, ended, line, url };
    },
    async remove() {
      for (const child of children) child.kill('SIGKILL');
      await rm(directory, { recursive: true });
    },
  };
}
