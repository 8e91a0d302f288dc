import { AssertionError, ok } from 'node:assert';
import { inspect, isDeepStrictEqual } from 'node:util';
import {
  type Attempt,
  type Destination,
  type Encoded,
  isRefusal,
  type Sendable,
  type VendorResponse,
  type Verdict,
} from '../destination.js';
import type { TrackedEvent } from '../event.js';
import type { DestinationUnderTest, SuiteAnswers, SuiteEvent } from './destination-under-test.js';

/** The destination under test, and what all cases ask of it. */
export class Subject {
  readonly given: DestinationUnderTest;
  readonly #destination: Destination[] = [];

  constructor(given: DestinationUnderTest) {
    this.given = given;
  }

  /** A new one, which fails the case where it throws or looks at the clock. */
  create(options: { name?: string; baseUrl?: string } = {}): Destination {
    const { credential } = this.given;
    return guarded(this.given.create({ baseUrl: 'https://vendor.example.com', ...options, credential }));
  }

  /** One that several cases ask. */
  get destination(): Destination {
    this.#destination[0] ??= this.create();
    return this.#destination[0];
  }

  attempt(attempt = 1, refusals = 0): Attempt {
    return { attempt, refusals, credential: this.given.credential };
  }

  /** The good events as far as one request holds them. */
  batch(events: readonly SuiteEvent[] = this.given.events): readonly Sendable[] {
    const batch: Sendable[] = [];
    for (const event of events.map(tracked)) {
      const one = { ...encoded(this.destination, event), id: event.id, name: event.name };
      const fits = batch.every(
        ({ key, route }) => route === one.route && (key === undefined || key !== one.key),
      );
      if (fits && batch.length < this.destination.limits.batchEvents) batch.push(one);
    }
    return batch;
  }

  /** How an answer is read. Fails where the verdict is not a whole one. */
  verdict(answer: SuiteAnswers[number], batch = this.batch()): Verdict {
    const response = responseOf(answer, batch);
    const read = () => this.destination.interpret(response, batch, this.attempt());
    const verdict = read();
    same(read(), verdict, 'the same verdict a second time');
    if (verdict.kind === 'results') {
      const { results } = verdict;
      same(results.map(({ id }) => id).sort(), batch.map(({ id }) => id).sort(), 'each event once');
      const statuses = ['delivered', 'rejected', 'unknown', 'again'];
      const isWhole = results.every(({ status, code }) => {
        return statuses.includes(status) && (status !== 'rejected' || code);
      });
      expects(isWhole, 'known statuses, and a code where one is rejected', verdict);
    } else {
      const { afterMs = 0 } = verdict as { readonly afterMs?: number };
      const isKnown = ['retry', 'split', 'halt'].includes(verdict.kind) && verdict.reason;
      expects(isKnown && afterMs >= 0 && afterMs < 1e12, 'a verdict with a reason and sane times', verdict);
    }
    return verdict;
  }
}

/** An event as core hands it to a destination. */
export function tracked(event: SuiteEvent, index = 0): TrackedEvent {
  const timestamp = Date.UTC(2026, 4, 12, 10);
  return { kind: 'track', id: `event-${index}`, properties: {}, timestamp, ...structuredClone(event) };
}

export function encoded(destination: Destination, event: TrackedEvent): Encoded {
  const form = destination.encode(event);
  expects(!isRefusal(form), 'a good event to be taken', form);
  return form;
}

export function responseOf(answer: SuiteAnswers[number], batch: readonly Sendable[]): VendorResponse {
  const { status, headers = {}, body = '' } = typeof answer === 'function' ? answer(batch) : answer;
  return { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

export function expects(holds: unknown, what: string, came: unknown): asserts holds {
  ok(holds, `Expected ${what}; came: ${show(came)}`);
}

export function same(came: unknown, expected: unknown, what: string): void {
  expects(isDeepStrictEqual(came, expected), `${what}: ${show(expected)}`, came);
}

function show(value: unknown): string {
  return inspect(value, { depth: 6, maxStringLength: 300, breakLength: 1e9 });
}

/** Destinations are pure and throw nothing; of a clock, comparing two results would not show it. */
function guarded(destination: Destination): Destination {
  const guard = <T>(step: string, input: unknown, run: () => T): T => {
    const real = globalThis.Date;
    const clock = (): never => {
      throw new Error('it must not look at the clock');
    };
    globalThis.Date = new Proxy(real, {
      apply: clock,
      construct: (target, args) => (args.length === 0 ? clock() : Reflect.construct(target, args)),
      get: (target, key) => (key === 'now' ? clock : Reflect.get(target, key)),
    });
    try {
      return run();
    } catch (error) {
      throw new AssertionError({ message: `${step}() threw ${error} at ${show(input)}` });
    } finally {
      globalThis.Date = real;
    }
  };
  const { name, limits, credential, hosts, loses = [] } = destination;
  return {
    ...{ name, limits, credential, hosts, loses },
    encode: (event) => guard('encode', event, () => destination.encode(event)),
    request: (batch, attempt) => guard('request', batch, () => destination.request(batch, attempt)),
    interpret: (...seen) => guard('interpret', seen[0], () => destination.interpret(...seen)),
  };
}
