import type { Destination, Sendable } from '../destination.js';
import type { TrackedEvent } from '../event.js';

/** An event as a test gives it: plain JSON data, the time in epoch ms. */
export type SuiteEvent = Pick<TrackedEvent, 'name'> & Partial<Omit<TrackedEvent, 'kind'>>;

/** What the vendor answers. A `body` that is no string is sent as JSON; header names are in lower case. */
export interface SuiteAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** An answer, or how to make one for the batch that was sent, such as one that counts its events. */
export type SuiteAnswers = readonly (SuiteAnswer | ((batch: readonly Sendable[]) => SuiteAnswer))[];

/** What `destinationSuite` has to know of a destination and of its vendor. */
export interface DestinationUnderTest {
  /** Makes the destination as a user would, with the credential in the option that it has for it. */
  create(options: { credential: string; name?: string; baseUrl?: string }): Destination;
  /** A credential that the vendor could have given out. It must not be part of an ordinary word. */
  readonly credential: string;
  /** Two events or more that the destination takes, and that may share a request if the vendor has batches. */
  readonly events: readonly SuiteEvent[];
  /** Events that it refuses, each with one of the codes that it gives. */
  readonly refused: readonly { readonly event: SuiteEvent; readonly code: string }[];
  /** Answers that take every event of the request. */
  readonly delivered: SuiteAnswers;
  /** Answers that mean "later". 408, 425, 429, 500, 502, 503 and 504 without words are tried in any case. */
  readonly retry: SuiteAnswers;
  /** Answers about the key or the account, which only an operator can mend. */
  readonly halt: SuiteAnswers;
  /** Answers that refuse the request for what its events say, so that it must not be sent again as it is. */
  readonly rejected: SuiteAnswers;
  /** Answers of 2xx that have an error in them. Empty where a success of the vendor has no body. */
  readonly errorsIn200: SuiteAnswers;
  /** Answers that say neither yes nor no. Some forty that no vendor means are tried in any case. */
  readonly unreadable: SuiteAnswers;
  /** Answers that tell the events of one request apart. Empty where the vendor takes one event a request. */
  readonly partial: readonly {
    readonly events: readonly SuiteEvent[];
    readonly answer: SuiteAnswers[number];
    /** How the answer leaves each of the events. */
    readonly expect: readonly ('delivered' | 'rejected' | 'unknown' | 'again')[];
  }[];
}

/** One thing that a destination has to do. */
export interface SuiteCase {
  readonly name: string;
  /** @throws {AssertionError} that says what was expected and what came */
  readonly run: () => void | Promise<void>;
}
