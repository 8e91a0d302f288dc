import { type Clock, systemClock } from './clock.js';
import { SendoffError } from './errors.js';
import type { Added, DeadLetter, Delivery, Lease, Leased, Queue, Settlement } from './queue.js';

/** Dead letters kept for a person to look at: the newest 1,000 within 8 Mi characters. */
const DEAD_MAX = 1_000;
const DEAD_MAX_CHARACTERS = 8 * 1024 * 1024;
/** Taken places at the front of the list are given back in one go, so that taking stays cheap. */
const COMPACT_AT = 1_024;

/** A taken delivery, which is its own lease: one object less for each event. */
class MemoryLeased implements Leased {
  readonly id: string;
  readonly lane: string;
  readonly name: string;
  readonly body: string;
  readonly format: number;
  readonly key: string | undefined;
  readonly route: string | undefined;
  readonly storedAt: number;
  readonly subject: string | undefined;
  readonly ticket: object | undefined;
  readonly attempt: number;
  /** Where it came from; undefined once it is settled. */
  #home: Lane | undefined;

  constructor(delivery: Delivery, attempt: number, home: Lane) {
    this.id = delivery.id;
    this.lane = delivery.lane;
    this.name = delivery.name;
    this.body = delivery.body;
    this.format = delivery.format;
    this.key = delivery.key;
    this.route = delivery.route;
    this.storedAt = delivery.storedAt;
    this.subject = delivery.subject;
    this.ticket = delivery.ticket;
    this.attempt = attempt;
    this.#home = home;
  }

  get lease(): Lease {
    return this;
  }

  get isHeld(): boolean {
    return this.#home !== undefined;
  }

  /** Gives up the lease; undefined if there is none any more. */
  end(): Lane | undefined {
    const home = this.#home;
    this.#home = undefined;
    if (home !== undefined) home.leased--;
    return home;
  }
}

interface Lane {
  /** In order; what was taken leaves its place empty until those places are given back together. */
  waiting: (Delivery | undefined)[];
  /** The first in `waiting` that was not taken. */
  head: number;
  /** What was released, to be taken before the others. */
  released: MemoryLeased[];
  leased: number;
  dead: DeadLetter[];
  deadCharacters: number;
  readonly wakes: Set<(added: Added) => void>;
}

/**
 * The default queue: deliveries wait in this process, and are gone with it. Its leases never run out, as
 * nobody else could take over. The bound is the tracker's `maxPending`.
 */
export function memoryQueue(options: { clock?: Pick<Clock, 'now'> } = {}): Queue {
  const { clock = systemClock } = options;
  const lanes = new Map<string, Lane>();
  let closed = false;

  const laneOf = (name: string): Lane => {
    let lane = lanes.get(name);
    if (lane === undefined) {
      lane = {
        waiting: [],
        head: 0,
        released: [],
        leased: 0,
        dead: [],
        deadCharacters: 0,
        wakes: new Set(),
      };
      lanes.set(name, lane);
    }
    return lane;
  };
  const assertOpen = () => {
    if (closed) throw new SendoffError('queue_closed', 'The memory queue is closed; make a new tracker.');
  };

  return {
    traits: { survives: 'nothing', shared: 'process' },
    leaseMs: Number.POSITIVE_INFINITY,
    async open() {
      closed = false;
    },
    async push(deliveries) {
      assertOpen();
      const added = new Map<Lane, { events: number; characters: number }>();
      for (const delivery of deliveries) {
        const lane = laneOf(delivery.lane);
        const sum = added.get(lane) ?? { events: 0, characters: 0 };
        sum.events++;
        sum.characters += delivery.body.length;
        added.set(lane, sum);
        lane.waiting.push(delivery);
      }
      for (const [lane, sum] of added) for (const wake of lane.wakes) wake(sum);
      return { refused: [], duplicate: [] };
    },
    async take(name, max) {
      assertOpen();
      return takeFrom(laneOf(name), max);
    },
    async extend(leases) {
      assertOpen();
      return { lost: leases.filter((lease) => !isHeld(lease)) };
    },
    async settle(settlements) {
      assertOpen();
      return { lost: settlements.filter((settlement) => !settle(settlement)).map(({ lease }) => lease) };
    },
    async size(name) {
      const chosen = name === undefined ? [...lanes.values()] : [laneOf(name)];
      const oldest = chosen.flatMap((lane) => lane.released[0] ?? lane.waiting[lane.head] ?? []);
      return {
        ready: chosen.reduce((sum, lane) => sum + lane.waiting.length - lane.head + lane.released.length, 0),
        leased: chosen.reduce((sum, lane) => sum + lane.leased, 0),
        dead: chosen.reduce((sum, lane) => sum + lane.dead.length, 0),
        ...(oldest.length > 0 && { oldestAt: Math.min(...oldest.map(({ storedAt }) => storedAt)) }),
      };
    },
    async lanes() {
      return [...lanes.keys()];
    },
    dead: {
      async list(name, max, after) {
        const { dead } = laneOf(name);
        const start = after === undefined ? 0 : dead.findIndex((letter) => letter.id === after) + 1;
        return dead.slice(start, start + max);
      },
      async redrive(name, ids) {
        const lane = laneOf(name);
        const letters = removeDead(lane, ids);
        for (const letter of letters) lane.waiting.push({ ...stored(letter), storedAt: clock.now() });
        const characters = letters.reduce((sum, { body }) => sum + body.length, 0);
        if (letters.length > 0) for (const wake of lane.wakes) wake({ events: letters.length, characters });
        return letters.length;
      },
      async drop(name, ids) {
        return removeDead(laneOf(name), ids).length;
      },
    },
    async erase(subject) {
      let erased = 0;
      const keep = ({ subject: whose }: { readonly subject?: string | undefined }) => {
        if (whose === subject) erased++;
        return whose !== subject;
      };
      for (const lane of lanes.values()) {
        lane.waiting = lane.waiting.filter((delivery) => delivery !== undefined && keep(delivery));
        lane.head = 0;
        lane.released = lane.released.filter(keep);
        lane.dead = lane.dead.filter(keep);
      }
      return erased;
    },
    onReady(name, wake) {
      const { wakes } = laneOf(name);
      wakes.add(wake);
      return () => wakes.delete(wake);
    },
    async close() {
      closed = true;
    },
  };
}

