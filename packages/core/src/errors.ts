/**
 * Every error that Sendoff throws or rejects with, by its stable code. Bad *events* never throw: they
 * come back as {@link Issue}s in the receipt, whose codes are in {@link issueCodes}.
 */
export const errorCodes = {
  missing_credential: 'A destination has no API key.',
  invalid_option: 'An option has a value that cannot be used.',
  insecure_base_url: 'A base URL would send the key and personal data in clear.',
  duplicate_destination: 'Two destinations have the same name.',
  queue_closed: 'A queue was used after it was closed.',
  queue_unusable: 'A queue cannot be used as it is set up.',
  queue_unavailable: 'The engine of a queue does not answer.',
  missing_package: 'A package that an option needs is not installed.',
  identity_not_ready: 'The option "identity" gave a promise, and `track` cannot wait for it.',
  misplaced_decorator: '`@TrackEvent` stands on a method that Nest calls without interceptors.',
  transport_timeout: 'The vendor did not answer in time.',
  transport_network: 'The request or its answer was lost on the way.',
  transport_aborted: 'The request was cut off by closing the tracker.',
};

/** What a refused event can be refused for; destinations may add codes of their own. */
export const issueCodes = {
  invalid_event: 'The event, or one of its fields, has the wrong type.',
  invalid_name: 'The name is empty, or padded where the vendor compares it exactly.',
  name_too_long: "The name is over the vendor's limit.",
  missing_identity: 'The vendor needs an identity that the event does not have.',
  invalid_email: 'The address is not one that a vendor takes.',
  invalid_timestamp: 'The time stamp names no instant, or not for certain.',
  reserved_key: 'A property has the name of one of the fields of the vendor.',
  too_many_properties: "There are more properties than the vendor's limit.",
  event_too_large: "The event alone is over the vendor's limit for a request.",
  key_collision: 'Two keys become one at the vendor.',
  missing_property: 'The vendor needs a property for this event.',
  invalid_trait: 'A trait has a type that the vendor does not take.',
  not_serialisable: 'A value has no form in JSON.',
  identify_unsupported: 'The vendor has no call for traits alone.',
  unknown_destination: '`to` names a destination that the tracker does not have.',
  queue_full: 'As many events are waiting as `maxPending` allows.',
  closed: 'The tracker is closed.',
  disabled: 'The tracker was made with `enabled: false`.',
  unknown_event: 'The catalogue has no event of this name.',
  schema_mismatch: 'A property does not fit the schema of the event.',
  schema_failed: 'The schema of the event threw, or cannot be used.',
  before_track_failed: '`beforeTrack` threw; what it was to take out must not be sent.',
  encode_failed: 'The destination threw while it encoded the event.',
  internal_error: 'Sendoff itself failed; the event was not tracked.',
};

export type ErrorCode = keyof typeof errorCodes;

const brand = Symbol.for('sendoff.error');

/**
 * An error with a stable `code` and a message that says what was expected, what came and what to do.
 *
 * Tell it apart with {@link isSendoffError}: `instanceof` fails where an application holds the
 * package twice, in two versions.
 */
export class SendoffError extends Error {
  override readonly name: string = 'SendoffError';
  readonly code: ErrorCode;
  readonly [brand] = true;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** True for an error of Sendoff's, whichever copy of the package made it. */
export function isSendoffError(error: unknown): error is SendoffError {
  return typeof error === 'object' && error !== null && brand in error;
}

/** More than is ever shown: what is taken out of a text must be whole in it. */
const MAX_REASON = 16_384;

/** What an unknown thrown value says, for a log line: bounded; never throws, whatever was thrown. */
export function reasonOf(error: unknown): string {
  try {
    if (!(error instanceof Error)) return String(error).slice(0, MAX_REASON);
    const message = String(error.message).slice(0, MAX_REASON);
    const code: unknown = (error as { code?: unknown }).code;
    return typeof code === 'string' && !message.includes(code)
      ? `${message} (${code.slice(0, 100)})`
      : message;
  } catch {
    return 'an error that cannot be read';
  }
}

/**
 * What code of the application threw: the kind of error, and where. Not its words, which may hold a key or
 * somebody's data, unless they are ours.
 */
export function kindOf(error: unknown): string {
  try {
    if (isSendoffError(error)) return error.message;
    if (!(error instanceof Error)) return `a ${typeof error}`;
    const { name, message, stack = '', code } = error as Error & { code?: unknown };
    const kind = /^[\w$]{1,60}$/.test(name) ? name : 'Error';
    const coded = typeof code === 'string' && /^[\w-]{1,60}$/.test(code) ? ` (${code})` : '';
    const where = /^\s+at (.{1,200})/m.exec(stack.replace(message, ''))?.[1];
    return `${kind}${coded}${where === undefined ? '' : `, at ${where}`}`;
  } catch {
    return 'an error that cannot be read';
  }
}
