import { setImmediate } from 'node:timers/promises';
import { describe } from 'vitest';
import type { Delivery, Leased } from '../src/index.js';
import { type Faults, find } from './support/queue-faults.js';
import { keyOf, Shelf, type Spoil } from './support/small-queue.js';

const keeps =
  (change: (delivery: Delivery) => Partial<Delivery>): Spoil =>
  (_, good) => ({ add: (delivery) => good.add({ ...delivery, ...change(delivery) }) });
const lends =
  (change: (leased: Leased) => object): Spoil =>
  (_, good) => ({ lend: (entry) => ({ ...good.lend(entry), ...change(good.lend(entry)) }) });

const shelf = new Shelf();

const faults: Faults = {
  '1: gives back what was stored, to the byte': {
    'stores UTF-8': keeps(({ body }) => ({ body: Buffer.from(body).toString() })),
    'ends a text at a zero': keeps(({ name }) => ({ name: name.split('\0')[0] ?? '' })),
    'takes a text for its own escape': lends(({ body }) => ({ body: body.replaceAll('\\u0000', '\0') })),
    'forgets a key that is empty': keeps(({ key }) => ({ key: key || undefined })),
    'has null for what is not there': lends(({ route }) => ({ route: route ?? null })),
    'keeps no subject': keeps(() => ({ subject: undefined })),
    'has 32 bits for a time': keeps(({ storedAt }) => ({ storedAt: storedAt | 0 })),
  },
  '2: resolves a push once another connection sees it': {
    'resolves a push early': (_, good) => ({
      async push(deliveries) {
        void good.push(deliveries);
        return { refused: [], duplicate: [] };
      },
    }),
  },
  '3: stores an id once in a lane while it is there': {
    'knows no duplicates': (queue, good) => ({
      isKnown: () => false,
      add: (one) => good.add(queue.shelf.entries.has(keyOf(one)) ? { ...one, id: `${one.id}'` } : one),
    }),
    'knows those that wait only': (queue, good) => ({
      isKnown: (one) => good.isKnown(one) && queue.shelf.entries.get(keyOf(one))?.lease === undefined,
    }),
    'knows ids of other lanes': (queue) => ({
      isKnown: ({ id }) => [...queue.shelf.entries.values()].some(({ delivery }) => delivery.id === id),
    }),
    'tells a copy': (_, good) => ({
      store(deliveries) {
        const { refused, duplicate } = good.store(deliveries);
        return { refused, duplicate: duplicate.map((one) => ({ ...one })) };
      },
    }),
  },
  '4: keeps lanes apart, and tells which hold something': {
    'takes from any lane': (queue) => ({ free: () => queue.shelf.entries.values() }),
    'knows lanes that were asked for': (_, good) => {
      const asked = new Set<string>();
      return {
        lanes: async () => [...new Set([...(await good.lanes()), ...asked])],
        take: (lane, max) => good.take(asked.add(lane) && lane, max),
      };
    },
    'forgets lanes with dead letters': (queue) => ({
      lanes: async () => [...new Set([...queue.shelf.entries.values()].map(({ delivery }) => delivery.lane))],
    }),
    'drops the letters of all lanes': (_, good) => ({ letters: (_, ids) => good.letters(undefined, ids) }),
  },
  '5: takes the oldest first, and no more than asked for': {
    'takes the newest first': (_, good) => ({ free: (lane) => [...good.free(lane)].reverse() }),
    'takes one more': (_, good) => ({ take: (lane, max) => good.take(lane, max + 1) }),
    'takes all for 0': (_, good) => ({ take: (lane, max) => good.take(lane, max || 1e9) }),
  },
  '5: keeps the order of pushes that are made at once, if it says so': {
    'lets small pushes overtake': (_, good) => ({
      async push(deliveries) {
        if (deliveries.length > 100) await setImmediate();
        await setImmediate();
        return good.push(deliveries);
      },
    }),
    'loses a push': (_, good) => ({
      store: (deliveries) => good.store(deliveries.slice(deliveries.length === 5 ? 1 : 0)),
    }),
  },
  '5: takes, stores and settles nothing, and 20,000, in one call': {
    'has room for 16,384 in a call': (_, good) => ({
      store: (deliveries) => good.store(deliveries.slice(0, 16_384)),
    }),
    'tells nothing as lost': (_, good) => ({
      extend: async (leases) => (leases.length === 0 ? { lost: [{}] } : good.extend(leases)),
    }),
  },
  '14: refuses whole deliveries at its bound, and takes them after acks': {
    'has no bound': () => ({ hasRoom: () => true }),
    'has a bound one too high': (queue, good) => ({
      hasRoom: () => good.hasRoom() || queue.shelf.entries.size === 10,
    }),
    'refuses the whole push': (_, good) => ({
      store(deliveries) {
        const pushed = good.store(deliveries);
        return pushed.refused.length > 0 ? { ...pushed, refused: deliveries } : pushed;
      },
    }),
    'tells the wrong ones': (_, good) => ({
      store(deliveries) {
        const { refused, duplicate } = good.store(deliveries);
        return { refused: deliveries.slice(0, refused.length), duplicate };
      },
    }),
    'looks at the room before the id': (queue, good) => ({
      isKnown: (one) => queue.hasRoom() && good.isKnown(one),
    }),
    'stores what it refuses': (_, good) => ({
      store(deliveries) {
        const pushed = good.store(deliveries);
        for (const one of pushed.refused) good.add(one);
        return pushed;
      },
    }),
  },
  '15: counts what it holds in every state': {
    'is off by one': (_, good) => ({
      size: async (lane) => ({ ...(await good.size(lane)), dead: (await good.size(lane)).dead + 1 }),
    }),
    'counts what is leased as ready': () => ({ isLeased: () => false, held: () => undefined }),
    'counts all lanes': (_, good) => ({ size: () => good.size() }),
    'tells no age of what is leased': (queue, good) => ({
      async size(lane) {
        const free = [...queue.shelf.entries.values()].filter((one) => !queue.isLeased(one));
        const mine = free.filter(({ delivery }) => queue.isOf(delivery, lane));
        const oldestAt = Math.min(...mine.map(({ delivery }) => delivery.storedAt));
        return { ...(await good.size(lane)), oldestAt };
      },
    }),
  },
  'erase: removes all that is of a person, in every state': {
    'forgets dead letters': (queue, good) => ({
      isTheirs: (one, word) => !queue.shelf.letters.has(keyOf(one)) && good.isTheirs(one, word),
    }),
    'leaves what is leased': (queue, good) => ({
      isTheirs: (one, word) => {
        const entry = queue.shelf.entries.get(keyOf(one));
        return !(entry && queue.isLeased(entry)) && good.isTheirs(one, word);
      },
    }),
    'settles what is erased': (queue) => ({ held: (lease) => queue.taken(lease) }),
    'looks for parts of words': () => ({ isTheirs: ({ subject = '' }, word) => subject.includes(word) }),
    'knows no words': () => ({ isTheirs: ({ subject }, word) => subject === word }),
    'takes a for A': (_, good) => ({
      isTheirs: ({ subject, ...one }, word) =>
        good.isTheirs({ ...one, subject: subject?.toLowerCase() }, word.toLowerCase()),
    }),
    'has wild cards': () => ({
      isTheirs: ({ subject = '' }, word) =>
        new RegExp(`(^| )${word.replaceAll('_', '.')}( |$)`).test(subject.replace('XX1', 'X-1')),
    }),
  },
  'onReady: wakes who listens until they no longer do': {
    'wakes nobody': () => ({ onReady: () => () => {} }),
    'wakes but once': (_, good) => ({
      onReady(lane, wake) {
        const stop = good.onReady(lane, () => [wake(), stop()]);
        return stop;
      },
    }),
    'wakes for ever': (_, good) => ({
      onReady(lane, wake) {
        good.onReady(lane, wake);
        return () => {};
      },
    }),
  },
  '22: keeps queues of two names apart': { 'has one shelf for all names': () => ({ shelf }) },
  '19: takes 25 of 20,000 within three times its time at 1,000': {
    'looks at all it has': (_, good) => ({
      free: (lane) => [...good.free(lane)].sort((a, b) => a.delivery.storedAt - b.delivery.storedAt),
    }),
  },
  '20: uses room again': {
    'gives no room back': (queue) => ({
      remove: ({ delivery }) => {
        queue.shelf.entries.delete(keyOf(delivery));
      },
    }),
  },
};

describe('what is stored and counted', () => find(faults, /^(1|2|3|4|5|14|15|19|20|22|erase|onReady): /));
