import { parentPort, workerData } from 'node:worker_threads';
import type { Damage } from '../damage.js';
import { Failure } from './failure.js';
import type { Settings } from './settings.js';
import { type Operations, Store } from './store.js';

/*
 * What runs in the thread. Its text is in ../worker-code.ts, made by scripts/bundle-worker.mjs: as a text it gets
 * through bundlers, and runs in ESM and CommonJS alike.
 */

/** A call, with the time it was made at. */
export type Request = readonly [
  call: number,
  name: keyof Operations | 'close',
  now: number,
  values: readonly unknown[],
];

/** The answer to a call, or a damage that was found on the way. In arrays, which are the cheapest to read. */
export type Answer =
  | readonly [call: number, result: unknown]
  | readonly [call: number, code: Failure['code'], message: string]
  | readonly [damage: Damage];

if (parentPort !== null) serve(parentPort);

function serve(port: NonNullable<typeof parentPort>): void {
  const answer = (message: Answer) => port.postMessage(message);
  const store = new Store(workerData as Settings, (damage) => answer([damage]));
  port.on('message', ([call, name, now, values]: Request) => {
    try {
      const result = name === 'close' ? store.close() : store.run(name, now, values);
      answer([call, result]);
    } catch (error) {
      // Anything else ends the thread, which the queue notices.
      if (!(error instanceof Failure)) throw error;
      answer([call, error.code, error.message]);
    }
    if (name !== 'close') store.tidy(name, now);
  });
}
