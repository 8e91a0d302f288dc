/** One event on its way to one destination: what a queue stores. */
export interface Delivery {
  readonly id: string;
  /** The lane's name; one destination may later have several. */
  readonly lane: string;
  /** The event's name. */
  readonly name: string;
  readonly body: string;
  readonly format: number;
  readonly key?: string | undefined;
  readonly route?: string | undefined;
  /** Epoch ms. */
  readonly storedAt: number;
  /** A keyed hash of the identity, made for durable queues only, so that a person can be erased. */
  readonly subject?: string | undefined;
  /**
   * The tracker's own. A queue that keeps deliveries as objects hands it back with them; one that stores
   * them elsewhere leaves it out.
   */
  readonly ticket?: object | undefined;
}

/** The right to settle a taken delivery; only the queue that gave it can read it. */
export type Lease = object;

export interface Leased extends Delivery {
  /** 1 for the first lease; a lost one counts, a released one does not. */
  readonly attempt: number;
  readonly lease: Lease;
}

export type DeadOutcome = 'rejected' | 'expired' | 'unknown';

export type Settlement =
  | { readonly lease: Lease; readonly do: 'ack' }
  | { readonly lease: Lease; readonly do: 'release' }
  | {
      readonly lease: Lease;
      readonly do: 'dead';
      readonly outcome: DeadOutcome;
      readonly reason: string;
      readonly errorId?: string;
    };

/** A rejected, expired or unknown delivery, kept for a person to look at and redrive. */
export interface DeadLetter extends Delivery {
  readonly outcome: DeadOutcome;
  readonly reason: string;
  readonly errorId?: string;
  readonly attempt: number;
}

/** What has come into a lane. */
export interface Added {
  readonly events: number;
  /** Of their bodies. */
  readonly characters: number;
}

export interface QueueTraits {
  readonly survives: 'nothing' | 'process-kill' | 'host-crash' | 'as-configured';
  readonly shared: 'process' | 'host' | 'network';
}

/**
 * Where deliveries wait until they are settled. Backoff, batching by bytes and rates are the dispatcher's,
 * the same for every queue.
 */
export interface Queue {
  readonly traits: QueueTraits;
  /** How long a taken delivery stays this worker's, in ms. */
  readonly leaseMs: number;
  open(): Promise<void>;
  /** Resolves once the deliveries are stored as strongly as the traits say. */
  push(
    deliveries: readonly Delivery[],
  ): Promise<{ readonly refused: readonly string[]; readonly duplicate: readonly string[] }>;
  /** The oldest first; `[]` when empty. */
  take(lane: string, max: number): Promise<readonly Leased[]>;
  extend(leases: readonly Lease[]): Promise<{ readonly lost: readonly Lease[] }>;
  /** Mixed, one atomic call. A lost lease changes nothing. */
  settle(settlements: readonly Settlement[]): Promise<{ readonly lost: readonly Lease[] }>;
  size(lane?: string): Promise<{ ready: number; leased: number; dead: number; oldestAt?: number }>;
  /** The lanes that hold deliveries. */
  lanes(): Promise<readonly string[]>;
  readonly dead: {
    /** Oldest first, after the id `after`. */
    list(lane: string, max: number, after?: string): Promise<readonly DeadLetter[]>;
    /** Puts dead letters back as new deliveries; all of the lane's without `ids`. */
    redrive(lane: string, ids?: readonly string[]): Promise<number>;
    drop(lane: string, ids?: readonly string[]): Promise<number>;
  };
  /** Removes a person's waiting and dead deliveries. */
  erase(subject: string): Promise<number>;
  /**
   * A hint that there is something to take; the dispatcher polls shared queues as well. A queue that knows says
   * how much, so that a batch that is not full yet is left alone.
   */
  onReady(lane: string, wake: (added?: Added) => void): () => void;
  close(): Promise<void>;
}
