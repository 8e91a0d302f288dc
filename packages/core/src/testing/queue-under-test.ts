import type { Queue } from '../queue.js';

/** What a case asks of a queue. Where something is left out, the queue's own default holds. */
export interface QueueRequest {
  /** Where the deliveries lie: a file, a database, a prefix. What has another store has nothing in common. */
  readonly store: string;
  /** Two names in one store are two queues. */
  readonly name?: string;
  /** How long a lease lasts, in ms. */
  readonly leaseMs?: number;
  /** How many deliveries may wait. */
  readonly maxDeliveries?: number;
}

/** What `queueSuite` has to know of a queue and of its engine. */
export interface QueueUnderTest {
  /** Makes a queue; the case opens and closes it. Two of one store and name share their deliveries. */
  create(request: QueueRequest): Queue | Promise<Queue>;
  /** Removes what a case has stored. */
  remove(store: string): Promise<void>;
  /** The queue tells an id that its lane holds already as a duplicate. */
  readonly findsDuplicates: boolean;
  /** The queue refuses what passes `maxDeliveries`; the memory queue leaves that to the tracker. */
  readonly isBounded: boolean;
  /**
   * The queue is gone with its object, and its leases never run out, as with the memory queue: it has no second
   * connection and no restart. Default: false.
   */
  readonly inMemory?: boolean;
  /** Makes the engine go away and come back, where that can happen to it. */
  readonly outage?: { begin(store: string): Promise<void>; end(store: string): Promise<void> };
  /**
   * Arguments for `node` that start a program which calls `queueProgram(create)`: the cases with several
   * processes, and with `kill -9`, start it. Left out where the queue lives in one process.
   */
  readonly program?: readonly string[];
  /** How much room a store takes, in bytes, once the engine has tidied up. Case 20 is for those that can tell. */
  bytes?(store: string): Promise<number>;
  /** Deliveries in the deep queue of case 19. Default: 1,000,000. */
  readonly deep?: number;
}
