import { setTimeout as wait } from 'node:timers/promises';
import {
  type DeadLetter,
  type Delivery,
  type Lease,
  type Leased,
  type Pushed,
  type Queue,
  type QueueSize,
  type QueueTraits,
  SendoffError,
  type Settlement,
} from '../../src/index.js';
import type { QueueRequest, QueueUnderTest } from '../../src/testing/index.js';

/** A delivery that waits or is leased. */
export interface Entry {
  delivery: Delivery;
  attempt: number;
  lease?: Lease | undefined;
  /** When the lease ends, by `performance.now()`. */
  until: number;
}

/** What lies under one name of a store, for as long as the process lives. */
export class Shelf {
  readonly entries = new Map<string, Entry>();
  readonly letters = new Map<string, DeadLetter>();
  readonly listeners = new Set<{ lane: string; wake: () => void }>();
  isAway = false;
  characters = 0;
}

export const keyOf = ({ lane, id }: Delivery) => `${lane} ${id}`;

/** A queue as plain as can be, in steps that a test can spoil one by one. Several may share a shelf. */
export class SmallQueue implements Queue {
  readonly traits: QueueTraits = { survives: 'process-kill', shared: 'process', inOrder: true };
  readonly leaseMs: number;
  readonly shelf: Shelf;
  readonly #max: number;
  readonly #leases = new WeakMap<Lease, Entry>();
  readonly #pushes = new Set<Promise<unknown>>();
  isOpen = false;

  constructor(shelf: Shelf, { leaseMs = 60_000, maxDeliveries = 1e9 }: QueueRequest) {
    this.shelf = shelf;
    this.leaseMs = leaseMs;
    this.#max = maxDeliveries;
  }

  async open(): Promise<void> {
    this.isOpen = true;
  }

  assertUsable(): void {
    if (!this.isOpen) throw new SendoffError('queue_closed', 'The small queue is closed.');
    if (this.shelf.isAway) throw new SendoffError('queue_unavailable', 'The small queue is away.');
  }

