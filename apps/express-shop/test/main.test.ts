import { expect, it } from 'vitest';
import { startProgram } from './support/program.js';
import { client, openSandbox } from './support/shop.js';

it('says where it listens, and sends what waits when it is told to end', async () => {
  const sandbox = await openSandbox();
  const { child, printed, ended, listening } = await startProgram({ PORT: '0', SANDBOX_URL: sandbox.url });
  const url = await listening();
  const { out } = printed;

  await client(url).signUp('ada@example.com');
  child.kill('SIGTERM');
  expect(await ended).toEqual({ code: null, signal: 'SIGTERM', out, err: '' });
  expect(out).toContain('selzy has no place for: userId, anonymousId, id, traits');
  expect(sandbox.events()).toMatchObject([{ name: 'signup', email: 'ada@example.com', verdict: 'good' }]);
});

it('does not start with a vendor that there is not, and says which there are', async () => {
  const { ended } = await startProgram({ PORT: '0', VENDOR: 'acme' });
  const { code, out, err } = await ended;
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain(
    'VENDOR must be one of selzy, brevo, spotzee, octeth, vibetrace, all, and it is "acme".',
  );
});
