import { NestFactory } from '@nestjs/core';
import { TrackerService } from '@sendoff/nestjs-selzy';
import { type Sandbox, startSandbox } from '@sendoff/sandbox';
import { onTestFinished, vi } from 'vitest';
import { shopFor } from '../../src/app.module.js';
import { type Client, clientOf } from './client.js';

export interface Shop extends Client {
  readonly sandbox: Sandbox;
  readonly tracker: TrackerService;
  close(): Promise<void>;
  /** A new user's token. */
  signUp(email: string): Promise<string>;
  /** What the sandbox recorded once all that was tracked has ended, by name. */
  arrived(): Promise<{ name: string | null; body: unknown }[]>;
}

/** A sandbox with everything that a vendor asks for, but that the newsletter isn't set up at Selzy. */
export async function openSandbox(): Promise<Sandbox> {
  const sandbox = await startSandbox({
    selzy: { events: ['signup', 'abandoned_cart', 'order_paid'] },
    octeth: { lists: ['1'] },
    vibetrace: { users: ['ada@example.com', 'grace@example.com'] },
  });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** What decides where events go; empty as it would be on a machine without an account. */
const VARIABLES = [
  'DATABASE_URL',
  'SELZY_API_KEY',
  'BREVO_MA_KEY',
  'SPOTZEE_API_KEY',
  'OCTETH_API_KEY',
  'VIBETRACE_API_KEY',
];

/** The shop on a free port, beside a sandbox of its own; both end with the test. */
export async function startShop(
  vendor = 'selzy',
  environment: Readonly<Record<string, string>> = {},
): Promise<Shop> {
  const sandbox = await openSandbox();
  for (const variable of VARIABLES) vi.stubEnv(variable, undefined);
  for (const [variable, value] of Object.entries(environment)) vi.stubEnv(variable, value);
  vi.stubEnv('SANDBOX_URL', sandbox.url);
  onTestFinished(() => void vi.unstubAllEnvs());
  const app = await NestFactory.create(shopFor(vendor), {
    logger: false,
    abortOnError: false,
    forceCloseConnections: true,
  });
  onTestFinished(() => app.close());
  await app.listen(0, '127.0.0.1');
  const client = clientOf(await app.getUrl());
  return {
    ...client,
    sandbox,
    tracker: app.get(TrackerService),
    close: () => app.close(),
    async signUp(email) {
      const { body } = await client.post('/signup', { email, plan: 'team' });
      return (body as { token: string }).token;
    },
    async arrived() {
      await app.get(TrackerService).flush({ timeoutMs: 30_000 });
      return sandbox.events({ verdict: 'good' }).map(({ name, body }) => ({ name, body }));
    },
  };
}
