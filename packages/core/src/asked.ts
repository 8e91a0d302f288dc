import type { EventReceipt } from './event-receipt.js';
import type { Outcome } from './outcome.js';

/**
 * The receipts that were asked how their events end: a durable queue does not hand receipts back with its deliveries,
 * so only these are kept.
 */
export class Asked {
  readonly #byId = new Map<string, EventReceipt[]>();
  #room: number;

  /**
   * @param room how many receipts are kept at a time
   */
  constructor(room: number) {
    this.#room = room;
  }

  /** False if there is no room. */
  add(receipt: EventReceipt): boolean {
    if (this.#room <= 0) return false;
    this.#room--;
    this.#byId.set(receipt.id, [...(this.#byId.get(receipt.id) ?? []), receipt]);
    return true;
  }

  remove(receipt: EventReceipt): void {
    this.#room++;
    const others = this.#byId.get(receipt.id)?.filter((other) => other !== receipt) ?? [];
    if (others.length > 0) this.#byId.set(receipt.id, others);
    else this.#byId.delete(receipt.id);
  }

  tell(outcome: Outcome): void {
    for (const receipt of this.#byId.get(outcome.id) ?? []) receipt.end(outcome);
  }

  /** Nothing more will be told. */
  close(): void {
    this.#room = Number.NEGATIVE_INFINITY;
    for (const receipts of this.#byId.values()) for (const receipt of receipts) receipt.giveUp();
  }
}
