import { Counters } from './counters.js';
import { Newest } from './newest.js';
import type { Counts, EventFilter, RecordedEvent, RecordedRequest, RequestFilter } from './records.js';
import type { JudgedEvent } from './vendors/vendor.js';

const MAX_EVENTS = 5_000;
const MAX_REQUESTS = 1_000;
const MAX_BYTES = 64 * 1024 * 1024;
const RECORD_BYTES = 1_000;

/** An event without its parsed body, which is parsed anew for each reader. */
export type StoredEvent = Omit<RecordedEvent, 'body'>;
/** A request without its text, which is decoded anew for each reader. */
type StoredRequest = Omit<RecordedRequest, 'body'>;
/** What is known of a request before the store numbers it. */
export type NewRequest = Omit<StoredRequest, 'id' | 'sequence'>;
/** Hears of each request with its events, once both are stored. */
export type Listener = (request: RecordedRequest, events: readonly RecordedEvent[]) => void;

const readEvent = (event: StoredEvent): RecordedEvent => ({ ...event, body: JSON.parse(event.raw) });
const readRequest = (request: StoredRequest): RecordedRequest => ({
  ...request,
  body: Buffer.from(request.rawBody).toString('utf8'),
});

/** Whether an event passes a filter. */
export function matches(event: StoredEvent, { vendor, verdict, name, email }: EventFilter): boolean {
  return (
    (vendor === undefined || event.vendor === vendor) &&
    (verdict === undefined || event.verdict === verdict) &&
    (name === undefined || event.name === name) &&
    (email === undefined || event.email === email)
  );
}

/** A string that holds its own characters: a slice would keep the whole text that it was cut from. */
const detached = (text: string) => Buffer.from(text, 'utf8').toString('utf8');

/** What came in: the newest 5,000 events and 1,000 requests, each within 64 MiB, and exact counts of all. */
export class Store {
  readonly #createId: () => string;
  readonly #listeners = new Set<Listener>();
  #events = new Newest<StoredEvent>(MAX_EVENTS, MAX_BYTES);
  #requests = new Newest<StoredRequest>(MAX_REQUESTS, MAX_BYTES);
  #counters = new Counters();
  #eventSequence = 0;
  #requestSequence = 0;

  constructor(createId: () => string) {
    this.#createId = createId;
  }

  /** Keeps a request and the events in it, then tells the listeners. */
  record(request: NewRequest, judged: readonly JudgedEvent[]): void {
    const kept: StoredRequest = {
      id: this.#createId(),
      sequence: ++this.#requestSequence,
      ...request,
    };
    const texts = [kept.path, kept.answer, ...Object.entries(kept.headers).flat()];
    const characters = texts.reduce((sum, text) => sum + text.length, 0);
    this.#counters.request();
    this.#requests.push(kept, RECORD_BYTES + kept.rawBody.length + 2 * characters);
    const events = judged.map((event) => this.#keep(event, kept));
    if (this.#listeners.size === 0) return;
    const told = readRequest(kept);
    for (const listener of this.#listeners) listener(told, events.map(readEvent));
  }

  #keep(judged: JudgedEvent, { id: requestId, vendor, receivedAt }: StoredRequest): StoredEvent {
    const event: StoredEvent = {
      id: this.#createId(),
      sequence: ++this.#eventSequence,
      requestId,
      vendor,
      receivedAt,
      verdict: judged.list === undefined ? 'good' : 'bad',
      ...judged,
      raw: detached(judged.raw),
    };
    const characters = event.raw.length + (event.name?.length ?? 0) + (event.email?.length ?? 0);
    this.#counters.event(event.name, event.verdict);
    this.#events.push(event, RECORD_BYTES + 2 * characters);
    return event;
  }

  /** Events as stored, oldest first. */
  stored(filter: EventFilter): StoredEvent[] {
    return this.#events.select((event) => matches(event, filter));
  }

  /** Events with their bodies, oldest first. */
  events(filter: EventFilter = {}): RecordedEvent[] {
    return this.stored(filter).map(readEvent);
  }

  /** Requests, oldest first. */
  requests({ vendor, status }: RequestFilter = {}): RecordedRequest[] {
    return this.#requests
      .select(
        (request) =>
          (vendor === undefined || request.vendor === vendor) &&
          (status === undefined || request.status === status),
      )
      .map(readRequest);
  }

  /** One request by its id, if it is still kept. */
  request(id: string): RecordedRequest | undefined {
    return this.#requests.select((request) => request.id === id).map(readRequest)[0];
  }

  counts(): Counts {
    return this.#counters.read();
  }

  /** Forgets all records and counts from zero. */
  reset(): void {
    this.#events = new Newest(MAX_EVENTS, MAX_BYTES);
    this.#requests = new Newest(MAX_REQUESTS, MAX_BYTES);
    this.#counters = new Counters();
  }

  /** Tells `listener` of what comes in, until the returned function is called. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
