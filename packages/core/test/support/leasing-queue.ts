import type { Clock } from '../../src/clock.js';
import type { Delivery, Lease, Leased, Queue, Settlement } from '../../src/queue.js';

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

/** A queue whose leases run out, and that can be made to lose them, to refuse, to fail and to answer late. */
export function leasingQueue(clock: Clock, leaseMs: number) {
  const trouble: Trouble = { failing: false, lateMs: 0, refuses: 0 };
  let entries: Entry[] = [];
  const wakes = new Set<() => void>();
  const call = async <T>(act: () => T): Promise<T> => {
    if (trouble.lateMs > 0) await new Promise<void>((resolve) => clock.schedule(trouble.lateMs, resolve));
    if (trouble.failing) throw new Error('the queue is away');
    return act();
  };
  const entryOf = (lease: Lease) => {
    const { entry } = lease as { readonly entry: Entry };
    return entry.lease === lease && entry.until > clock.elapsed() && entries.includes(entry)
      ? entry
      : undefined;
  };
  const apply = (settlement: Settlement): boolean => {
    const entry = entryOf(settlement.lease);
    if (entry === undefined) return false;
    entry.lease = undefined;
    if (settlement.do === 'release') entry.attempt--;
    else entries = entries.filter((other) => other !== entry);
    return true;
  };
  const queue: Queue = {
    traits: { survives: 'nothing', shared: 'process' },
    leaseMs,
    open: async () => {},
    push: (deliveries) =>
      call(() => {
        const refused = deliveries.slice(0, trouble.refuses).map(({ id }) => id);
        for (const delivery of deliveries.slice(trouble.refuses)) {
          if (entries.some((entry) => entry.delivery.id === delivery.id)) continue;
          entries.push({ delivery, attempt: 0, lease: undefined, until: 0 });
        }
        for (const wake of wakes) wake();
        return { refused, duplicate: [] };
      }),
    take: (_lane, max) =>
      call(() => {
        const free = entries.filter(({ lease, until }) => lease === undefined || until <= clock.elapsed());
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
    size: async () => ({ ready: entries.length, leased: 0, dead: 0 }),
    lanes: async () => [],
    dead: { list: async () => [], redrive: async () => 0, drop: async () => 0 },
    erase: async () => 0,
    onReady(_lane, wake) {
      wakes.add(wake);
      return () => wakes.delete(wake);
    },
    close: async () => {},
  };
  return {
    queue,
    trouble,
    /** Others take every lease over, and give it back. */
    loseLeases() {
      for (const entry of entries) entry.lease = undefined;
      for (const wake of wakes) wake();
    },
    get held() {
      return entries.length;
    },
  };
}
