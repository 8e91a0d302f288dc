import { startSandbox } from '@sendoff/sandbox';
import { expect, it, onTestFinished } from 'vitest';
import { startProgram } from './support/program.js';
import { client, names } from './support/shop.js';

it('says where it listens, and sends what waits when it is told to end', { timeout: 30_000 }, async () => {
  const sandbox = await startSandbox({ selzy: { events: names } });
  onTestFinished(() => sandbox.close());
  const { child, printed, ended } = await startProgram({ PORT: '0', SANDBOX_URL: sandbox.selzy.url });
  const greeting = /^express-shop listening on (http:\/\/127\.0\.0\.1:\d+)\n/m;
  await expect.poll(() => printed.out, { timeout: 20_000 }).toMatch(greeting);
  const { out } = printed;
  const [, url = ''] = greeting.exec(out) ?? [];

  await client(url).signUp('ada@example.com');
  child.kill('SIGTERM');
  expect(await ended).toEqual({ code: null, signal: 'SIGTERM', out, err: '' });
  expect(out).toContain('selzy has no place for: userId, anonymousId, id, traits');
  expect(sandbox.events()).toMatchObject([{ name: 'signup', email: 'ada@example.com', verdict: 'good' }]);
});
