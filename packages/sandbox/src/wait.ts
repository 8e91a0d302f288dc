import { numberIn, objectOf, oneOf } from './check.js';
import { SandboxError } from './errors.js';
import type { EventFilter, RecordedEvent } from './records.js';
import { matches, type Store, type StoredEvent } from './store.js';

/** What to wait for, and how long. */
export interface WaitOptions extends EventFilter {
  /** Default `'good'`: an event that the vendor refused is not what a test waits for, unless it says so. */
  readonly verdict?: 'good' | 'bad' | undefined;
  /** In milliseconds; default 5,000. */
  readonly timeoutMs?: number | undefined;
}

const KEYS = ['vendor', 'verdict', 'name', 'email', 'timeoutMs'];
const SHOWN = 10;
const DAY_MS = 86_400_000;

function describe(event: StoredEvent, withEmail: boolean): string {
  const address = withEmail ? ` for ${JSON.stringify(event.email)}` : '';
  const why = event.reason === undefined ? '' : ` (${event.list}: ${event.reason})`;
  return `${event.verdict} ${JSON.stringify(event.name)}${address}${why}`;
}

function explain(filter: EventFilter, timeoutMs: number, store: Store): string {
  const wanted = Object.entries(filter)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key} ${JSON.stringify(value)}`);
  const arrived = store.stored({});
  const { requests } = store.counts();
  const shown = arrived.slice(-SHOWN).map((event) => describe(event, filter.email !== undefined));
  const older = arrived.length > SHOWN ? `, and ${arrived.length - SHOWN} before` : '';
  const what =
    shown.length > 0
      ? `What did arrive: ${shown.join('; ')}${older}.`
      : `No event arrived, in ${requests} request${requests === 1 ? '' : 's'}.`;
  const refused = store.requests().findLast((request) => request.reason !== undefined);
  const last =
    refused === undefined ? '' : ` The last request refused whole: ${refused.status}, ${refused.reason}`;
  return `No event with ${wanted.join(', ')} within ${timeoutMs} ms. ${what}${last}`;
}

/** Those who wait for an event. */
export class Waiting {
  readonly #store: Store;
  readonly #pending = new Set<() => void>();
  #closed = false;

  constructor(store: Store) {
    this.#store = store;
  }

  /** The first kept event that fits, or the next to arrive. Rejects with `wait_timeout` or `closed`. */
  async waitFor(options: WaitOptions): Promise<RecordedEvent> {
    const { timeoutMs: given, ...rest } = objectOf('waitFor', options, KEYS) as WaitOptions;
    const filter: EventFilter = {
      ...rest,
      verdict: oneOf('verdict', rest.verdict, ['good', 'bad']) ?? 'good',
    };
    const timeoutMs = numberIn('timeoutMs', given, { min: 0, max: DAY_MS }) ?? 5_000;
    const already = this.#store.events(filter)[0];
    if (already !== undefined) return already;
    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        unsubscribe();
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
        const found = events.find((event) => matches(event, filter));
        if (found === undefined) return;
        settle();
        resolve(found);
      });
      this.#pending.add(onClose);
      if (this.#closed) onClose();
    });
  }

  /** Rejects all who wait, now and later. */
  close(): void {
    this.#closed = true;
    for (const onClose of [...this.#pending]) onClose();
  }
}
