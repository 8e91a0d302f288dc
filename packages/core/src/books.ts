import type { Ledger, OutcomeStatus, QueueLedger } from './outcome.js';

/**
 * What one lane's counts say of every event. Events in memory are pending until they have an outcome. A durable queue
 * has them once they are stored, for whoever takes them: so each process balances the events that it stored, and
 * those that it took.
 */
export class Books {
  readonly #durable: boolean;
  readonly #count: Record<OutcomeStatus | 'tracked', number> = {
    tracked: 0,
    refused: 0,
    delivered: 0,
    rejected: 0,
    expired: 0,
    dropped: 0,
    unknown: 0,
  };
  /** Waiting in this process: for their end, or to be stored. */
  #waiting = 0;
  #characters = 0;
  #stored = 0;
  #taken = 0;
  #returned = 0;
  #inFlight = 0;

  constructor(durable: boolean) {
    this.#durable = durable;
  }

  /** What counts against `maxPending`. */
  get waiting(): { readonly events: number; readonly characters: number } {
    return { events: this.#waiting, characters: this.#characters };
  }

  get pending(): number {
    return this.#waiting + this.#inFlight;
  }

  refuse(): void {
    this.#count.tracked++;
    this.#count.refused++;
  }

  admit(characters: number): void {
    this.#count.tracked++;
    this.#waiting++;
    this.#characters += characters;
  }

  /** The queue holds it; one in memory waits on. */
  store(characters: number): void {
    if (!this.#durable) return;
    this.#leave(characters);
    this.#stored++;
  }

  /** It never came to lie in the queue, as far as is known. What may lie there counts as stored, and as taken. */
  lose(status: 'dropped' | 'unknown', characters: number): void {
    this.#leave(characters);
    this.#count[status]++;
    if (!this.#durable || status === 'dropped') return;
    this.#stored++;
    this.#taken++;
  }

  /** Dead letters are deliveries again. */
  redrive(count: number): void {
    this.#count.tracked += count;
    if (this.#durable) this.#stored += count;
    else this.#waiting += count;
  }

  take(count: number): void {
    if (!this.#durable) return;
    this.#taken += count;
    this.#inFlight += count;
  }

  /** Taken deliveries are others' again. */
  giveBack(count: number): void {
    if (!this.#durable) return;
    this.#inFlight -= count;
    this.#returned += count;
  }

  end(status: Exclude<OutcomeStatus, 'refused'>, characters: number): void {
    this.#count[status]++;
    if (!this.#durable) {
      this.#leave(characters);
      return;
    }
    this.#inFlight--;
    if (status !== 'dropped') return;
    // Stored events are never dropped, but for those that tests must not send: as though they had not been stored.
    this.#stored--;
    this.#returned++;
  }

  ledger(): Ledger & { readonly queue?: QueueLedger } {
    const ledger = { ...this.#count, pending: this.pending };
    if (!this.#durable) return ledger;
    const queue = {
      storing: this.#waiting,
      stored: this.#stored,
      taken: this.#taken,
      returned: this.#returned,
      inFlight: this.#inFlight,
    };
    return { ...ledger, queue };
  }

  #leave(characters: number): void {
    this.#waiting--;
    this.#characters -= characters;
  }
}
