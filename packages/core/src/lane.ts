import type { Asked } from './asked.js';
import type { Books } from './books.js';
import type { Clock } from './clock.js';
import { type Destination, type Encoded, isRefusal } from './destination.js';
import type { Dispatcher } from './dispatcher.js';
import { kindOf } from './errors.js';
import type { TrackedEvent } from './event.js';
import { EventReceipt } from './event-receipt.js';
import type { Issue } from './issue.js';
import { type Log, quoteName } from './logger.js';
import type { LaneStats, Outcome } from './outcome.js';
import type { Delivery } from './queue.js';
import type { Ending } from './settler.js';
import type { Subjects } from './subject.js';

export interface LaneParts {
  /** Its place among the tracker's lanes. */
  readonly index: number;
  readonly destination: Destination;
  readonly clock: Clock;
  readonly log: Log;
  readonly maxPending: { readonly events: number; readonly bytes: number };
  readonly dryRun: boolean;
  readonly dispatcher: Dispatcher;
  readonly books: Books;
  readonly subjects: Subjects;
  /** Undefined for the memory queue, which hands receipts back with its deliveries. */
  readonly asked: Asked | undefined;
  /** Tells an outcome to whoever listens. */
  readonly announce: (outcome: Outcome) => void;
}

/** The door of one lane, and its books: what may become a delivery, and how each one ended. */
export class Lane {
  readonly name: string;
  readonly dispatcher: Dispatcher;
  readonly #parts: LaneParts;
  readonly #books: Books;
  readonly #refusedBy = new Map<string, number>();
  /** Dead letters that wait in memory again. */
  #redriven = 0;

  constructor(parts: LaneParts) {
    this.#parts = parts;
    this.name = parts.destination.name;
    this.dispatcher = parts.dispatcher;
    this.#books = parts.books;
  }

  get pending(): number {
    return this.#books.pending;
  }

  get redriven(): number {
    return this.#redriven;
  }

  /** Less than half of `maxPending` is waiting. */
  get roomy(): boolean {
    const { maxPending } = this.#parts;
    const { events, characters } = this.#books.waiting;
    return events < maxPending.events / 2 && characters < maxPending.bytes / 2;
  }

  /** Makes a delivery of the event; or refuses it, in the receipt and in the books. */
  admit(event: TrackedEvent, receipt: EventReceipt): Delivery | undefined {
    const full = this.#full();
    if (full !== undefined) {
      this.refuse(receipt, [full]);
      return undefined;
    }
    const delivery = this.compose(event, receipt);
    if (delivery === undefined) return undefined;
    this.#books.admit(delivery.body.length);
    this.#epochOf(receipt, 1);
    return delivery;
  }

  /** Likewise, for a delivery that others store, and that counts where it is taken. */
  compose(event: TrackedEvent, receipt: EventReceipt): Delivery | undefined {
    const encoded = this.#encode(event);
    if (isRefusal(encoded)) {
      this.refuse(receipt, encoded.refused);
      return undefined;
    }
    const { body, format, key, route } = encoded;
    const { id, name } = event;
    const { clock, subjects } = this.#parts;
    const storedAt = clock.now();
    const subject = subjects.of(event);
    // As small as can be: queues hold them by the thousand.
    const delivery = { id, lane: this.name, name, body, format, key, storedAt, subject, ticket: receipt };
    return route === undefined ? delivery : { ...delivery, route };
  }

  /** The queue holds it. */
  stored(delivery: Delivery): void {
    this.#books.store(delivery.body.length);
    if (this.#parts.asked !== undefined && delivery.ticket instanceof EventReceipt) {
      this.#epochOf(delivery.ticket, -1);
    }
  }

  /** Notes that a delivery never came to lie in the queue, as far as is known. */
  lose(delivery: Delivery, status: 'dropped' | 'unknown', reason: string): void {
    this.#books.lose(status, delivery.body.length);
    this.#tellEnd(delivery, { status, reason }, 0);
  }

  redrive(count: number): void {
    this.#books.redrive(count);
    if (this.#parts.asked === undefined) this.#redriven += count;
  }

  /** Notes that an event never became a delivery here. */
  refuse(receipt: EventReceipt, issues: readonly Issue[]): void {
    this.#books.refuse();
    for (const issue of issues) {
      receipt.add(issue.destination === undefined ? { ...issue, destination: this.name } : issue);
      this.#refusedBy.set(issue.code, (this.#refusedBy.get(issue.code) ?? 0) + 1);
      this.#parts.log.repeat(
        issue.code === 'missing_identity' ? 'debug' : 'warn',
        `${this.name}|${issue.code}|${receipt.name}`,
        `${this.name} refused ${quoteName(receipt.name)}, ${issue.code}: ${issue.message}`,
      );
    }
    const { id, name } = receipt;
    const outcome: Outcome = {
      id,
      destination: this.name,
      name,
      status: 'refused',
      issues,
      attempts: 0,
      waitedMs: 0,
    };
    receipt.end(outcome);
    this.#parts.announce(outcome);
  }

