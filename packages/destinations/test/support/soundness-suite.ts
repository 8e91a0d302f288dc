import { randomInt } from 'node:crypto';
import { isRefusal } from '@sendoff/core';
import { describe, expect, it } from 'vitest';
import { goodCall, randomCall } from './random-events.js';
import { holdAgainst, type Soundness, trackedOf, wantonRefusals } from './soundness.js';
import { soundVendors } from './soundness-vendors.js';

/** Set by the measure `soundness` of bench/, which reads what the test notes. */
const EVENTS = Number(process.env.SOUNDNESS_EVENTS ?? 10_000);
const isBench = process.env.SOUNDNESS_EVENTS !== undefined;
/** Another one each time: a failure tells the seed of each event. */
const SEED = Number(process.env.SOUNDNESS_SEED ?? randomInt(2 ** 31));
const TIMEOUT_MS = isBench ? 3_600_000 : 600_000;

declare module 'vitest' {
  interface TaskMeta {
    soundness?: object;
  }
}

/** Holds a destination and the strict sandbox, two readings of one spec, against each other. */
export function soundnessSuite(name: string): void {
  const sound = soundVendors[name];
  if (sound === undefined) throw new Error(`There is no vendor ${name}.`);
  const { create, edges, good, kinds, codes } = sound;
  const random = (index: number) => randomCall(SEED + index, edges);

  describe(`${name} and the strict sandbox`, () => {
    it(
      'agree on any stream of events: refused up front with an issue, or taken',
      async ({ task }) => {
        const half = Math.ceil(EVENTS / create.length);
        const found: Soundness[] = [];
        for (const [variant, make] of create.entries()) {
          found.push(
            await holdAgainst(sound, make, (index) => random(variant * half + index), {
              events: half,
              isDirect: isBench,
            }),
          );
        }
        task.meta.soundness = found;
        for (const { events, refused, delivered, taken, bad, faults, disagreements } of found) {
          expect({ bad, faults, disagreements }, `seed ${SEED}`).toEqual({
            bad: 0,
            faults: [],
            disagreements: [],
          });
          expect({ delivered, taken }).toEqual({ delivered: events - refused, taken: events - refused });
          expect(Math.min(refused, delivered)).toBeGreaterThan(events / 10);
        }
        const met = found.flatMap(({ refusedBy }) => Object.keys(refusedBy));
        expect(met).toEqual(expect.arrayContaining([...codes]));
      },
      TIMEOUT_MS,
    );

    it.skipIf(isBench)(
      'agree on what is refused: the sandbox would not have taken it',
      async () => {
        const wanton = await wantonRefusals(sound, create[0], random, 1_000);
        expect(wanton, `seed ${SEED}`).toEqual([]);
      },
      TIMEOUT_MS,
    );

    it.skipIf(isBench)(
      'refuse none of a stream of plainly good events',
      async () => {
        for (const make of create) {
          const next = (index: number) => goodCall(SEED + index, good, kinds);
          const { refusedBy, delivered, disagreements } = await holdAgainst(sound, make, next, {
            events: 500,
          });
          expect({ refusedBy, disagreements }, `seed ${SEED}`).toEqual({ refusedBy: {}, disagreements: [] });
          expect(delivered).toBe(500);
        }
      },
      TIMEOUT_MS,
    );

    it.skipIf(isBench)('have the properties of an event to the byte', () => {
      const destination = create[0]('http://127.0.0.1:9');
      let checked = 0;
      for (let index = 0; checked < 1_000; index++) {
        const event = trackedOf(random(index));
        const encoded = destination.encode(event);
        if (event.kind === 'identify' || isRefusal(encoded) || isReordered(event.properties)) continue;
        const members = JSON.stringify(event.properties).slice(1, -1);
        expect(encoded.body.includes(members), `seed ${SEED + index}`).toBe(true);
        checked++;
      }
    });
  });
}

/** Keys that are numbers go before all others, and `items` of some events beside them. */
function isReordered(properties: object): boolean {
  return Object.keys(properties).some((key) => /^\d+$/.test(key) || key === 'items');
}