function takeFrom(lane: Lane, max: number): readonly Leased[] {
  const taken: Leased[] = [];
  while (taken.length < max) {
    const released = lane.released.shift();
    const delivery = released ?? lane.waiting[lane.head];
    if (delivery === undefined) break;
    if (released === undefined) lane.waiting[lane.head++] = undefined;
    taken.push(new MemoryLeased(delivery, (released?.attempt ?? 0) + 1, lane));
  }
  lane.leased += taken.length;
  if (lane.head >= COMPACT_AT && lane.head * 2 >= lane.waiting.length) {
    lane.waiting = lane.waiting.slice(lane.head);
    lane.head = 0;
  }
  return taken;
}

function isHeld(lease: Lease): boolean {
  return lease instanceof MemoryLeased && lease.isHeld;
}

/** Applies one settlement; false if its lease is not in force. */
function settle(settlement: Settlement): boolean {
  const { lease } = settlement;
  const lane = lease instanceof MemoryLeased ? lease.end() : undefined;
  if (lane === undefined) return false;
  const taken = lease as MemoryLeased;
  if (settlement.do === 'release') {
    lane.released.push(new MemoryLeased(taken, taken.attempt - 1, lane));
  } else if (settlement.do === 'dead') {
    const { outcome, reason, errorId } = settlement;
    keepDead(lane, {
      ...stored(taken),
      outcome,
      reason,
      attempt: taken.attempt,
      ...(errorId !== undefined && { errorId }),
    });
  }
  return true;
}

/** What is kept of a delivery: neither its lease nor its ticket. */
function stored({ id, lane, name, body, format, key, route, storedAt, subject }: Delivery): Delivery {
  return { id, lane, name, body, format, key, route, storedAt, subject };
}

function keepDead(lane: Lane, letter: DeadLetter): void {
  lane.dead.push(letter);
  lane.deadCharacters += letter.body.length;
  while (lane.dead.length > DEAD_MAX || (lane.deadCharacters > DEAD_MAX_CHARACTERS && lane.dead.length > 1)) {
    lane.deadCharacters -= lane.dead.shift()?.body.length ?? 0;
  }
}

function removeDead(lane: Lane, ids: readonly string[] | undefined): readonly DeadLetter[] {
  const chosen = ids === undefined ? undefined : new Set(ids);
  const removed = lane.dead.filter((letter) => chosen?.has(letter.id) ?? true);
  lane.dead = chosen === undefined ? [] : lane.dead.filter((letter) => !chosen.has(letter.id));
  lane.deadCharacters = lane.dead.reduce((sum, letter) => sum + letter.body.length, 0);
  return removed;
}
