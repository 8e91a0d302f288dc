import { expect, it, onTestFinished } from 'vitest';
import { makeProgram } from './support/program.js';

it('trackRoute() without a tracking() before it breaks nothing, and says once what is missing', async () => {
  const program = await makeProgram('untracked');
  onTestFinished(() => program.remove());
  const { url, line } = await program.start();
  const post = async (path: string) => (await fetch(`${url}${path}`, { method: 'POST' })).status;

  expect([await post('/'), await post('/'), await post('/end')]).toEqual([204, 204, 204]);
  expect(await line()).toContain('trackRoute("signup") met a request that no tracking() serves');
  expect(await line()).toBe('end');
}, 60_000);
