import { Counters } from './counters.js';
import { Newest } from './newest.js';
import type { Counts, EventFilter, RecordedEvent, RecordedRequest, RequestFilter } from './records.js';
import { inScope, type Marked, type Scope } from './scope.js';
import type { JudgedEvent } from './vendors/vendor.js';

const MAX_EVENTS = 5_000;
const MAX_REQUESTS = 1_000;
const MAX_BYTES = 64 * 1024 * 1024;
const RECORD_BYTES = 1_000;

/** An event without its parsed body, which is parsed anew for each reader. */
export type StoredEvent = Omit<RecordedEvent, 'body'> & Marked;
/** A request without its text, which is decoded anew for each reader. */
export type StoredRequest = Omit<RecordedRequest, 'body'> & Marked;
/** What is known of a request before the store numbers it. */
export type NewRequest = Omit<StoredRequest, 'id' | 'sequence'>;
/** Hears of each request with its events, once both are stored. */
export type Listener = (request: StoredRequest, events: readonly StoredEvent[]) => void;

/** An event as it is handed out. */
export function readEvent({ keyHash: _, ...event }: StoredEvent): RecordedEvent {
  return { ...event, body: JSON.parse(event.raw) };
}

/** A request as it is handed out. */
export function readRequest({ keyHash: _, ...request }: StoredRequest): RecordedRequest {
  return { ...request, body: Buffer.from(request.rawBody).toString('utf8') };
}

/** A test for the events that pass a filter. */
export function eventTest({ vendor, key, ...wanted }: EventFilter): (event: StoredEvent) => boolean {
  const test = inScope({ vendor, key });
  return (event) =>
    test(event) &&
    (wanted.verdict === undefined || event.verdict === wanted.verdict) &&
    (wanted.kind === undefined || event.kind === wanted.kind) &&
    (wanted.name === undefined || event.name === wanted.name) &&
    (wanted.email === undefined || event.email === wanted.email) &&
    (wanted.userId === undefined || event.userId === wanted.userId);
}

/** A string that holds its own characters: a slice would keep the whole text that it was cut from. */
const detached = (text: string) => Buffer.from(text, 'utf8').toString('utf8');

/** What came in: the newest 5,000 events and 1,000 requests, each within 64 MiB, and exact counts of all. */
export class Store {
  readonly #createId: () => string;
  readonly #listeners = new Set<Listener>();
  readonly #resetListeners = new Set<() => void>();
  readonly #events = new Newest<StoredEvent>(MAX_EVENTS, MAX_BYTES);
  readonly #requests = new Newest<StoredRequest>(MAX_REQUESTS, MAX_BYTES);
  readonly #counters = new Counters();
  #eventSequence = 0;
  #requestSequence = 0;

  constructor(createId: () => string) {
    this.#createId = createId;
  }

  /** Keeps a request and the events in it, then tells the listeners. Gives the events as kept. */
  record(request: NewRequest, judged: readonly JudgedEvent[]): readonly StoredEvent[] {
    const kept: StoredRequest = {
      id: this.#createId(),
      sequence: ++this.#requestSequence,
      ...request,
    };
    const texts = [kept.path, kept.answer, ...Object.entries(kept.headers).flat()];
    const characters = texts.reduce((sum, text) => sum + text.length, 0);
    this.#counters.request(kept);
    this.#requests.push(kept, RECORD_BYTES + kept.rawBody.length + 2 * characters);
    const events = judged.map((event) => this.#keep(event, kept));
    for (const listener of this.#listeners) listener(kept, events);
    return events;
  }

  #keep(judged: JudgedEvent, { id: requestId, vendor, keyHash, receivedAt }: StoredRequest): StoredEvent {
    const event: StoredEvent = {
      id: this.#createId(),
      sequence: ++this.#eventSequence,
      requestId,
      vendor,
      keyHash,
      receivedAt,
      kind: 'track',
      userId: null,
      anonymousId: null,
      ...judged,
      raw: detached(judged.raw),
    };
    const characters =
      event.raw.length +
      (event.name?.length ?? 0) +
      (event.email?.length ?? 0) +
      (event.userId?.length ?? 0) +
      (event.anonymousId?.length ?? 0);
    this.#counters.event(event, event.name, event.verdict);
    this.#events.push(event, RECORD_BYTES + 2 * characters);
    return event;
  }

  /** Events as stored, oldest first. */
  events(filter: EventFilter = {}): StoredEvent[] {
    return this.#events.select(eventTest(filter));
  }

  /** Requests as stored, oldest first. */
  requests({ status, ...scope }: RequestFilter = {}): StoredRequest[] {
    const test = inScope(scope);
    return this.#requests.select(
      (request) => test(request) && (status === undefined || request.status === status),
    );
  }

  /** One request by its id, if it is still kept. */
  request(id: string): StoredRequest | undefined {
    return this.#requests.select((request) => request.id === id)[0];
  }

  counts(scope: Scope = {}): Counts {
    return this.#counters.read(scope);
  }

  /** Forgets the records of a scope, and counts it from zero. */
  reset(scope: Scope = {}): void {
    const test = inScope(scope);
    this.#events.remove(test);
    this.#requests.remove(test);
    this.#counters.reset(scope);
    for (const listener of this.#resetListeners) listener();
  }

  /** Tells `listener` of what comes in, and `onReset` of resets, until the returned function is called. */
  subscribe(listener: Listener, onReset: () => void = () => {}): () => void {
    this.#listeners.add(listener);
    this.#resetListeners.add(onReset);
    return () => {
      this.#listeners.delete(listener);
      this.#resetListeners.delete(onReset);
    };
  }
}
