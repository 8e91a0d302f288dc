import { NestFactory } from '@nestjs/core';
import { TrackerService } from '@sendoff/nestjs-selzy';
import { type Sandbox, startSandbox } from '@sendoff/sandbox';
import { onTestFinished, vi } from 'vitest';
import { AppModule } from '../../src/app.module.js';
import { type Client, clientOf } from './client.js';

export interface Shop extends Client {
  readonly sandbox: Sandbox;
  /** A new user's token. */
  signUp(email: string): Promise<string>;
  /** What the sandbox recorded once all that was tracked has ended, by name. */
  arrived(): Promise<{ name: string | null; body: unknown }[]>;
}

/** The sandbox as the demo has it: everything is set up at Selzy but the newsletter. */
export async function startSelzy(): Promise<Sandbox> {
  const sandbox = await startSandbox({ selzy: { events: ['signup', 'abandoned_cart', 'order_paid'] } });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** The shop on a free port, beside a sandbox of its own; both end with the test. */
export async function startShop(): Promise<Shop> {
  const sandbox = await startSelzy();
  vi.stubEnv('SELZY_API_KEY', undefined);
  vi.stubEnv('SANDBOX_URL', sandbox.selzy.url);
  onTestFinished(() => void vi.unstubAllEnvs());
  const app = await NestFactory.create(AppModule, {
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
    async signUp(email) {
      const { body } = await client.post('/signup', { email, plan: 'team' });
      return (body as { token: string }).token;
    },
    async arrived() {
      await app.get(TrackerService).flush();
      return sandbox.events({ verdict: 'good' }).map(({ name, body }) => ({ name, body }));
    },
  };
}
