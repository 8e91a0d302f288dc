/** Whether a vendor recorded an event. */
export type EventVerdict = 'good' | 'bad';

/** One event that came in, as kept for inspection. */
export interface RecordedEvent {
  readonly id: string;
  /** Counts up by one per event, also over a reset: where to go on from in a list. */
  readonly sequence: number;
  readonly vendor: string;
  readonly verdict: EventVerdict;
  /** Of a bad event: where the vendor put it (at Selzy `invalid` or `inactive`), and why, in words. */
  readonly list?: string;
  readonly reason?: string;
  /** `null` where the event has none, or it isn't a string. */
  readonly name: string | null;
  readonly email: string | null;
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
  /** The fault that was applied. */
  readonly fault?: object;
}

/** Which events; an absent member takes any. */
export interface EventFilter {
  readonly vendor?: string | undefined;
  readonly verdict?: EventVerdict | undefined;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
}

/** Which requests; an absent member takes any. */
export interface RequestFilter {
  readonly vendor?: string | undefined;
  readonly status?: number | undefined;
}

/** What came in since the start or the last reset: exact, also for what is no longer kept. */
export interface Counts {
  readonly requests: number;
  /** Events: `total` is `good` and `bad` together. */
  readonly total: number;
  readonly good: number;
  readonly bad: number;
  /** By event name: the first 1,000 names of at most 200 characters. */
  readonly names: Readonly<Record<string, { readonly good: number; readonly bad: number }>>;
  /** Events of all other names, and of none. */
  readonly otherNames: { readonly good: number; readonly bad: number };
}
