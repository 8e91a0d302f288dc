import type { Clock } from './clock.js';
import { type Destination, type Encoded, isRefusal } from './destination.js';
import type { Dispatcher } from './dispatcher.js';
import { kindOf } from './errors.js';
import type { TrackedEvent } from './event.js';
import { EventReceipt } from './event-receipt.js';
import type { Issue } from './issue.js';
import { type Log, quoteName } from './logger.js';
import type { LaneStats, Outcome, OutcomeStatus } from './outcome.js';
import type { Delivery } from './queue.js';
import type { Ending } from './settler.js';

export interface LaneParts {
  /** Its place among the tracker's lanes. */
  readonly index: number;
  readonly destination: Destination;
  readonly clock: Clock;
  readonly log: Log;
  readonly maxPending: { readonly events: number; readonly bytes: number };
  readonly dryRun: boolean;
  readonly dispatcher: Dispatcher;
  /** Tells an outcome to whoever listens. */
  readonly announce: (outcome: Outcome) => void;
}

/** The door of one lane, and its books: what may become a delivery, and how each one ended. */
export class Lane {
  readonly name: string;
  readonly dispatcher: Dispatcher;
  readonly #parts: LaneParts;
  readonly #count: Record<OutcomeStatus | 'tracked' | 'pending', number> = {
    tracked: 0,
    refused: 0,
    delivered: 0,
    rejected: 0,
    expired: 0,
    dropped: 0,
    unknown: 0,
    pending: 0,
  };
  readonly #refusedBy = new Map<string, number>();
  /** Characters of the deliveries that are pending. */
  #characters = 0;

  constructor(parts: LaneParts) {
    this.#parts = parts;
    this.name = parts.destination.name;
    this.dispatcher = parts.dispatcher;
  }

  get pending(): number {
    return this.#count.pending;
  }

  /** Less than half of `maxPending` is waiting. */
  get roomy(): boolean {
    const { events, bytes } = this.#parts.maxPending;
    return this.#count.pending < events / 2 && this.#characters < bytes / 2;
  }

  /** Makes a delivery of the event; or refuses it, in the receipt and in the books. */
  admit(event: TrackedEvent, receipt: EventReceipt): Delivery | undefined {
    const encoded = this.#encode(event);
    if (isRefusal(encoded)) {
      this.refuse(receipt, encoded.refused);
      return undefined;
    }
    this.#count.tracked++;
    this.#count.pending++;
    this.#characters += encoded.body.length;
    this.#epochOf(receipt, 1);
    const { body, format, key, route } = encoded;
    const { id, name } = event;
    const storedAt = this.#parts.clock.now();
    // As small as can be: queues hold them by the thousand.
    const delivery = { id, lane: this.name, name, body, format, key, storedAt, ticket: receipt };
    return route === undefined ? delivery : { ...delivery, route };
  }

  /** Notes that an event never became a delivery here. */
  refuse(receipt: EventReceipt, issues: readonly Issue[]): void {
    this.#count.tracked++;
    this.#count.refused++;
    for (const issue of issues) {
      receipt.add(issue.destination === undefined ? { ...issue, destination: this.name } : issue);
      this.#refusedBy.set(issue.code, (this.#refusedBy.get(issue.code) ?? 0) + 1);
      this.#parts.log.repeat(
        issue.code === 'missing_identity' ? 'debug' : 'warn',
        `${this.name}|${issue.code}|${receipt.name}`,
        `${this.name} refused ${quoteName(receipt.name)}, ${issue.code}: ${issue.message}`,
      );
    }
    this.#tell(receipt, {
      id: receipt.id,
      destination: this.name,
      name: receipt.name,
      status: 'refused',
      issues,
      attempts: 0,
      waitedMs: 0,
    });
  }

  /** Notes how a delivery ended. */
  end(delivery: Delivery, ending: Ending, attempts: number): void {
    const { status } = ending;
    const { id, name, storedAt } = delivery;
    this.#count[status]++;
    this.#count.pending--;
    this.#characters -= delivery.body.length;
    const receipt = delivery.ticket instanceof EventReceipt ? delivery.ticket : undefined;
    if (receipt !== undefined) this.#epochOf(receipt, -1);
    if (status !== 'delivered') this.#complain(delivery, ending);
    const waitedMs = Math.max(0, this.#parts.clock.now() - storedAt);
    const outcome = { id, destination: this.name, name, status, attempts, waitedMs };
    this.#tell(
      receipt,
      status === 'delivered' ? this.#marked(outcome) : this.#marked({ ...outcome, ...ending }),
    );
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
      ...this.#count,
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
    const { destination, maxPending } = this.#parts;
    if (this.#count.pending >= maxPending.events || this.#characters >= maxPending.bytes) {
      return { refused: [this.#full()] };
    }
    try {
      const encoded = destination.encode(event);
      const tooLarge = isRefusal(encoded) ? undefined : this.#tooLarge(encoded);
      return tooLarge === undefined ? encoded : { refused: [tooLarge] };
    } catch (error) {
      const message = `${this.name} could not encode the event: ${kindOf(error)}`;
      return { refused: [{ code: 'encode_failed', message }] };
    }
  }

  #full(): Issue {
    const { events, bytes } = this.#parts.maxPending;
    return {
      code: 'queue_full',
      message:
        `${this.name} has ${this.#count.pending} events waiting, and maxPending allows ${events} events and ` +
        `${bytes} characters. Is the vendor slow or down? See stats().`,
      limit: events,
      actual: this.#count.pending,
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

  #tell(receipt: EventReceipt | undefined, outcome: Outcome): void {
    receipt?.end(outcome);
    this.#parts.announce(outcome);
  }
}
