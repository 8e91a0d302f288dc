import type { Clock } from '../../src/clock.js';
import type { DeadLetter, Delivery, Lease, Leased, Queue, QueueTraits, Settlement } from '../../src/queue.js';

interface Entry {
  readonly delivery: Delivery;
  attempt: number;
  lease: { readonly entry: Entry } | undefined;
  until: number;
}

/** What goes wrong with a {@link leasingQueue}; changed while it is used. */
export interface Trouble {
  /** Every call rejects. */
  failing: boolean;
  /** Every call answers after this long, in ms. */
  lateMs: number;
  /** Of each push this many deliveries are refused. */
  refuses: number;
}

const inMemory: QueueTraits = { survives: 'nothing', shared: 'process' };
export const durable: QueueTraits = { survives: 'host-crash', shared: 'host' };
export const durableInOrder: QueueTraits = { ...durable, inOrder: true };

/**
 * A queue whose leases run out, and that can be made to lose them, to refuse, to fail and to answer late. A durable one
 * forgets what only this process knows of a delivery.
 */
export function leasingQueue(clock: Clock, leaseMs: number, traits = inMemory) {
  const trouble: Trouble = { failing: false, lateMs: 0, refuses: 0 };
  let entries: Entry[] = [];
  let dead: DeadLetter[] = [];
  const wakes = new Set<() => void>();
  const call = async <T>(act: () => T): Promise<T> => {
    if (trouble.lateMs > 0) await new Promise<void>((resolve) => clock.schedule(trouble.lateMs, resolve));
    if (trouble.failing) throw new Error('the queue is away');
    return act();
  };
  const wake = () => {
    for (const one of wakes) one();
  };
  const isFree = ({ lease, until }: Entry) => lease === undefined || until <= clock.elapsed();
  const kept = (delivery: Delivery): Delivery =>
    traits.survives === 'host-crash' ? { ...delivery, ticket: undefined } : delivery;
  const put = (delivery: Delivery) => {
    const isThere = entries.some(
      (one) => one.delivery.id === delivery.id && one.delivery.lane === delivery.lane,
    );
    if (!isThere) entries.push({ delivery: kept(delivery), attempt: 0, lease: undefined, until: 0 });
    return !isThere;
  };
  const entryOf = (lease: Lease) => {
    const { entry } = lease as { readonly entry: Entry };
    return entry.lease === lease && !isFree(entry) && entries.includes(entry) ? entry : undefined;
  };
  const apply = (settlement: Settlement): boolean => {
    const entry = entryOf(settlement.lease);
    if (entry === undefined) return false;
    entry.lease = undefined;
    if (settlement.do === 'release') {
      entry.attempt--;
      return true;
    }
    entries = entries.filter((other) => other !== entry);
    if (settlement.do === 'dead') {
      const { outcome, reason } = settlement;
      dead.push({ ...entry.delivery, outcome, reason, attempt: entry.attempt });
    }
    return true;
  };
  const removeDead = (lane: string, ids?: readonly string[]) => {
    const removed = dead.filter((letter) => letter.lane === lane && (ids?.includes(letter.id) ?? true));
    dead = dead.filter((letter) => !removed.includes(letter));
    return removed;
  };
  const queue: Queue = {
    traits,
    leaseMs,
    open: () => call(() => {}),
    push: (deliveries) =>
      call(() => {
        const refused = deliveries.slice(0, trouble.refuses);
        const duplicate = deliveries.slice(trouble.refuses).filter((delivery) => !put(delivery));
        wake();
        return { refused, duplicate };
      }),
    take: (lane, max) =>
      call(() => {
        const free = entries.filter((entry) => entry.delivery.lane === lane && isFree(entry));
        return free.slice(0, max).map((entry): Leased => {
          entry.attempt++;
          entry.until = clock.elapsed() + leaseMs;
          const lease = { entry };
          entry.lease = lease;
          return { ...entry.delivery, attempt: entry.attempt, lease };
        });
      }),
    extend: (leases) =>
      call(() => ({
        lost: leases.filter((lease) => {
          const entry = entryOf(lease);
          if (entry !== undefined) entry.until = clock.elapsed() + leaseMs;
          return entry === undefined;
        }),
      })),
    settle: (settlements) =>
      call(() => ({ lost: settlements.filter((one) => !apply(one)).map(({ lease }) => lease) })),
    size: (lane) =>
      call(() => {
        const isIn = (one: { readonly lane: string }) => lane === undefined || one.lane === lane;
        const here = entries.filter(({ delivery }) => isIn(delivery));
        const ready = here.filter(isFree).length;
        const oldestAt = Math.min(...here.map(({ delivery }) => delivery.storedAt));
        const counts = { ready, leased: here.length - ready, dead: dead.filter(isIn).length };
        return here.length === 0 ? counts : { ...counts, oldestAt };
      }),
    lanes: () =>
      call(() => [...new Set([...entries.map(({ delivery }) => delivery), ...dead].map(({ lane }) => lane))]),
    dead: {
      list: (lane, max) => call(() => dead.filter((letter) => letter.lane === lane).slice(0, max)),
      redrive: (lane, ids) =>
        call(() => {
          const letters = removeDead(lane, ids);
          for (const letter of letters) put({ ...letter, storedAt: clock.now() });
          wake();
          return letters.length;
        }),
      drop: (lane, ids) => call(() => removeDead(lane, ids).length),
    },
    erase: (word) =>
      call(() => {
        const isOthers = ({ subject }: Delivery) => subject?.split(' ').includes(word) !== true;
        const before = entries.length + dead.length;
        entries = entries.filter(({ delivery }) => isOthers(delivery));
        dead = dead.filter(isOthers);
        return before - entries.length - dead.length;
      }),
    onReady(_lane, one) {
      wakes.add(one);
      return () => wakes.delete(one);
    },
    close: async () => {},
  };
  return {
    queue,
    trouble,
    /** Others take every lease over, and give it back. */
    loseLeases() {
      for (const entry of entries) entry.lease = undefined;
      wake();
    },
    get held() {
      return entries.length;
    },
  };
}