  /** Notes how a delivery ended. */
  end(delivery: Delivery, ending: Ending, attempts: number): void {
    const isOurs = delivery.ticket instanceof EventReceipt;
    // A redriven one was not counted by its characters.
    this.#books.end(ending.status, isOurs ? delivery.body.length : 0);
    if (!isOurs && this.#redriven > 0) this.#redriven--;
    this.#tellEnd(delivery, ending, attempts);
  }

  #tellEnd(delivery: Delivery, ending: Ending, attempts: number): void {
    const { status } = ending;
    const { id, name, storedAt, ticket } = delivery;
    if (status !== 'delivered') this.#complain(delivery, ending);
    const waitedMs = Math.max(0, this.#parts.clock.now() - storedAt);
    const bare = { id, destination: this.name, name, status, attempts, waitedMs };
    const outcome = status === 'delivered' ? this.#marked(bare) : this.#marked({ ...bare, ...ending });
    if (ticket instanceof EventReceipt) {
      this.#epochOf(ticket, -1);
      ticket.end(outcome);
    } else {
      this.#parts.asked?.tell(outcome);
    }
    this.#parts.announce(outcome);
  }

  #marked(outcome: Outcome): Outcome {
    return this.#parts.dryRun ? { ...outcome, dryRun: true } : outcome;
  }

  #complain({ id, name }: Delivery, { status, code, reason, errorId }: Ending): void {
    const why = [code, reason, errorId].filter((text) => text !== undefined).join(', ');
    this.#parts.log.repeat(
      code === 'inactive_event' ? 'error' : 'warn',
      `${this.name}|${status}|${code}|${name}`,
      `${this.name}: ${quoteName(name)} (${id}) ended as ${status}: ${why}`,
    );
  }

  stats(): LaneStats {
    const { state, sent, oldestStoredAt } = this.dispatcher;
    const { requests, lastError } = sent;
    return {
      ...this.#books.ledger(),
      state,
      requests,
      refusedBy: Object.fromEntries(this.#refusedBy),
      ...(lastError !== undefined && { lastError }),
      ...(oldestStoredAt !== undefined && {
        oldestAgeMs: Math.max(0, this.#parts.clock.now() - oldestStoredAt),
      }),
    };
  }

  #encode(event: TrackedEvent): ReturnType<Destination['encode']> {
    const { destination } = this.#parts;
    try {
      const encoded = destination.encode(event);
      const tooLarge = isRefusal(encoded) ? undefined : this.#tooLarge(encoded);
      return tooLarge === undefined ? encoded : { refused: [tooLarge] };
    } catch (error) {
      const message = `${this.name} could not encode the event: ${kindOf(error)}`;
      return { refused: [{ code: 'encode_failed', message }] };
    }
  }

  #full(): Issue | undefined {
    const { events, bytes } = this.#parts.maxPending;
    const { waiting } = this.#books;
    if (waiting.events < events && waiting.characters < bytes) return undefined;
    return {
      code: 'queue_full',
      message:
        `${this.name} has ${waiting.events} events waiting, and maxPending allows ${events} events and ` +
        `${bytes} characters. Is the vendor slow or down? See stats().`,
      limit: events,
      actual: waiting.events,
    };
  }

  #tooLarge({ body }: Encoded): Issue | undefined {
    const { bodyBytes, envelopeBytes } = this.#parts.destination.limits;
    if (3 * body.length + envelopeBytes <= bodyBytes) return undefined;
    const bytes = Buffer.byteLength(body) + envelopeBytes;
    if (bytes <= bodyBytes) return undefined;
    return {
      code: 'event_too_large',
      message: `${this.name} takes requests of at most ${bodyBytes} bytes; this event alone makes one of ${bytes}.`,
      limit: bodyBytes,
      actual: bytes,
    };
  }

  #epochOf(receipt: EventReceipt, step: number): void {
    const { pending } = receipt.epoch;
    pending[this.#parts.index] = (pending[this.#parts.index] ?? 0) + step;
  }
}
