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
  /**
   * Whose it is, so that a person can be erased: a word for each of the identities that the event has, with
   * spaces between them. Durable queues get keyed hashes.
   */
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

/** What a push did not store: the deliveries themselves, as one id may go to several lanes. */
export interface Pushed {
  /** There is no room for them. */
  readonly refused: readonly Delivery[];
  /** Their lane holds one of the same id that is not settled, if the engine can tell. Looked at before the room. */
  readonly duplicate: readonly Delivery[];
}

/** What lies in a queue. */
export interface QueueSize {
  /** Waiting to be taken. */
  readonly ready: number;
  /** Taken, and under a lease. */
  readonly leased: number;
  readonly dead: number;
  /** When the oldest that is ready or leased was stored, epoch ms; in memory, of those that are ready. */
  readonly oldestAt?: number;
}

export interface QueueTraits {
  readonly survives: 'nothing' | 'process-kill' | 'host-crash' | 'as-configured';
  readonly shared: 'process' | 'host' | 'network';
  /**
   * Pushes are stored in the order of the calls, without a wait for the answer to one before the next. The tracker
   * then sends the next push while the queue works on the last. Default: false.
   */
  readonly inOrder?: boolean;
}

/**
 * Where deliveries wait until they are settled. Backoff, batching by bytes and rates are the dispatcher's,
 * the same for every queue.
 */
export interface Queue {
  readonly traits: QueueTraits;
  /** How long a taken delivery stays this worker's, in ms. */
  readonly leaseMs: number;
  /**
   * Creates or checks what the engine needs, or says what is missing.
   *
   * @throws {SendoffError} `queue_unusable` where it cannot be used as it is set up
   */
  open(): Promise<void>;
  /** Resolves once the deliveries are stored as strongly as the traits say, but for those that it gives back. */
  push(deliveries: readonly Delivery[]): Promise<Pushed>;
  /** The oldest first; what was released, or whose lease ran out, before what is new. `[]` when empty. */
  take(lane: string, max: number): Promise<readonly Leased[]>;
  extend(leases: readonly Lease[]): Promise<{ readonly lost: readonly Lease[] }>;
  /** Mixed, all or nothing. A lost lease changes nothing. */
  settle(settlements: readonly Settlement[]): Promise<{ readonly lost: readonly Lease[] }>;
  size(lane?: string): Promise<QueueSize>;
  /** The lanes that hold deliveries, waiting or dead. */
  lanes(): Promise<readonly string[]>;
  readonly dead: {
    /** Oldest first, after the id `after`. */
    list(lane: string, max: number, after?: string): Promise<readonly DeadLetter[]>;
    /** Puts dead letters back as new deliveries, stored now, without attempts; all of the lane's without `ids`. */
    redrive(lane: string, ids?: readonly string[]): Promise<number>;
    drop(lane: string, ids?: readonly string[]): Promise<number>;
  };
  /**
   * Removes the waiting and dead deliveries whose `subject` has this word, leased ones too, and says how many those
   * were. A queue that keeps deliveries as objects leaves leased ones to whoever has them, and shows those that waited.
   */
  erase(word: string, shown?: (delivery: Delivery) => void): Promise<number>;
  /**
   * A hint that there is something to take; the dispatcher polls shared queues as well. A queue that knows says
   * how much, so that a batch that is not full yet is left alone.
   */
  onReady(lane: string, wake: (added?: Added) => void): () => void;
  /** Waits for pushes under way. Later calls reject with `queue_closed`, until it is opened again. */
  close(): Promise<void>;
}

/** A queue that can store deliveries in a transaction of the application's. */
export interface TransactionalQueue<Transaction = never> extends Queue {
  /**
   * Stores deliveries if and only if the transaction commits. Its statement is sent before the call returns, so that
   * it comes before whatever the application sends next. Refuses nothing and looks at no bound.
   */
  pushIn(transaction: Transaction, deliveries: readonly Delivery[]): Promise<void>;
}
