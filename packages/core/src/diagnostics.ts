import { channel } from 'node:diagnostics_channel';
import type { Outcome } from './outcome.js';

/** What `sendoff:request` tells of each request, once it is over. Holds no key, no address, no property. */
export interface RequestMessage {
  readonly destination: string;
  /** Events in the request. */
  readonly events: number;
  /** 1 for the first try of its events. */
  readonly attempt: number;
  /** The HTTP status; absent where no answer came. */
  readonly status?: number;
  /** How the answer was read. */
  readonly verdict: 'results' | 'retry' | 'split' | 'halt';
  /** Absent for `results`. */
  readonly reason?: string;
  readonly durationMs: number;
}

const outcomes = channel('sendoff:outcome');
const requests = channel('sendoff:request');

/** Whether anybody listens on `sendoff:outcome`. */
export function outcomesHeard(): boolean {
  return outcomes.hasSubscribers;
}

export function publishOutcome(outcome: Outcome): void {
  if (outcomes.hasSubscribers) outcomes.publish(outcome);
}

export function publishRequest(message: RequestMessage): void {
  if (requests.hasSubscribers) requests.publish(message);
}
