import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { recordingTracker } from '@sendoff/express-selzy/testing';
import { startSandbox } from '@sendoff/sandbox';
import type { Express } from 'express';
import { onTestFinished } from 'vitest';
import { events } from '../../src/events.js';
import { createApp, createShop } from '../../src/shop.js';

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
  const { errors, logger } = errorLog();
  const { app, tracker } = createShop({ VENDOR: vendor, SANDBOX_URL: sandbox.url }, logger);
  const url = await serve(app);
  onTestFinished(async () => void (await tracker.close({ timeoutMs: 0 })));
  return { sandbox, tracker, errors, ...client(url) };
}

/** A shop whose tracker remembers events and sends nothing, over HTTP, until the test ends. */
export async function openRecordingShop() {
  const tracker = recordingTracker({ events });
  const { errors, logger } = errorLog();
  const url = await serve(createApp(tracker, undefined, logger));
  return { tracker, errors, ...client(url) };
}

function errorLog() {
  const errors: string[] = [];
  return { errors, logger: { debug() {}, warn() {}, error: (message: string) => void errors.push(message) } };
}

async function serve(app: Express): Promise<string> {
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
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
