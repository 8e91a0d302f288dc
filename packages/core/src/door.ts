import type { CatalogCheck, Checked } from './catalog.js';
import type { Clock } from './clock.js';
import type { Epochs } from './epochs.js';
import { kindOf } from './errors.js';
import type { TrackedEvent } from './event.js';
import { type Askers, EventReceipt, type Holder, type Scope } from './event-receipt.js';
import { currentIdentity, type Identity } from './identity.js';
import type { Issue } from './issue.js';
import type { Lane } from './lane.js';
import type { Log } from './logger.js';
import { type Normalised, normalise } from './normalise.js';
import type { Delivery } from './queue.js';
import type { Receipt } from './receipt.js';
import type { Push, Stage } from './stage.js';
import { uuidV7 } from './uuid.js';

export interface DoorParts {
  readonly lanes: readonly Lane[];
  readonly stage: Stage;
  readonly epochs: Epochs;
  readonly clock: Clock;
  readonly log: Log;
  readonly askers: Askers | undefined;
  readonly enabled: boolean;
  readonly catalog: CatalogCheck | undefined;
  readonly beforeTrack: ((event: TrackedEvent) => TrackedEvent | null) | undefined;
}

/** Sees to an event that has passed all checks but those of its destinations. */
type Place = (event: TrackedEvent, receipt: EventReceipt, lanes: readonly Lane[]) => void;

/** Where events come in: checked once, then offered to each destination. Never throws. */
export class Door {
  readonly #parts: DoorParts;
  readonly #names: readonly string[];
  /** Of the receipts for all destinations. */
  #scope: Scope;
  #closed = false;
  #filtered = 0;

  constructor(parts: DoorParts) {
    this.#parts = parts;
    this.#names = parts.lanes.map(({ name }) => name);
    this.#scope = this.#scopeOf(this.#names);
  }

  /** Events kept back by `beforeTrack` or `enabled: false`. */
  get filtered(): number {
    return this.#filtered;
  }

  close(): void {
    this.#closed = true;
  }

  take(kind: TrackedEvent['kind'], input: unknown): Receipt {
    return this.#take(kind, input, this.#admit);
  }

