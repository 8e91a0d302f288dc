import type { Delivery } from '../queue.js';
import { DAY_ONE } from './queue-scene.js';
import type { QueueRequest } from './queue-under-test.js';

/** What a program is told to do, as JSON in its last argument. */
export interface Order {
  readonly role: 'producer' | 'consumer' | 'both' | 'visitor';
  readonly request: QueueRequest;
  /** How many deliveries it pushes and takes at once. */
  readonly batch: number;
  /** The ids of what it pushes begin with this. */
  readonly prefix: string;
}

/** What it tells, as the first word of a line; ids follow. */
export type Word = 'ready' | 'stored' | 'got' | 'acked' | 'torn' | 'failed' | 'closed';

/** A delivery whose body follows from its id. */
export function numbered(id: string): Delivery {
  return { id, lane: 'a', name: 'seen', body: `${id} 🛒 `.repeat(20), format: 1, storedAt: DAY_ONE };
}

export function isTorn({ id, body }: Delivery): boolean {
  return body !== numbered(id).body;
}
