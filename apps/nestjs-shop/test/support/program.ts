import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** The built shop, as `npm start` runs it. */
export async function spawnShop(environment: Record<string, string>) {
  const notForShops = /^(VENDOR$|NODE_ENV$|DATABASE_URL$|SELZY_|BREVO_|SPOTZEE_|OCTETH_|VIBETRACE_)/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !notForShops.test(name)));
  const child = spawn(process.execPath, [main], {
    env: { ...env, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => output.push(text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text));
  // With all that it has printed.
  const exit = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  await Promise.race([once(child.stdout, 'data'), exit]);
  const [, url] = /^nestjs-shop listening on (http:\S+)\n$/.exec(output.join('')) ?? [];
  if (url === undefined) throw new Error(`The shop did not start:\n${output.join('')}`);
  return { child, exit, output, url };
}

export function assertBuilt(): void {
  if (existsSync(main)) return;
  throw new Error('apps/nestjs-shop/dist/main.js is missing: run `pnpm build` first, as `npm test` does.');
}
