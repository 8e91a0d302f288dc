import { setImmediate as turn } from 'node:timers/promises';
import { describe } from 'vitest';
import { type Faults, find } from './support/queue-faults.js';
import { keyOf } from './support/small-queue.js';

const faults: Faults = {
  '6: shares nothing out twice among four consumers': {
    'looks first and leases later': (queue) => ({
      async take(lane, max) {
        const free = [...queue.free(lane)].slice(0, max);
        await turn();
        return free.map((entry) => queue.lend(entry));
      },
    }),
  },
  '7: gives a delivery to another when its lease has run out, not before, as the next attempt': {
    'ends leases early': (queue, good) => ({
      isLeased: (entry) => good.isLeased({ ...entry, until: entry.until - queue.leaseMs / 2 }),
    }),
    'never ends a lease': () => ({ isLeased: ({ lease }) => lease !== undefined }),
    'counts no lost attempt': (_, good) => ({
      lend: (entry) => good.lend(entry.lease ? Object.assign(entry, { attempt: 0 }) : entry),
    }),
    'gives what is new before what was lost': (_, good) => ({
      free: (lane) => [...good.free(lane)].sort((a, b) => a.attempt - b.attempt),
    }),
    'has letters that count no lost attempt': (_, good) => ({
      bury: (entry, why) => good.bury({ ...entry, attempt: 1 }, why),
    }),
  },
  '8: moves the end of a lease with extend': {
    'extends nothing': (queue) => ({
      extend: async (leases) => ({ lost: leases.filter((lease) => queue.held(lease) === undefined) }),
    }),
    'says yes and extends nothing': () => ({ extend: async () => ({ lost: [] }) }),
    'extends for ever': (queue, good) => ({
      async extend(leases) {
        for (const lease of leases)
          Object.assign(queue.held(lease) ?? {}, { until: Number.POSITIVE_INFINITY });
        return { lost: leases.filter((lease) => good.held(lease) === undefined) };
      },
    }),
    'extends by half': (queue) => ({
      async extend(leases) {
        for (const lease of leases) {
          Object.assign(queue.held(lease) ?? {}, { until: performance.now() + queue.leaseMs / 2 });
        }
        return { lost: leases.filter((lease) => queue.held(lease) === undefined) };
      },
    }),
  },
  '9: changes nothing for a stale lease, and tells so': {
    'lets whoever had it settle': (queue, good) => ({
      held: (lease) => good.held(lease) ?? queue.taken(lease),
    }),
    'tells it as lost, and settles it': (queue, good) => ({
      async settle(settlements) {
        const { lost } = await good.settle(settlements);
        for (const one of settlements) {
          const entry = queue.taken(one.lease);
          if (entry && one.do === 'ack') queue.remove(entry);
        }
        return { lost };
      },
    }),
    'counts down for a stale release': (queue, good) => ({
      async settle(settlements) {
        for (const one of settlements) {
          const entry = queue.taken(one.lease);
          if (entry && one.do === 'release' && !good.held(one.lease)) entry.attempt--;
        }
        return good.settle(settlements);
      },
    }),
    'takes over what it extends': (queue, good) => ({
      async extend(leases) {
        for (const lease of leases) Object.assign(queue.taken(lease) ?? {}, { lease });
        return good.extend(leases);
      },
    }),
  },
  '12: keeps all over a restart, attempts too': {
    'forgets attempts': (queue, good) => ({
      async open() {
        await good.open();
        for (const entry of queue.shelf.entries.values()) entry.attempt = 0;
      },
    }),
    'forgets dead letters': (queue, good) => ({
      async open() {
        await good.open();
        queue.shelf.letters.clear();
      },
    }),
    'forgets what was leased': (queue, good) => ({
      async close() {
        for (const entry of queue.shelf.entries.values()) if (entry.lease) queue.remove(entry);
        await good.close();
      },
    }),
    'counts no attempt that the restart cut off': (queue, good) => ({
      async close() {
        for (const entry of queue.shelf.entries.values()) if (entry.lease) entry.attempt--;
        await good.close();
      },
    }),
  },
  '9: lets a lease settle once': {
    'settles what was released': (queue) => ({
      held: (lease) => {
        const entry = queue.taken(lease);
        return entry && queue.shelf.entries.has(keyOf(entry.delivery)) ? entry : undefined;
      },
    }),
    'tells of no lost lease': (_, good) => ({
      settle: async (settlements) => ({ lost: (await good.settle(settlements)).lost.slice(0, 0) }),
    }),
    'tells a copy of a lost lease': (_, good) => ({
      settle: async (settlements) => ({ lost: (await good.settle(settlements)).lost.map(() => ({})) }),
    }),
  },
  '10: settles a mixed call as one': {
    'settles in two calls': (_, good) => ({
      async settle(settlements) {
        const { lost } = await good.settle(settlements.slice(0, 50));
        await turn();
        return { lost: [...lost, ...(await good.settle(settlements.slice(50))).lost] };
      },
    }),
    'stops at a lost lease': (queue, good) => ({
      settle: (settlements) => {
        const at = settlements.findIndex(({ lease }) => queue.held(lease) === undefined);
        return good.settle(at < 0 ? settlements : settlements.slice(0, at + 1));
      },
    }),
  },
  '11: counts no attempt for what is released, and gives it back first': {
    'counts a release': () => ({ release: () => {} }),
    'gives it back last': (queue, good) => ({
      release(entry) {
        good.release(entry);
        good.remove(entry);
        queue.shelf.entries.set(keyOf(entry.delivery), entry);
      },
    }),
  },
  '13: keeps dead letters whole, lists them in pages, redrives and drops them': {
    'keeps no body': (_, good) => ({
      bury: ({ delivery, ...rest }, why) => good.bury({ ...rest, delivery: { ...delivery, body: '' } }, why),
    }),
    'keeps no error id': (_, good) => ({
      bury: (entry, { errorId: _, ...why }) => good.bury(entry, why),
    }),
    'counts attempts from 0': (_, good) => ({
      bury: (entry, why) => good.bury({ ...entry, attempt: entry.attempt - 1 }, why),
    }),
    'has one page': ({ dead }) => ({ dead: { ...dead, list: (lane, max) => dead.list(lane, max) } }),
    'repeats the last of a page': ({ dead }) => ({
      dead: {
        ...dead,
        list: (lane, max, after) => dead.list(lane, max, after && `${Number(after) - 1}`),
      },
    }),
    'lists the newest first': (_, good) => ({ letters: (...chosen) => good.letters(...chosen).reverse() }),
    'redrives with attempts': (queue, good) => ({
      redrive(letter) {
        good.redrive(letter);
        Object.assign(queue.shelf.entries.get(keyOf(letter)) ?? {}, { attempt: letter.attempt });
      },
    }),
    'redrives as of old': (queue, good) => ({
      redrive(letter) {
        good.redrive(letter);
        const entry = queue.shelf.entries.get(keyOf(letter));
        if (entry) entry.delivery = { ...entry.delivery, storedAt: letter.storedAt };
      },
    }),
    'redrives a copy': (queue, good) => ({
      redrive(letter) {
        good.redrive(letter);
        queue.shelf.letters.set(keyOf(letter), letter);
      },
    }),
    'takes no ids for all': (_, good) => ({
      letters: (lane, ids) => good.letters(lane, ids?.length === 0 ? undefined : ids),
    }),
    'drops all, whatever is named': ({ dead }) => ({ dead: { ...dead, drop: (lane) => dead.drop(lane) } }),
  },
  '17: waits for pushes when it closes, refuses later calls, and can be opened again': {
    'does not wait': (queue) => ({
      async push() {
        queue.assertUsable();
        return new Promise(() => {});
      },
      async close() {
        queue.isOpen = false;
      },
    }),
    'gives pushes up': (queue, good) => ({
      store(deliveries) {
        queue.assertUsable();
        return good.store(deliveries);
      },
    }),
    'counts while closed': () => ({ size: async () => ({ ready: 0, leased: 0, dead: 0 }) }),
    'has no code': (queue) => ({
      assertUsable() {
        if (!queue.isOpen) throw new Error('closed');
      },
    }),
    'stays closed': (_, good) => {
      let wasOpen = false;
      return {
        async open() {
          if (!wasOpen) await good.open();
          wasOpen = true;
        },
      };
    },
    'forgets what it has': (queue, good) => ({
      async close() {
        await good.close();
        queue.shelf.entries.clear();
      },
    }),
  },
  '18: resolves no push falsely while its engine is away': {
    'resolves a push falsely': (queue, good) => ({
      push: async (list) => (queue.shelf.isAway ? { refused: [], duplicate: [] } : good.push(list)),
    }),
    'shows the error of its engine': (queue, good) => ({
      assertUsable() {
        if (queue.shelf.isAway) throw new Error('ECONNREFUSED');
        good.assertUsable();
      },
    }),
    'forgets what it has while it is away': (queue, good) => ({
      assertUsable() {
        if (queue.shelf.isAway) queue.shelf.entries.clear();
        good.assertUsable();
      },
    }),
  },
};

describe('who has it, and how it ends', () => find(faults, /^(6|7|8|9|10|11|12|13|17|18): /));
