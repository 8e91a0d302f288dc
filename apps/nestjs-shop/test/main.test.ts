import { beforeAll, describe, expect, it } from 'vitest';
import { clientOf } from './support/client.js';
import { assertBuilt, spawnShop } from './support/program.js';
import { openSandbox } from './support/shop.js';

describe('the built shop', () => {
  beforeAll(assertBuilt);

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
