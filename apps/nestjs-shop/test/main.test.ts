import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { clientOf } from './support/client.js';
import { openSandbox } from './support/shop.js';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** The built shop, as `npm start` runs it. */
async function spawnShop(environment: Record<string, string>) {
  const ofVendors = /^(VENDOR$|NODE_ENV$|SELZY_|BREVO_|SPOTZEE_|OCTETH_|VIBETRACE_)/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofVendors.test(name)));
  const child = spawn(process.execPath, [main], {
    env: { ...env, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => output.push(text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text));
  const exit = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  await Promise.race([once(child.stdout, 'data'), exit]);
  const [, url] = /^nestjs-shop listening on (http:\S+)\n$/.exec(output.join('')) ?? [];
  if (url === undefined) throw new Error(`The shop did not start:\n${output.join('')}`);
  return { child, exit, output, url };
}

describe('the built shop', () => {
  beforeAll(() => {
    if (existsSync(main)) return;
    throw new Error('apps/nestjs-shop/dist/main.js is missing: run `pnpm build` first, as `npm test` does.');
  });

  it('prints one line, and sends everything that was tracked before SIGTERM ends it', async () => {
    const sandbox = await openSandbox();
    const { child, exit, output, url } = await spawnShop({ SANDBOX_URL: sandbox.url });
    const shop = clientOf(url);
    const emails = Array.from({ length: 60 }, (_, n) => `late-${n}@example.com`);
    const signups = await Promise.all(emails.map((email) => shop.post('/signup', { email, plan: 'free' })));
    child.kill('SIGTERM');
    expect(await exit).toEqual({ code: null, signal: 'SIGTERM' });
    expect(signups.every(({ status }) => status === 201)).toBe(true);
    expect(
      sandbox
        .events({ verdict: 'good' })
        .map(({ email }) => email)
        .sort(),
    ).toEqual(emails.sort());
    expect(output.join('')).toBe(`nestjs-shop listening on ${url}\n`);
  });

  it('sends what it tracked while Selzy was down, if it is back when SIGTERM comes', async () => {
    const sandbox = await openSandbox();
    const { child, exit, url } = await spawnShop({ SANDBOX_URL: sandbox.url });
    sandbox.fault({ status: 503, times: 1 });
    await clientOf(url).post('/signup', { email: 'ada@example.com', plan: 'free' });
    child.kill('SIGTERM');
    await exit;
    expect(sandbox.events({ verdict: 'good' }).map(({ email }) => email)).toEqual(['ada@example.com']);
  });

  it('does not start with a vendor that there is not, and says which there are', async () => {
    await expect(spawnShop({ VENDOR: 'acme' })).rejects.toThrow(
      'VENDOR must be one of selzy, brevo, spotzee, octeth, vibetrace, all, and it is "acme".',
    );
  });
});
