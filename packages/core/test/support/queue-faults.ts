import { AssertionError } from 'node:assert';
import { expect, it } from 'vitest';
import { isSendoffError } from '../../src/index.js';
import { queueSuite } from '../../src/testing/index.js';
import { type Spoil, smallUnderTest } from './small-queue.js';

/** Ways to be broken, by the case that finds them. */
export type Faults = Readonly<Record<string, Readonly<Record<string, Spoil>>>>;

/** Tests that each of the cases finds its faults, and that those of `part` have one each. */
export function find(faults: Faults, part: RegExp): void {
  const broken = Object.entries(faults).flatMap(([name, spoils]) =>
    Object.entries(spoils).map(([fault, spoil]) => [name, fault, spoil] as const),
  );
  // Most of them wait.
  it.concurrent.each(broken)('the case "%s" finds a queue that %s', async (name, _, spoil) => {
    const found = queueSuite(smallUnderTest(spoil)).find((one) => one.name === `queue ${name}`);
    if (found === undefined) throw new Error(`There is no case "${name}".`);
    let error: unknown;
    // What is too early by little goes unseen where the machine stands still just then.
    for (let tries = 0; tries < 5 && error === undefined; tries++) {
      error = await Promise.resolve(found.run()).catch((error: unknown) => error);
    }
    if (!isSendoffError(error)) expect(error).toBeInstanceOf(AssertionError);
  });

  it('has a fault for each of its cases', () => {
    const names = queueSuite(smallUnderTest()).map(({ name }) => name.replace('queue ', ''));
    expect(Object.keys(faults).sort()).toEqual(names.filter((name) => part.test(name)).sort());
  });
}
