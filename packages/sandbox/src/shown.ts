import { readRequest, type StoredEvent, type StoredRequest } from './store.js';

/** An event as JSON. Its body is its own text: `JSON.stringify` would run out of stack on one nested deep. */
export function eventText({ keyHash: _, ...event }: StoredEvent): string {
  return `${JSON.stringify(event).slice(0, -1)},"body":${event.raw}}`;
}

/** A request as JSON has it: its body as text, and its size. */
export function shownRequest(stored: StoredRequest) {
  const { rawBody, ...request } = readRequest(stored);
  return { ...request, bodyBytes: rawBody.length };
}
