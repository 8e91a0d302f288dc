import type { Issue } from './issue.js';

/** How an event ended at one destination. */
export type OutcomeStatus =
  /** Never became a delivery: invalid for the destination, or no room. */
  | 'refused'
  | 'delivered'
  /** The vendor said no. */
  | 'rejected'
  /** Retries ran out. */
  | 'expired'
  /** Accepted, but never sent. */
  | 'dropped'
  /** The vendor may have it. */
  | 'unknown';

/** The end of one event at one destination, told exactly once. */
export interface Outcome {
  readonly id: string;
  readonly destination: string;
  /** The event's name. */
  readonly name: string;
  readonly status: OutcomeStatus;
  readonly reason?: string;
  readonly code?: string;
  readonly issues?: readonly Issue[];
  /** The vendor's own id for the error, for its support. */
  readonly errorId?: string;
  /** The vendor's last answer, at most 2 KB, without addresses. */
  readonly reply?: string;
  /** Requests that the event was in. */
  readonly attempts: number;
  /** From `track` to here, in ms. */
  readonly waitedMs: number;
  readonly dryRun?: true;
}

/** An event without an outcome yet. */
export interface Pending {
  readonly id: string;
  readonly destination: string;
  readonly name: string;
  readonly status: 'pending';
}

/**
 * With the memory queue `tracked = refused + delivered + rejected + expired + dropped + unknown + pending`, at any
 * moment. For durable queues see {@link QueueLedger}.
 */
export interface Ledger {
  readonly tracked: number;
  readonly refused: number;
  readonly delivered: number;
  readonly rejected: number;
  readonly expired: number;
  readonly dropped: number;
  readonly unknown: number;
  /** Held by this process: without an outcome yet, or on the way into a durable queue. */
  readonly pending: number;
}

/**
 * A durable queue's part of the books. What this process tracked: `tracked = refused + dropped + storing + stored`;
 * what it took, from whomever: `taken = delivered + rejected + expired + unknown + returned + inFlight`. Over all
 * processes `stored` = outcomes other than `refused` and `dropped`, and what lies in the queue or was erased.
 */
export interface QueueLedger {
  /** On the way into the queue. */
  readonly storing: number;
  readonly stored: number;
  readonly taken: number;
  /** Taken, and given back or taken over by another process before its end. */
  readonly returned: number;
  /** Taken, and without an end yet. */
  readonly inFlight: number;
}

export type LaneState = 'open' | 'backing-off' | 'halted' | 'paused';

export interface LaneStats extends Ledger {
  readonly state: LaneState;
  /** Requests sent, retries included. */
  readonly requests: number;
  /** Refused events by issue code. */
  readonly refusedBy: Readonly<Record<string, number>>;
  /**
   * Why the last request failed, or the lane is halted: a vendor's words without keys, addresses and what the
   * events say. Gone once a request is taken again, so that whoever finds one finds trouble that lasts.
   */
  readonly lastError?: string;
  /** Age of the oldest delivery that was taken from the queue and has no outcome, in ms. */
  readonly oldestAgeMs?: number;
  /** Only with a durable queue. */
  readonly queue?: QueueLedger;
}

export interface Stats {
  /** Events that this process holds, at all destinations together. */
  readonly pending: number;
  /** Events that `beforeTrack` or `enabled: false` kept back. */
  readonly filtered: number;
  /** Lanes of a durable queue that hold deliveries, and that no destination of this tracker delivers. */
  readonly undelivered?: readonly string[];
  readonly destinations: Readonly<Record<string, LaneStats>>;
}

export interface FlushReport {
  readonly pending: number;
  readonly timedOut: boolean;
}

/** What `trackAll` took from its source. */
export interface TrackAllReport {
  /** Events that at least one destination holds or held. */
  readonly accepted: number;
  /** Events that none did. */
  readonly refused: number;
  /** Issues by code, of accepted events too. */
  readonly refusedBy: Readonly<Record<string, number>>;
}

/** What became of the events that were waiting when `close` was called. */
export interface CloseReport {
  readonly delivered: number;
  readonly dropped: number;
  readonly unknown: number;
  /** Left in a durable queue for other processes and the next one: all that waits in it for these destinations. */
  readonly kept: number;
}
