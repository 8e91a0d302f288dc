import type { VendorAnswer } from './vendor.js';

/** Messages of the handlers' errors, by code (vendors spec §5.2). */
const MESSAGES = {
  4: 'Invalid ListID parameter',
  5: 'Missing event parameter',
  6: 'Missing email parameter',
  7: 'Invalid email parameter',
  8: 'Missing conversion-id event property',
  9: 'Missing conversion-name event property',
  10: 'Missing conversion-value event property',
};

/** The code of an error of `event.track`. */
export type TrackCode = keyof typeof MESSAGES;

/** A JSON answer; `body` may be a text that is JSON already. */
export function json(status: number, body: object | string): VendorAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, body: text, contentType: 'application/json', events: [] };
}

/** The answer to an event that was taken. */
export const success = (uuid: string, externalId: string | null, identified: boolean): VendorAnswer =>
  json(200, { status: 'success', uuid, external_id: externalId, identify_event_sent: identified });

/** An error that a command's handler found. */
export const handlerError = (status: number, code: number, message: string): VendorAnswer =>
  json(status, { Errors: [{ Code: code, Message: message }] });

/** An error of `event.track`. */
export const trackError = (status: number, code: TrackCode): VendorAnswer =>
  handlerError(status, code, MESSAGES[code]);

/** A request that reached no handler. `reason` is kept beside it where it says more than `message`. */
export const hardFailure = (
  status: number,
  code: number,
  message: string,
  reason = message,
): VendorAnswer => ({
  ...json(status, {
    Success: false,
    ErrorCode: code,
    ErrorText: message,
    Errors: [{ Code: code, Message: message }],
  }),
  reason,
});

/** A key or session that is not taken: 99998, or 99999 for a session that has expired. */
export const authError = (status: number, code: 99998 | 99999, reason: string): VendorAnswer => ({
  ...json(status, { Success: false, ErrorCode: code }),
  reason,
});

export const rateLimited = (): VendorAnswer => ({
  ...json(429, { Success: false, ErrorCode: 429, ErrorText: 'Too many requests' }),
  reason: 'Too many requests.',
});

/** The body that Octeth documents for a status; of several a likely one. */
export function documentedAnswer(status: number, uuid: string): VendorAnswer {
  if (status === 204) return { status, body: '', events: [] };
  if (status < 300) return { ...success(uuid, null, false), status };
  if (status === 400) return hardFailure(400, 100000, 'The body is not a JSON object.');
  if (status === 401) return authError(401, 99998, 'The API key is not valid.');
  if (status === 422) return trackError(422, 5);
  if (status === 429) return rateLimited();
  if (status >= 500) return hardFailure(status, 100005, 'An unhandled error.');
  return hardFailure(status, 100000, `The sandbox was told to answer ${status}.`);
}
