import type { Parts } from './assemble.js';
import { SendoffError } from './errors.js';
import type { DeadLetters } from './tracker.js';

const LIST_MAX = 100;

/** The dead letters of a tracker's queue. */
export function deadLetters({ queue, lanes }: Parts): DeadLetters {
  const assertKnown = async (name: string) => {
    const known = lanes.map((lane) => lane.name);
    if (known.includes(name) || (await queue.lanes()).includes(name)) return;
    throw new SendoffError(
      'invalid_option',
      `There is no destination of that name; there are: ${known.join(', ')}.`,
    );
  };
  return {
    async list(destination, { max = LIST_MAX, after } = {}) {
      await assertKnown(destination);
      return queue.dead.list(destination, max, after);
    },
    async redrive(destination, ids) {
      await assertKnown(destination);
      const count = await queue.dead.redrive(destination, ids);
      lanes.find(({ name }) => name === destination)?.redrive(count);
      return count;
    },
    async drop(destination, ids) {
      await assertKnown(destination);
      return queue.dead.drop(destination, ids);
    },
  };
}
