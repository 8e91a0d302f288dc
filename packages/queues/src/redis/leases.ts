import { createHash } from 'node:crypto';
import type { Delivery, Lease, Leased, Settlement } from '@sendoff/core';
import { pack } from '../lib/text.js';
import type { Store } from './lane.js';
import type { Settings } from './options.js';
import { deliveryOf, endOf } from './record.js';
import { EXTEND, SETTLE } from './scripts.js';
import { TAKE } from './take-script.js';
import { TIDY } from './upkeep-scripts.js';

/** Of one step, so that Redis serves others in between. */
const MAX_AT_ONCE = 1_000;
/** What has outlived its lease is looked for this often in the time of a lease, as all that is leased is gone through. */
const LOOKS = 10;

/** A taken delivery, which is its own lease. */
class RedisLeased implements Leased {
  readonly id: string;
  readonly lane: string;
  readonly name: string;
  readonly body: string;
  readonly format: number;
  readonly key: string | undefined;
  readonly route: string | undefined;
  readonly storedAt: number;
  readonly subject: string | undefined;
  readonly attempt: number;
  readonly #home: Leases;
  readonly #entry: string;
  /** No other lease of this queue object has it. */
  readonly #serial: number;
  #isEnded = false;

  constructor(delivery: Delivery, attempt: number, home: Leases, entry: string, serial: number) {
    this.id = delivery.id;
    this.lane = delivery.lane;
    this.name = delivery.name;
    this.body = delivery.body;
    this.format = delivery.format;
    this.key = delivery.key;
    this.route = delivery.route;
    this.storedAt = delivery.storedAt;
    this.subject = delivery.subject;
    this.attempt = attempt;
    this.#home = home;
    this.#entry = entry;
    this.#serial = serial;
  }

  get lease(): Lease {
    return this;
  }

  get entry(): string {
    return this.#entry;
  }

  get serial(): number {
    return this.#serial;
  }

  end(): void {
    this.#isEnded = true;
  }

  /** The lease, if `home` gave it and did not end it. */
  static read(lease: Lease, home: Leases): RedisLeased | undefined {
    return #home in lease && lease.#home === home && !lease.#isEnded ? lease : undefined;
  }
}

/** Takes deliveries, and ends or extends their leases. */
export class Leases {
  readonly #store: Store;
  readonly #settings: Settings;
  readonly #consumer: string;
  /** When to look for what has outlived its lease, by `performance.now()`. */
  readonly #lookAt = new Map<string, number>();
  #serial = 0;

  constructor(store: Store, settings: Settings, consumer: string) {
    this.#store = store;
    this.#settings = settings;
    this.#consumer = consumer;
  }

  /** Lanes from which something was asked. */
  get lanes(): Iterable<string> {
    return this.#lookAt.keys();
  }

  async take(lane: string, max: number): Promise<readonly Leased[]> {
    const taken: Leased[] = [];
    for (let missing = Math.floor(max); missing > 0; missing = Math.floor(max) - taken.length) {
      const asked = Math.min(missing, MAX_AT_ONCE);
      const came = await this.#takePart(lane, asked);
      for (const one of came) taken.push(one);
      if (came.length < asked) break;
    }
    return taken;
  }

  async #takePart(lane: string, max: number): Promise<readonly Leased[]> {
    const { leaseMs } = this.#settings;
    const now = performance.now();
    const { stream } = this.#store.keysOf(lane);
    const lookAt = this.#lookAt.get(lane);
    if (lookAt === undefined) await this.#store.run(TIDY, [stream], ['']);
    const isLooking = now >= (lookAt ?? 0);
    if (isLooking) this.#lookAt.set(lane, now + leaseMs / LOOKS);
    const parts = [this.#consumer, `${max}`, `${leaseMs}`, isLooking ? '1' : '0'];
    const values = await this.#store.run<TakenValues>(TAKE, [stream], parts);
    if (values[0] > 0) this.#lookAt.set(lane, 0);
    const taken: Leased[] = [];
    for (let i = 1; i < values.length; i += 3) {
      const [entry, attempt, value] = values.slice(i, i + 3) as [string, number, string];
      taken.push(new RedisLeased(deliveryOf(lane, value), Number(attempt), this, entry, this.#serial++));
    }
    return taken;
  }

  /** Gives those that are not in force any more. */
  async extend(leases: readonly Lease[]): Promise<readonly Lease[]> {
    const lost: Lease[] = [];
    const byLane = this.#byLane(new Map(leases.map((lease) => [lease, undefined])), lost);
    await Promise.all(
      [...byLane].map(async ([lane, held]) => {
        for (let i = 0; i < held.length; i += MAX_AT_ONCE) {
          const part = held.slice(i, i + MAX_AT_ONCE);
          const parts = part.flatMap(([{ entry, attempt }]) => [entry, `${attempt}`]);
          const key = this.#store.keysOf(lane).stream;
          const gone = await this.#store.run<number[]>(EXTEND, [key], [this.#consumer, ...parts]);
          for (const at of gone) lost.push((part[at] as Held<undefined>)[0]);
        }
      }),
    );
    return lost;
  }

  /** Likewise, in one step for each lane. Of several settlements of one lease the first counts. */
  async settle(settlements: readonly Settlement[]): Promise<readonly Lease[]> {
    const lost: Lease[] = [];
    const asked = new Map<Lease, Settlement>();
    for (const one of settlements) if (!asked.has(one.lease)) asked.set(one.lease, one);
    await Promise.all(
      [...this.#byLane(asked, lost)].map(async ([lane, held]) => {
        for (const lease of await this.#settleLane(lane, held)) lost.push(lease);
      }),
    );
    return lost;
  }

  async #settleLane(lane: string, held: readonly Held<Settlement>[]): Promise<readonly Lease[]> {
    const { stream, ids, dead, deadIndex } = this.#store.keysOf(lane);
    const { max, maxBytes, forMs } = this.#settings.dead;
    const text = JSON.stringify(held.flatMap(partsOf));
    const serials = held.map(([{ serial }]) => serial);
    // The same when the same settlement is asked for again, and never else.
    const name = createHash('sha1').update(`${this.#consumer}:${serials}`).update(text).digest('base64url');
    const answer = await this.#store.run<string>(
      SETTLE,
      [stream, ids, dead, deadIndex, `${stream}:answer:${name}`],
      [this.#consumer, `${max}`, `${maxBytes}`, `${forMs}`, text],
    );
    for (const [lease] of held) lease.end();
    return answer === '' ? [] : answer.split(',').flatMap((at) => held[Number(at)]?.[0] ?? []);
  }

  /** Sorts leases by lane; into `lost` what cannot be one. */
  #byLane<T>(asked: ReadonlyMap<Lease, T>, lost: Lease[]): ReadonlyMap<string, readonly Held<T>[]> {
    const lanes = new Map<string, Held<T>[]>();
    for (const [lease, what] of asked) {
      const leased = RedisLeased.read(lease, this);
      if (leased === undefined) {
        lost.push(lease);
        continue;
      }
      const held = lanes.get(leased.lane);
      if (held === undefined) lanes.set(leased.lane, [[leased, what]]);
      else held.push([leased, what]);
    }
    return lanes;
  }
}

type TakenValues = [late: number, ...(string | number)[]];

type Held<T> = readonly [lease: RedisLeased, what: T];

function partsOf([{ entry, attempt, id }, settlement]: Held<Settlement>): (string | number)[] {
  const end = settlement.do === 'dead' ? endOf(settlement, attempt) : '';
  return [settlement.do, entry, attempt, pack(id), end];
}
