import type { Logger, Outcome } from '@sendoff/core';
import { type Sandbox, type SandboxOptions, startSandbox } from '@sendoff/sandbox';
import { afterEach } from 'vitest';
import { type SelzyOptions, selzy } from '../../src/index.js';
import { type Unhurried, unhurried } from './unhurried.js';

const silent: Logger = { debug: () => {}, warn: () => {}, error: () => {} };

/** A tracker that posts to a sandbox over HTTP. */
export interface Live extends Unhurried {
  readonly sandbox: Sandbox;
  /** By event id. */
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

export const LIVE_KEY = 'live-key';

const running: Live[] = [];
afterEach(async () => {
  for (const { close, sandbox } of running.splice(0)) {
    await close();
    await sandbox.close();
  }
});

/** Starts both; they are closed after the test. */
export async function live(options: SandboxOptions['selzy'] = {}, own: SelzyOptions = {}): Promise<Live> {
  const events = { signup: 'enabled', order_paid: 'enabled', old_promo: 'disabled' } as const;
  const sandbox = await startSandbox({ selzy: { keys: [LIVE_KEY], events, ...options } });
  const outcomes = new Map<string, Outcome>();
  const one = unhurried({
    destinations: [selzy({ apiKey: LIVE_KEY, baseUrl: sandbox.selzy.url, ...own })],
    logger: silent,
    onOutcome: (outcome) => outcomes.set(outcome.id, outcome),
  });
  const both = { ...one, sandbox, outcomes };
  running.push(both);
  return both;
}