  async push(deliveries: readonly Delivery[]): Promise<Pushed> {
    this.assertUsable();
    const stored = wait(1).then(() => this.store(deliveries));
    this.#pushes.add(stored);
    return stored.finally(() => this.#pushes.delete(stored));
  }

  store(deliveries: readonly Delivery[]): Pushed {
    const duplicate: Delivery[] = [];
    const refused: Delivery[] = [];
    for (const delivery of deliveries) {
      if (this.isKnown(delivery)) duplicate.push(delivery);
      else if (!this.hasRoom()) refused.push(delivery);
      else this.add(delivery);
    }
    return { refused, duplicate };
  }

  isKnown(delivery: Delivery): boolean {
    return this.shelf.entries.has(keyOf(delivery));
  }

  hasRoom(): boolean {
    return this.shelf.entries.size < this.#max;
  }

  add(delivery: Delivery): void {
    this.shelf.characters += delivery.body.length;
    this.shelf.entries.set(keyOf(delivery), { delivery: { ...delivery }, attempt: 0, until: 0 });
    for (const { lane, wake } of this.shelf.listeners) if (lane === delivery.lane) wake();
  }

  remove({ delivery }: Entry): void {
    if (this.shelf.entries.delete(keyOf(delivery))) this.shelf.characters -= delivery.body.length;
  }

  isLeased({ lease, until }: Entry): boolean {
    return lease !== undefined && until > performance.now();
  }

  /** What can be taken from a lane, the oldest first. */
  *free(lane: string): Iterable<Entry> {
    for (const entry of this.shelf.entries.values()) {
      if (entry.delivery.lane === lane && !this.isLeased(entry)) yield entry;
    }
  }

  async take(lane: string, max: number): Promise<readonly Leased[]> {
    this.assertUsable();
    const leased: Leased[] = [];
    if (max < 1) return leased;
    for (const entry of this.free(lane)) if (leased.push(this.lend(entry)) >= max) break;
    return leased;
  }

  lend(entry: Entry): Leased {
    const lease = {};
    this.#leases.set(lease, entry);
    Object.assign(entry, { lease, attempt: entry.attempt + 1, until: performance.now() + this.leaseMs });
    return { ...entry.delivery, attempt: entry.attempt, lease };
  }

  /** What was taken under a lease, in force or not. */
  taken(lease: Lease): Entry | undefined {
    return this.#leases.get(lease);
  }

  /** What is under a lease still. */
  held(lease: Lease): Entry | undefined {
    const entry = this.taken(lease);
    const isThere = entry !== undefined && this.shelf.entries.get(keyOf(entry.delivery)) === entry;
    return isThere && entry.lease === lease && this.isLeased(entry) ? entry : undefined;
  }

  async extend(leases: readonly Lease[]): Promise<{ lost: readonly Lease[] }> {
    this.assertUsable();
    for (const lease of leases) {
      const entry = this.held(lease);
      if (entry !== undefined) entry.until = performance.now() + this.leaseMs;
    }
    return { lost: leases.filter((lease) => this.held(lease) === undefined) };
  }

  async settle(settlements: readonly Settlement[]): Promise<{ lost: readonly Lease[] }> {
    this.assertUsable();
    const lost: Lease[] = [];
    for (const settlement of settlements) {
      const entry = this.held(settlement.lease);
      if (entry === undefined) lost.push(settlement.lease);
      else this.apply(entry, settlement);
    }
    return { lost };
  }

  apply(entry: Entry, settlement: Settlement): void {
    entry.lease = undefined;
    if (settlement.do === 'release') this.release(entry);
    else this.remove(entry);
    if (settlement.do === 'dead') this.bury(entry, settlement);
  }

  release(entry: Entry): void {
    entry.attempt--;
  }

  bury({ delivery, attempt }: Entry, { lease: _, do: __, ...why }: Settlement & { do: 'dead' }): void {
    this.shelf.letters.set(keyOf(delivery), { ...delivery, attempt, ...why });
  }

  async size(lane?: string): Promise<QueueSize> {
    this.assertUsable();
    const entries = [...this.shelf.entries.values()].filter(({ delivery }) => this.isOf(delivery, lane));
    const leased = entries.filter((entry) => this.isLeased(entry)).length;
    const oldestAt = Math.min(...entries.map(({ delivery }) => delivery.storedAt));
    return {
      ready: entries.length - leased,
      leased,
      dead: this.letters(lane).length,
      ...(entries.length > 0 && { oldestAt }),
    };
  }

  isOf(delivery: Delivery, lane: string | undefined): boolean {
    return lane === undefined || delivery.lane === lane;
  }

  async lanes(): Promise<readonly string[]> {
    this.assertUsable();
    const waiting = [...this.shelf.entries.values()].map(({ delivery }) => delivery.lane);
    return [...new Set([...waiting, ...this.letters().map(({ lane }) => lane)])];
  }

  letters(lane?: string, ids?: readonly string[]): DeadLetter[] {
    const letters = [...this.shelf.letters.values()];
    return letters.filter((one) => this.isOf(one, lane) && (ids?.includes(one.id) ?? true));
  }

  readonly dead: Queue['dead'] = {
    list: async (lane: string, max: number, after?: string): Promise<readonly DeadLetter[]> => {
      this.assertUsable();
      const letters = this.letters(lane);
      const start = letters.findIndex(({ id }) => id === after) + 1;
      return letters.slice(start, start + max);
    },
    redrive: async (lane: string, ids?: readonly string[]): Promise<number> => {
      this.assertUsable();
      const letters = this.letters(lane, ids);
      for (const letter of letters) this.redrive(letter);
      return letters.length;
    },
    drop: async (lane: string, ids?: readonly string[]): Promise<number> => {
      this.assertUsable();
      const letters = this.letters(lane, ids);
      for (const letter of letters) this.shelf.letters.delete(keyOf(letter));
      return letters.length;
    },
  };

  redrive(letter: DeadLetter): void {
    const { outcome: _, reason: __, errorId: ___, attempt: ____, ...delivery } = letter;
    this.shelf.letters.delete(keyOf(letter));
    this.add({ ...delivery, storedAt: Date.now() });
  }

  async erase(word: string): Promise<number> {
    this.assertUsable();
    const entries = [...this.shelf.entries.values()].filter((entry) => this.isTheirs(entry.delivery, word));
    const letters = this.letters().filter((letter) => this.isTheirs(letter, word));
    for (const entry of entries) this.remove(entry);
    for (const letter of letters) this.shelf.letters.delete(keyOf(letter));
    return entries.length + letters.length;
  }

  isTheirs({ subject = '' }: Delivery, word: string): boolean {
    return subject.split(' ').includes(word);
  }

  onReady(lane: string, wake: () => void): () => void {
    const listener = { lane, wake };
    this.shelf.listeners.add(listener);
    return () => this.shelf.listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.isOpen = false;
    await Promise.allSettled(this.#pushes);
  }
}

/** Replaces steps of a small queue; `good` has them all as they were. */
export type Spoil = (queue: SmallQueue, good: SmallQueue) => Partial<SmallQueue>;

function spoiled(queue: SmallQueue, spoil: Spoil): SmallQueue {
  const good = new Proxy(queue, {
    get(_, key) {
      const step = Reflect.get(SmallQueue.prototype, key) ?? Reflect.get(queue, key);
      return typeof step === 'function' ? step.bind(queue) : step;
    },
  });
  return Object.assign(queue, spoil(queue, good));
}

/** The small queue as `queueSuite` wants it, whole or spoiled. */
export function smallUnderTest(spoil: Spoil = () => ({})): QueueUnderTest {
  const shelves = new Map<string, Shelf>();
  const shelfOf = (store: string, name = 'main') => {
    const key = `${store} ${name}`;
    const shelf = shelves.get(key) ?? new Shelf();
    shelves.set(key, shelf);
    return shelf;
  };
  return {
    create: (request) => spoiled(new SmallQueue(shelfOf(request.store, request.name), request), spoil),
    async remove(store) {
      for (const key of shelves.keys()) if (key.startsWith(store)) shelves.delete(key);
    },
    findsDuplicates: true,
    isBounded: true,
    outage: {
      async begin(store) {
        shelfOf(store).isAway = true;
      },
      async end(store) {
        shelfOf(store).isAway = false;
      },
    },
    bytes: async (store) => 1_000 + shelfOf(store).characters,
    deep: 20_000,
  };
}
