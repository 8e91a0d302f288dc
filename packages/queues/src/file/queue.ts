import {
  type Added,
  type Clock,
  type Delivery,
  type Lease,
  type Leased,
  type Pushed,
  type Queue,
  type QueueSize,
  SendoffError,
  type Settlement,
} from '@sendoff/core';
import { Listeners } from '../lib/listeners.js';
import { deadLetterOf, FileLeased, leaseRowOf, rowOf, settlementRowOf } from './rows.js';
import type { Thread } from './thread.js';
import type { Settings } from './worker/settings.js';

const ALL_STORED: Pushed = { refused: [], duplicate: [] };

export class FileQueue implements Queue {
  readonly traits = { survives: 'host-crash', shared: 'host', inOrder: true } as const;
  readonly leaseMs: number;
  readonly #path: string;
  readonly #thread: Thread;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #listeners = new Listeners();
  /** Opening, or open; undefined while it is closed. */
  #opened: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(settings: Settings, clock: Pick<Clock, 'now'>, thread: Thread) {
    this.leaseMs = settings.leaseMs;
    this.#path = settings.path;
    this.#thread = thread;
    this.#clock = clock;
  }

  open(): Promise<void> {
    if (this.#opened !== undefined) return this.#opened;
    const opened = this.#open().catch(async (error) => {
      await this.#thread.end();
      if (this.#opened === opened) this.#opened = undefined;
      throw error;
    });
    this.#opened = opened;
    return opened;
  }

  async push(deliveries: readonly Delivery[]): Promise<Pushed> {
    const missing = await this.#called().call('push', this.#now(), deliveries.map(rowOf));
    if (missing === undefined) {
      this.#listeners.stored(deliveries);
      return ALL_STORED;
    }
    const { refused, duplicate } = missing;
    const not = new Set([...refused, ...duplicate]);
    this.#listeners.stored(deliveries.filter((_, place) => !not.has(place)));
    return { refused: at(deliveries, refused), duplicate: at(deliveries, duplicate) };
  }

  async take(lane: string, max: number): Promise<readonly Leased[]> {
    const taken = await this.#called().call('take', this.#now(), lane, max);
    return taken.rows.map((row) => new FileLeased(lane, taken, row));
  }

  async extend(leases: readonly Lease[]): Promise<{ readonly lost: readonly Lease[] }> {
    const lost = await this.#called().call('extend', this.#now(), leases.map(leaseRowOf));
    return { lost: at(leases, lost) };
  }

  async settle(settlements: readonly Settlement[]): Promise<{ readonly lost: readonly Lease[] }> {
    const lost = await this.#called().call('settle', this.#now(), settlements.map(settlementRowOf));
    return { lost: at(settlements, lost).map(({ lease }) => lease) };
  }

  async size(lane?: string): Promise<QueueSize> {
    return this.#called().call('size', this.#now(), lane);
  }

  async lanes(): Promise<readonly string[]> {
    return this.#called().call('lanes', this.#now());
  }

  readonly dead: Queue['dead'] = {
    list: async (lane, max, after) => {
      const rows = await this.#called().call('list', this.#now(), lane, max, after);
      return rows.map((row) => deadLetterOf(lane, row));
    },
    redrive: async (lane, ids) => {
      const redriven = await this.#called().call('redrive', this.#now(), lane, ids);
      if (redriven > 0) this.#listeners.tell(lane);
      return redriven;
    },
    drop: async (lane, ids) => this.#called().call('drop', this.#now(), lane, ids),
  };

  async erase(word: string): Promise<number> {
    return this.#called().call('erase', this.#now(), word);
  }

  onReady(lane: string, wake: (added?: Added) => void): () => void {
    return this.#listeners.add(lane, wake);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #open(): Promise<void> {
    await this.#closing;
    await this.#thread.call('open', this.#now());
  }

  async #close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    await opened?.catch(() => {});
    await this.#thread.end();
    this.#closing = undefined;
  }

  #called(): Thread {
    if (this.#opened !== undefined) return this.#thread;
    throw new SendoffError(
      'queue_closed',
      `The queue in ${this.#path} is not open; call open(), or make a new tracker.`,
    );
  }

  /** In whole ms. */
  #now(): number {
    return Math.floor(this.#clock.now());
  }
}

function at<T>(list: readonly T[], places: readonly number[]): T[] {
  return places.flatMap((place) => list[place] ?? []);
}
