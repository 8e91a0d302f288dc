import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSandbox } from '@sendoff/sandbox';
import { onTestFinished } from 'vitest';
import { createShop } from '../../src/shop.js';

export const names = ['signup', 'abandoned_cart', 'order_paid', 'newsletter_joined'] as const;

/** A shop and its sandbox, over HTTP, until the test ends. */
export async function openShop() {
  const sandbox = await startSandbox({ selzy: { events: names } });
  const errors: string[] = [];
  const { app, tracker } = createShop({
    apiKey: 'sandbox-key',
    baseUrl: sandbox.selzy.url,
    logger: { debug() {}, warn() {}, error: (message) => errors.push(message) },
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await tracker.close({ timeoutMs: 0 });
    await sandbox.close();
  });
  const { port } = server.address() as AddressInfo;
  return { sandbox, tracker, errors, ...client(`http://127.0.0.1:${port}`) };
}

/** The shop's routes, for whoever the token belongs to. */
export function client(url: string) {
  async function post(path: string, body: unknown, token?: string) {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }
  return {
    post,
    get: async (path: string) => {
      const response = await fetch(`${url}${path}`);
      return { status: response.status, body: JSON.parse(await response.text()) };
    },
    /** Gives the token of the new account. */
    signUp: async (email: string): Promise<string> =>
      (await post('/signup', { email, plan: 'team' })).body.token,
  };
}
