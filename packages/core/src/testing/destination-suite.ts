import { answerCases } from './destination-answers.js';
import { deliveryCases } from './destination-delivery.js';
import { encodingCases } from './destination-encoding.js';
import { Subject } from './destination-subject.js';
import type { DestinationUnderTest, SuiteCase } from './destination-under-test.js';

/**
 * What every destination must do, as cases for any test runner; see docs/new-destination.md.
 *
 * ```ts
 * for (const { name, run } of destinationSuite({ create, credential, events, … })) test(name, run);
 * ```
 *
 * A part of the cases talks to a server on a port of this machine.
 *
 * @throws {Error} where it is given too little to find anything out
 */
export function destinationSuite(given: DestinationUnderTest): readonly SuiteCase[] {
  const least = { events: 2, refused: 1, delivered: 1, retry: 1, halt: 1, rejected: 1 };
  for (const [part, count] of Object.entries(least)) {
    const came = given[part as keyof typeof least].length;
    if (came < count) throw new Error(`destinationSuite needs ${part}: at least ${count}; ${came} came.`);
  }
  const subject = new Subject(given);
  return [...encodingCases(subject), ...answerCases(subject), ...deliveryCases(subject)];
}
