import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventInput } from './event.js';
import type { TrackAllReport } from './outcome.js';
import type { Receipt } from './receipt.js';

/** Events between two turns of the event loop: a few ms, so that requests and timers go on. */
const AT_A_TIME = 200;

export interface TrackAllParts {
  readonly track: (event: EventInput) => Receipt;
  readonly roomy: () => boolean;
  readonly ready: () => Promise<void>;
  /** Nothing more is to be taken from the source. */
  readonly over: () => boolean;
}

/** Tracks a source as fast as there is room. */
export async function trackAll(
  source: Iterable<EventInput> | AsyncIterable<EventInput>,
  { track, roomy, ready, over }: TrackAllParts,
): Promise<TrackAllReport> {
  let accepted = 0;
  let refused = 0;
  const refusedBy: Record<string, number> = {};
  const take = (event: EventInput) => {
    const receipt = track(event);
    if (receipt.accepted) accepted++;
    else refused++;
    for (const { code } of receipt.issues) refusedBy[code] = (refusedBy[code] ?? 0) + 1;
  };
  const pause = async () => {
    if ((accepted + refused) % AT_A_TIME === 0) await nextTurn();
    if (!roomy()) await ready();
  };
  // Not one loop: for await costs three turns of the microtask queue for each event of a plain iterable.
  if (Symbol.asyncIterator in source) {
    for await (const event of source) {
      if (over()) break;
      take(event);
      await pause();
    }
  } else {
    for (const event of source) {
      if (over()) break;
      take(event);
      if ((accepted + refused) % AT_A_TIME === 0 || !roomy()) await pause();
    }
  }
  return { accepted, refused, refusedBy };
}
