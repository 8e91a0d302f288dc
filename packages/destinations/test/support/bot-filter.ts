import { AsyncLocalStorage } from 'node:async_hooks';
import type { TrackedEvent } from '@sendoff/core';

/** What your application notes of the request at hand. */
export const requestInfo = new AsyncLocalStorage<{ userAgent: string | undefined }>();

/** Only bots that say so, and a start, not a list of all. Cubot makes phones. */
const BOT = /(?<!cu)bot\b|crawler|spider|headless|facebookexternalhit/i;

/** For `beforeTrack`: keeps back what a bot's request tracks. What a job tracks has no user agent, and passes. */
export function withoutBots(event: TrackedEvent): TrackedEvent | null {
  return BOT.test(requestInfo.getStore()?.userAgent ?? '') ? null : event;
}