  /** An event's deliveries, for a transaction of the application's to store. */
  compose(input: unknown): { readonly receipt: Receipt; readonly deliveries: readonly Delivery[] } {
    const deliveries: Delivery[] = [];
    const receipt = this.#take('track', input, (event, one, lanes) => {
      for (const lane of lanes) {
        const delivery = lane.compose(event, one);
        if (delivery !== undefined) deliveries.push(delivery);
      }
      if (deliveries.length > 0) one.accept(inTransaction);
    });
    return { receipt, deliveries };
  }

  #take(kind: TrackedEvent['kind'], input: unknown, place: Place): Receipt {
    const now = this.#parts.clock.now();
    try {
      const normalised = this.#normalise(kind, input, now);
      return this.#parts.enabled ? this.#offer(normalised, place) : this.#disabled(normalised);
    } catch (error) {
      this.#parts.log.repeat('error', 'internal', `An event could not be tracked: ${kindOf(error)}`);
      const receipt = new EventReceipt(uuidV7(now), '', this.#scopeOf([]));
      receipt.add(internal);
      return receipt;
    }
  }

  /** A failure of ours refuses the event like any other fault, so that the books hold it. */
  #normalise(kind: TrackedEvent['kind'], input: unknown, now: number): Normalised {
    try {
      return normalise(input, { kind, now, identity: this.#identity });
    } catch (error) {
      this.#parts.log.repeat('error', 'internal', `An event could not be tracked: ${kindOf(error)}`);
      return { id: uuidV7(now), name: '', issues: [internal] };
    }
  }

  #offer(normalised: Normalised, place: Place): Receipt {
    const lanes = this.#lanesFor(normalised.to);
    const { id, name } = normalised.event ?? normalised;
    const receipt = new EventReceipt(id, name, this.#scopeFor(normalised.to, lanes));
    if (normalised.to !== undefined) this.#noteUnknown(normalised.to, receipt);
    if (this.#closed) return refuse(receipt, lanes, [closed]);
    if (normalised.event === undefined) return refuse(receipt, lanes, normalised.issues);
    const { catalog, beforeTrack } = this.#parts;
    const checked = catalog?.check(normalised.event) ?? normalised;
    if (!('event' in checked)) return refuse(receipt, lanes, checked.issues);
    const shown = beforeTrack === undefined ? checked : this.#show(beforeTrack, checked.event);
    if (shown === null) return this.#keepBack(checked.event);
    if (!('event' in shown)) return refuse(receipt, lanes, shown.issues);
    place(shown.event, receipt, lanes);
    return receipt;
  }

  readonly #admit: Place = (event, receipt, lanes) => {
    let push: Push | undefined;
    for (const lane of lanes) {
      const delivery = lane.admit(event, receipt);
      if (delivery !== undefined) push = this.#parts.stage.add(delivery, push);
    }
    if (push !== undefined) receipt.accept(push);
  };

  /** What `beforeTrack` makes of an event, checked like the application's own. */
  #show(beforeTrack: NonNullable<DoorParts['beforeTrack']>, event: TrackedEvent): Checked | null {
    try {
      const shown: unknown = beforeTrack(event);
      if (shown === null) return null;
      if (shown instanceof Promise) {
        shown.catch(() => {}); // Nobody waits for it: its rejection must not end the process.
        return { issues: [asyncBeforeTrack] };
      }
      const checked = normalise(shown, { kind: event.kind, now: event.timestamp, identity: () => undefined });
      return checked.event === undefined
        ? { issues: checked.issues }
        : { event: { ...checked.event, id: event.id } };
    } catch (error) {
      const message = `beforeTrack threw, so the event was not tracked: ${kindOf(error)}`;
      return { issues: [{ code: 'before_track_failed', message }] };
    }
  }

  #keepBack(event: TrackedEvent): Receipt {
    this.#filtered++;
    return new EventReceipt(event.id, event.name, this.#scopeOf([]));
  }

  #disabled(normalised: Normalised): Receipt {
    this.#filtered++;
    const { id, name } = normalised.event ?? normalised;
    const receipt = new EventReceipt(id, name, this.#scopeOf([]));
    receipt.add(disabled);
    return receipt;
  }

  #lanesFor(to: readonly string[] | undefined): readonly Lane[] {
    const { lanes } = this.#parts;
    return to === undefined ? lanes : lanes.filter(({ name }) => to.includes(name));
  }

  #scopeFor(to: readonly string[] | undefined, lanes: readonly Lane[]): Scope {
    if (to !== undefined) return this.#scopeOf(lanes.map(({ name }) => name));
    if (this.#scope.epoch !== this.#parts.epochs.current) this.#scope = this.#scopeOf(this.#names);
    return this.#scope;
  }

  #scopeOf(targets: readonly string[]): Scope {
    const { epochs, clock, askers } = this.#parts;
    return { epoch: epochs.current, targets, clock, askers };
  }

  #noteUnknown(to: readonly string[], receipt: EventReceipt): void {
    const isKnown = (name: string) => this.#names.includes(name);
    if (to.length > 0 && to.every(isKnown)) return;
    const message = `There is no destination of the name given in "to"; there are: ${this.#names.join(', ')}.`;
    receipt.add({ code: 'unknown_destination', path: 'to', message });
    this.#parts.log.repeat('warn', 'unknown_destination', message);
  }

  readonly #identity = (): Identity | undefined => {
    try {
      return currentIdentity();
    } catch (error) {
      this.#parts.log.repeat('error', 'identity', `The option "identity" threw: ${kindOf(error)}`);
      return undefined;
    }
  };
}

/** Stored if the transaction commits, which may be long after outcomes are asked for. */
const inTransaction: Holder = { begun: false, stored: async () => true };

const closed: Issue = {
  code: 'closed',
  message: 'The tracker is closed and takes no more events. Track before close(), or make a new tracker.',
};

const asyncBeforeTrack: Issue = {
  code: 'before_track_failed',
  message: 'beforeTrack gave a promise, so the event was not tracked: it must answer at once.',
};

const internal: Issue = {
  code: 'internal_error',
  message: 'Sendoff itself failed; the event was not tracked.',
};

const disabled: Issue = {
  code: 'disabled',
  message: 'The tracker was made with enabled: false, so nothing is tracked.',
};

function refuse(receipt: EventReceipt, lanes: readonly Lane[], issues: readonly Issue[]): Receipt {
  for (const lane of lanes) lane.refuse(receipt, issues);
  return receipt;
}
