import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSandbox } from '@sendoff/sandbox';
import { onTestFinished } from 'vitest';
import { createShop } from '../../src/shop.js';

const names = ['signup', 'abandoned_cart', 'order_paid', 'newsletter_joined'] as const;

/** A sandbox in which nothing is missing that a vendor asks for, until the test ends. */
export async function openSandbox() {
  const sandbox = await startSandbox({
    selzy: { events: names },
    octeth: { lists: ['1'] },
    vibetrace: { users: ['ada@example.com', 'bob@example.com'] },
  });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** A shop that tells Selzy, or another vendor, and its sandbox, over HTTP, until the test ends. */
export async function openShop(vendor?: string) {
  const sandbox = await openSandbox();
  const errors: string[] = [];
  const logger = { debug() {}, warn() {}, error: (message: string) => void errors.push(message) };
  const { app, tracker } = createShop({ VENDOR: vendor, SANDBOX_URL: sandbox.url }, logger);
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await tracker.close({ timeoutMs: 0 });
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
