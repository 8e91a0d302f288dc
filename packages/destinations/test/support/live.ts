import { type Clock, createTracker, type Logger, type Outcome, type Tracker } from '@sendoff/core';
import { type Sandbox, type SandboxOptions, startSandbox } from '@sendoff/sandbox';
import { afterEach } from 'vitest';
import { type SelzyOptions, selzy } from '../../src/index.js';

/** Waits a tenth of the time that it is told to. */
const quick: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now() * 10,
  schedule(ms, callback) {
    const timer = setTimeout(callback, ms / 10);
    return { cancel: () => clearTimeout(timer) };
  },
};

const silent: Logger = { debug: () => {}, warn: () => {}, error: () => {} };

/** A tracker that posts to a sandbox over HTTP. */
export interface Live {
  readonly sandbox: Sandbox;
  readonly tracker: Tracker;
  /** By event id. */
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

export const LIVE_KEY = 'live-key';

const running: Live[] = [];
afterEach(async () => {
  for (const { tracker, sandbox } of running.splice(0)) {
    await tracker.close({ timeoutMs: 0 });
    await sandbox.close();
  }
});

/** Starts both; they are closed after the test. */
export async function live(options: SandboxOptions['selzy'] = {}, own: SelzyOptions = {}): Promise<Live> {
  const events = { signup: 'enabled', order_paid: 'enabled', old_promo: 'disabled' } as const;
  const sandbox = await startSandbox({ selzy: { keys: [LIVE_KEY], events, ...options } });
  const outcomes = new Map<string, Outcome>();
  const tracker = createTracker({
    destinations: [selzy({ apiKey: LIVE_KEY, baseUrl: sandbox.selzy.url, ...own })],
    clock: quick,
    logger: silent,
    onOutcome: (outcome) => outcomes.set(outcome.id, outcome),
  });
  const both = { sandbox, tracker, outcomes };
  running.push(both);
  return both;
}
