import { numberIn, objectOf } from './check.js';
import { SandboxError } from './errors.js';
import { EVENT_FILTER, readEventFilter } from './filters.js';
import { maskKey } from './mask.js';
import type { EventFilter, EventVerdict } from './records.js';
import { NO_KEY } from './scope.js';
import { eventTest, type Store, type StoredEvent, type StoredRequest } from './store.js';

/** What to wait for, and how long. */
export interface WaitOptions extends EventFilter {
  /** Default `'good'`: an event that the vendor refused is not what a test waits for, unless it says so. */
  readonly verdict?: EventVerdict | undefined;
  /** In milliseconds; default 5,000. */
  readonly timeoutMs?: number | undefined;
}

const KEYS = [...EVENT_FILTER, 'timeoutMs'];
const SHOWN = 10;
const DAY_MS = 86_400_000;

function describe(event: StoredEvent, withEmail: boolean): string {
  const address = withEmail ? ` for ${JSON.stringify(event.email)}` : '';
  const why =
    event.reason === undefined
      ? ''
      : ` (${[event.list, event.reason].filter((part) => part !== undefined).join(': ')})`;
  return `${event.verdict} ${JSON.stringify(event.name)}${address} at ${event.vendor}${why}`;
}

function explain(filter: EventFilter, timeoutMs: number, store: Store): string {
  const wanted = Object.entries(filter)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${JSON.stringify(name === 'key' ? maskKey(value) : value)}`);
  const scope = { key: filter.key };
  const arrived = store.events(scope);
  const { requests } = store.counts(scope);
  const shown = arrived.slice(-SHOWN).map((event) => describe(event, filter.email !== undefined));
  const older = arrived.length > SHOWN ? `, and ${arrived.length - SHOWN} before` : '';
  const what =
    shown.length > 0
      ? `What did arrive: ${shown.join('; ')}${older}.`
      : `No event arrived, in ${requests} request${requests === 1 ? '' : 's'}.`;
  const isRefused = (request: StoredRequest) => request.reason !== undefined;
  // Where nothing came with the key, what came without one may be what was waited for.
  const keyless = (request: StoredRequest) => requests === 0 && request.keyHash === NO_KEY;
  const refused =
    store.requests(scope).findLast(isRefused) ??
    store.requests().findLast((request) => keyless(request) && isRefused(request));
  const last =
    refused === undefined ? '' : ` The last request refused whole: ${refused.status}, ${refused.reason}`;
  return `No event with ${wanted.join(', ')} within ${timeoutMs} ms. ${what}${last}`;
}

/** Those who wait for an event. */
export class Waiting {
  readonly #store: Store;
  readonly #vendors: readonly string[];
  readonly #pending = new Set<() => void>();
  #closed = false;

  constructor(store: Store, vendors: readonly string[]) {
    this.#store = store;
    this.#vendors = vendors;
  }

  /**
   * The first kept event that fits, or the next to arrive. Rejects with `wait_timeout`, or with `closed` when the
   * sandbox closes or `signal` fires.
   */
  async waitFor(options: WaitOptions, signal?: AbortSignal): Promise<StoredEvent> {
    const given = objectOf('waitFor', options, KEYS);
    const read = readEventFilter(given, this.#vendors);
    const filter: EventFilter = { ...read, verdict: read.verdict ?? 'good' };
    const timeoutMs = numberIn('timeoutMs', given.timeoutMs, { min: 0, max: DAY_MS }) ?? 5_000;
    const test = eventTest(filter);
    const already = this.#store.events(filter)[0];
    if (already !== undefined) return already;
    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        unsubscribe();
        signal?.removeEventListener('abort', onClose);
        this.#pending.delete(onClose);
      };
      const onClose = () => {
        settle();
        reject(new SandboxError('closed', 'The sandbox was closed while waitFor was waiting.'));
      };
      const onTime = () => {
        settle();
        reject(new SandboxError('wait_timeout', explain(filter, timeoutMs, this.#store)));
      };
      const timer = setTimeout(onTime, timeoutMs);
      const unsubscribe = this.#store.subscribe((_request, events) => {
        const found = events.find(test);
        if (found === undefined) return;
        settle();
        resolve(found);
      });
      this.#pending.add(onClose);
      signal?.addEventListener('abort', onClose);
      if (this.#closed || signal?.aborted) onClose();
    });
  }

  /** Rejects all who wait, now and later. */
  close(): void {
    this.#closed = true;
    for (const onClose of [...this.#pending]) onClose();
  }
}
