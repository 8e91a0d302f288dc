import type { Held } from './leases.js';
import type { Schedule } from './schedule.js';
import type { Ending, Settler } from './settler.js';
import { hasWord } from './subject.js';

/** Gives what was taken from a durable queue back to it, for another worker or the next process. */
export async function giveBack(schedule: Schedule, settler: Settler): Promise<void> {
  const { batches, untried } = schedule.takeOut();
  await settler.release([...untried, ...batches.flatMap(({ deliveries }) => deliveries)]);
}

/** Ends what waits in memory and will never be sent. False if there was nothing. */
export async function drop(schedule: Schedule, settler: Settler): Promise<boolean> {
  const { batches, untried } = schedule.takeOut();
  for (const { deliveries, history } of batches) {
    const status = history.unclear ? 'unknown' : 'dropped';
    const ending: Ending = { ...history.last, status, reason: 'closed' };
    await settler.settleAll(deliveries, ending, history.attempts);
  }
  await settler.settleAll(untried, { status: 'dropped', reason: 'closed' }, 0);
  return batches.length > 0 || untried.length > 0;
}

/** Ends what is held of a person, but for what the queue has erased already; how many those were. */
export async function erase(word: string, held: readonly Held[], settler: Settler): Promise<number> {
  const theirs = held.flatMap(({ deliveries }) => deliveries.filter((one) => hasWord(one, word)));
  const leases = new Set(theirs.map(({ lease }) => lease));
  for (const one of held) one.extended(leases, one.leasedAt);
  return settler.settleAll(theirs, { status: 'dropped', reason: 'erased' }, 0);
}
