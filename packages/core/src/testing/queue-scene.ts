import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Delivery, Lease, Leased, Queue, Settlement } from '../queue.js';
import { expects, same } from './destination-subject.js';
import type { QueueRequest, QueueUnderTest } from './queue-under-test.js';

/** A name, what to do, and whether the queue under test can be asked for it: always, if left out. */
export type Row = readonly [name: string, run: (scene: Scene) => Promise<void>, applies?: boolean];

/** Long enough for a slow machine; no case waits for it where all is well. */
export const PATIENCE_MS = 20_000;
/** 2026-01-01. */
export const DAY_ONE = 1_767_225_600_000;

/** What one case works with: a store of its own, and the queues that it has opened there. */
export class Scene {
  readonly given: QueueUnderTest;
  readonly #stores: string[] = [];
  readonly #opened = new Set<Queue>();
  readonly store = this.newStore();

  constructor(given: QueueUnderTest) {
    this.given = given;
  }

  newStore(): string {
    const store = `s${randomBytes(6).toString('hex')}`;
    this.#stores.push(store);
    return store;
  }

  async open(request: Partial<QueueRequest> = {}): Promise<Queue> {
    const queue = await this.given.create({ store: this.store, ...request });
    await queue.open();
    this.#opened.add(queue);
    return queue;
  }

  async close(...queues: readonly Queue[]): Promise<void> {
    for (const queue of queues.length > 0 ? queues : this.#opened) {
      this.#opened.delete(queue);
      await queue.close();
    }
  }

  async end(): Promise<void> {
    await Promise.allSettled([...this.#opened].map((queue) => queue.close()));
    for (const store of this.#stores) await this.given.remove(store);
  }
}

export function delivery(id: string | number, over: Partial<Delivery> = {}): Delivery {
  return { id: `${id}`, lane: 'a', name: 'seen', body: `{"n":${id}}`, format: 1, storedAt: DAY_ONE, ...over };
}

/** Deliveries whose ids are the numbers from `first` to `last`. */
export function row(first: number, last: number, over?: Partial<Delivery>): Delivery[] {
  return Array.from({ length: last - first + 1 }, (_, i) => delivery(first + i, over));
}

const FIELDS = ['id', 'lane', 'name', 'body', 'format', 'key', 'route', 'storedAt', 'subject'] as const;
/** All that a queue has to give back of deliveries. */
export const partsOf = (list: readonly Delivery[]) => list.map((one) => FIELDS.map((field) => one[field]));
export const idsOf = (list: readonly Delivery[]) => list.map(({ id }) => id);
/** As `id:attempt`. */
export const triesOf = (list: readonly Leased[]) => list.map(({ id, attempt }) => `${id}:${attempt}`);

/** Pushes, and says at which places of the call the deliveries lay that came back: they have to come back themselves. */
export async function push(queue: Queue, deliveries: readonly Delivery[]) {
  const { refused, duplicate } = await queue.push(deliveries);
  const placesOf = (list: readonly Delivery[]) => list.map((one) => deliveries.indexOf(one));
  return { refused: placesOf(refused), duplicate: placesOf(duplicate) };
}

/** Pushes what must neither be refused nor known. */
export async function put(queue: Queue, deliveries: readonly Delivery[]): Promise<void> {
  same(await push(queue, deliveries), { refused: [], duplicate: [] }, 'a push that takes all');
}

type Way = 'ack' | 'release' | Omit<Extract<Settlement, { do: 'dead' }>, 'lease' | 'do'>;
export const DEAD: Way = { outcome: 'rejected', reason: 'no' };

export function settlements(leased: readonly Leased[], way: Way): Settlement[] {
  return leased.map(({ lease }) =>
    typeof way === 'string' ? { lease, do: way } : { lease, do: 'dead', ...way },
  );
}

/** Settles what must not be lost. */
export async function end(queue: Queue, leased: readonly Leased[], way: Way = 'ack'): Promise<void> {
  loses(await queue.settle(settlements(leased, way)), []);
}

/** The leases themselves have to come back, as the dispatcher tells them apart by identity. */
export function loses(came: { readonly lost: readonly Lease[] }, leased: readonly Leased[]): void {
  const lost = new Set(came.lost);
  const isRight = lost.size === leased.length && leased.every(({ lease }) => lost.has(lease));
  expects(isRight, `as lost the leases of ${idsOf(leased)}`, came);
}

/** Takes all that can be taken from lane `a`, and settles it. */
export async function drain(queue: Queue, max = 1_000): Promise<Leased[]> {
  const all: Leased[] = [];
  for (;;) {
    const leased = await queue.take('a', max);
    if (leased.length === 0) return all;
    all.push(...leased);
    await end(queue, leased);
  }
}

/** Asks until the answer is neither false nor undefined. */
export async function until<T>(
  ask: () => Promise<T> | T,
  what: string,
  patienceMs = PATIENCE_MS,
): Promise<Exclude<T, false | undefined>> {
  for (const end = performance.now() + patienceMs; ; await wait(5)) {
    const answer = await ask();
    if (answer !== false && answer !== undefined) return answer as Exclude<T, false | undefined>;
    expects(performance.now() < end, `${what} within ${patienceMs} ms`, 'nothing');
  }
}

/** Numbers from 0 to 1 by a seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
