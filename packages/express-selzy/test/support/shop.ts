import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Sandbox, type SandboxOptions, startSandbox } from '@sendoff/sandbox';
import express5, { type Request, type Response } from 'express';
import express4 from 'express4';
import { onTestFinished } from 'vitest';
import { type Logger, type SelzyTrackingOptions, selzyTracking } from '../../src/index.js';

/** Both versions of Express that are served, for `describe.each`. */
export const versions = [
  ['Express 4', express4],
  ['Express 5', express5],
] as const;

export const silent: Logger = { debug() {}, warn() {}, error() {} };

/** A sandbox that takes the key `sandbox-key`, until the test ends. */
export async function sandboxWith(selzy: SandboxOptions['selzy'] = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ selzy: { events: ['signup', 'abandoned_cart'], ...selzy } });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** Serves `handler` behind selzyTracking() on a free port, until the test ends. */
export async function shopWith(
  express: typeof express5,
  options: SelzyTrackingOptions,
  handler: (req: Request, res: Response) => void,
) {
  const middleware = selzyTracking({ logger: silent, ...options });
  const app: RequestListener = express().use(middleware).use(handler);
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await middleware.tracker.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    tracker: middleware.tracker,
    post: (headers: Record<string, string> = {}) =>
      fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers }),
  };
}
