import type { Scope } from './scope.js';

/**
 * What a vendor made of an event: `good` was recorded; `bad` was refused; `discarded` was taken and dropped, as a
 * repetition; `test` was taken and not recorded, because it says that it is one.
 */
export type EventVerdict = 'good' | 'bad' | 'discarded' | 'test';

/** One event that came in, as kept for inspection. */
export interface RecordedEvent {
  readonly id: string;
  /** Counts up by one per event, also over a reset: where to go on from in a list. */
  readonly sequence: number;
  readonly vendor: string;
  readonly verdict: EventVerdict;
  /** What it is, in one word: `track`, `identify`, `page`, `link`. */
  readonly kind: string;
  /** Of an event that isn't good: where the vendor put it (at Selzy `invalid` or `inactive`), and why, in words. */
  readonly list?: string;
  readonly reason?: string;
  /** `null` where the event has none, or it isn't a string. */
  readonly name: string | null;
  readonly email: string | null;
  /** The person's id with the application or the vendor, and the visitor's; `null` where there is none. */
  readonly userId: string | null;
  readonly anonymousId: string | null;
  /** The contact that it was added to. */
  readonly contactId?: string;
  /** When it was received: ISO 8601, UTC. */
  readonly receivedAt: string;
  /** The request that it came in. */
  readonly requestId: string;
  /** The event as parsed: a copy, yours to change. */
  readonly body: unknown;
  /** Its JSON text as received. */
  readonly raw: string;
}

/** One request to a vendor's API and its answer, as kept for inspection. Credentials are masked. */
export interface RecordedRequest {
  readonly id: string;
  /** Counts up by one per request, also over a reset. */
  readonly sequence: number;
  readonly vendor: string;
  /** When it was received whole: ISO 8601, UTC. */
  readonly receivedAt: string;
  readonly method: string;
  /** The request target, with its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body as received, at most the vendor's limit; of a larger one what was read of it. */
  readonly rawBody: Uint8Array;
  /** The body as text; bytes that aren't UTF-8 show as U+FFFD. */
  readonly body: string;
  /** How it ended: `answered` in full, cut short, the connection reset, or `aborted` by the client. */
  readonly ended: 'answered' | 'truncated' | 'reset' | 'aborted';
  /** `null` if nothing was answered. */
  readonly status: number | null;
  readonly answer: string;
  /** The `x-sandbox-note` of the answer. */
  readonly note?: string;
  /** Why it was refused whole, in words; the answer itself doesn't say. */
  readonly reason?: string;
  /** The API key that it brought, masked; absent if it brought none. */
  readonly key?: string;
  /** The fault that was applied. */
  readonly fault?: object;
}

/** Which events; an absent member takes any. */
export interface EventFilter extends Scope {
  readonly verdict?: EventVerdict | undefined;
  readonly kind?: string | undefined;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly userId?: string | undefined;
}

/** Which requests; an absent member takes any. */
export interface RequestFilter extends Scope {
  readonly status?: number | undefined;
}

/** Events by verdict. */
export type Tally = Readonly<Record<EventVerdict, number>>;

/** What came in since the start or the last reset: exact, also for what is no longer kept. */
export interface Counts extends Tally {
  readonly requests: number;
  /** Events of all verdicts together. */
  readonly total: number;
  /** By event name: of each vendor and key the first 1,000 names of at most 200 characters. */
  readonly names: Readonly<Record<string, Tally>>;
  /** Events of all other names, and of none. */
  readonly otherNames: Tally;
  /** By vendor, where anything came in. */
  readonly vendors: Readonly<Record<string, Tally & { readonly requests: number }>>;
}
