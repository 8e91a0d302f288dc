import { randomBytes } from 'node:crypto';
import {
  type Added,
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
import { unpack } from '../lib/text.js';
import { type Link, linkOf } from './client.js';
import { DeadLetters } from './dead-letters.js';
import { Store } from './lane.js';
import { Leases } from './leases.js';
import type { Settings } from './options.js';
import { Pushes } from './pushes.js';
import { checkServer, unlessTurnedAway } from './server.js';
import { LANES, SIZE, TIDY } from './upkeep-scripts.js';

export class RedisQueue implements Queue {
  readonly traits = { survives: 'as-configured', shared: 'network', inOrder: true } as const;
  readonly leaseMs: number;
  readonly #settings: Settings;
  readonly #link: Link;
  readonly #store: Store;
  readonly #consumer = `${process.pid}-${randomBytes(6).toString('hex')}`;
  readonly #listeners = new Listeners();
  readonly #pushes: Pushes;
  readonly #leases: Leases;
  readonly #letters: DeadLetters;
  readonly #calls = new Set<Promise<unknown>>();
  #isOpen = false;
  #unlisten = () => {};

  constructor(settings: Settings) {
    this.leaseMs = settings.leaseMs;
    this.#settings = settings;
    this.#link = linkOf(settings.client);
    this.#store = new Store(this.#link, settings);
    this.#pushes = new Pushes(this.#store, this.#listeners, settings.maxDeliveries);
    this.#leases = new Leases(this.#store, settings, this.#consumer);
    this.#letters = new DeadLetters(this.#store, settings);
  }

  async open(): Promise<void> {
    this.#unlisten();
    // What fails is told by the calls that fail.
    this.#unlisten = this.#link.isHeard() ? () => {} : this.#link.onError(() => {});
    await unlessTurnedAway(this.#link, async () => {
      await checkServer(this.#link, this.#settings.logger);
      await this.#store.open();
    });
    this.#isOpen = true;
  }

  push(deliveries: readonly Delivery[]): Promise<Pushed> {
    return this.#call(() => this.#pushes.push(deliveries));
  }

  take(lane: string, max: number): Promise<readonly Leased[]> {
    return this.#call(() => this.#leases.take(lane, max));
  }

  extend(leases: readonly Lease[]): Promise<{ readonly lost: readonly Lease[] }> {
    return this.#call(async () => ({ lost: await this.#leases.extend(leases) }));
  }

  settle(settlements: readonly Settlement[]): Promise<{ readonly lost: readonly Lease[] }> {
    return this.#call(async () => ({ lost: await this.#leases.settle(settlements) }));
  }

  size(lane?: string): Promise<QueueSize> {
    return this.#call(async () => {
      const lanes = lane === undefined ? await this.#noted() : [lane];
      const sizes = await Promise.all(lanes.map((one) => this.#sizeOf(one)));
      const sum = (part: 'ready' | 'leased' | 'dead') => sizes.reduce((total, one) => total + one[part], 0);
      const oldest = sizes.flatMap(({ oldestAt }) => oldestAt ?? []);
      return {
        ready: sum('ready'),
        leased: sum('leased'),
        dead: sum('dead'),
        ...(oldest.length > 0 && { oldestAt: Math.min(...oldest) }),
      };
    });
  }

  lanes(): Promise<readonly string[]> {
    return this.#call(async () => {
      const lanes = await this.#noted();
      const sizes = await Promise.all(lanes.map((lane) => this.#sizeOf(lane)));
      return lanes.filter((_, i) => {
        const { ready = 0, leased = 0, dead = 0 } = sizes[i] ?? {};
        return ready + leased + dead > 0;
      });
    });
  }

  readonly dead: Queue['dead'] = {
    list: (lane, max, after) => this.#call(() => this.#letters.list(lane, max, after)),
    redrive: (lane, ids) =>
      this.#call(async () => {
        const moved = await this.#letters.redrive(lane, ids, this.#pushes.nextName());
        if (moved > 0) this.#listeners.tell(lane);
        return moved;
      }),
    drop: (lane, ids) => this.#call(() => this.#letters.drop(lane, ids)),
  };

  erase(word: string): Promise<number> {
    return this.#call(async () => {
      if (word === '') return 0;
      let erased = 0;
      for (const lane of await this.#noted()) erased += await this.#letters.erase(lane, word);
      return erased;
    });
  }

  onReady(lane: string, wake: (added?: Added) => void): () => void {
    return this.#listeners.add(lane, wake);
  }

  async close(): Promise<void> {
    const wasOpen = this.#isOpen;
    this.#isOpen = false;
    await Promise.allSettled(this.#calls);
    if (wasOpen && this.#link.isReady()) {
      const keys = [...this.#leases.lanes].map((lane) => this.#store.keysOf(lane).stream);
      await Promise.allSettled(keys.map((key) => this.#store.run(TIDY, [key], [this.#consumer])));
    }
    this.#unlisten();
    this.#unlisten = () => {};
  }

  async #noted(): Promise<readonly string[]> {
    const lanes = await this.#store.run<string[]>(LANES, [this.#store.list], []);
    return lanes.map(unpack).sort();
  }

  async #sizeOf(lane: string): Promise<QueueSize> {
    const { stream, dead, deadIndex } = this.#store.keysOf(lane);
    const { max, maxBytes, forMs } = this.#settings.dead;
    const parts = [this.leaseMs, max, maxBytes, forMs].map(String);
    const [all, leased, letters, oldestAt] = await this.#store.run<[number, number, number, string]>(
      SIZE,
      [stream, dead, deadIndex],
      parts,
    );
    return {
      ready: Math.max(0, all - leased),
      leased,
      dead: letters,
      ...(oldestAt !== '' && { oldestAt: Number(oldestAt) }),
    };
  }

  /** What is under way when the queue is closed is waited for. */
  #call<T>(run: () => Promise<T>): Promise<T> {
    if (!this.#isOpen) return Promise.reject(closed());
    const call = run();
    const done = () => this.#calls.delete(call);
    this.#calls.add(call);
    call.then(done, done);
    return call;
  }
}

function closed(): SendoffError {
  return new SendoffError('queue_closed', 'The Redis queue is closed; open it, or make a new tracker.');
}
