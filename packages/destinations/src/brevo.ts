import {
  type Attempt,
  type CredentialInput,
  type Destination,
  type DestinationOptions,
  destinationName,
  type Encoded,
  type Issue,
  type Properties,
  type Refusal,
  resolveBaseUrl,
  resolveRates,
  type Sendable,
  SendoffError,
  type TrackedEvent,
  type VendorRequest,
  type VendorResponse,
  type Verdict,
} from '@sendoff/core';
import { delivered, isNoContent, readFailure } from './lib/brevo-answers.js';
import {
  checkBytes,
  checkEmail,
  checkFlatTraits,
  checkNameGiven,
  checkNameLength,
  traitPath,
} from './lib/checks.js';
import { isEmpty } from './lib/json.js';

/** How {@link brevo} reaches the marketing automation of one Brevo account, and what it sends beside. */
export interface BrevoOptions extends DestinationOptions {
  /**
   * The marketing automation key of the account, which is not its API key, or a function that fetches it.
   * Default: `BREVO_MA_KEY`.
   */
  maKey?: CredentialInput;
  /**
   * The contact attribute to send `userId` as, such as `EXT_ID`. Where an event has a trait of that name
   * itself, in any case, that one is sent and not the id. Default: the id is not sent.
   */
  userIdAttribute?: string | undefined;
}

/**
 * Vendors spec §6.1. Brevo publishes no limit for this call: those of name and event data are *assumed* from its
 * other one, that of the body is a guard of our own.
 */
const MAX = { batchEvents: 1, bodyBytes: 1_000_000, nameLength: 255, eventDataBytes: 50_000 } as const;
/** As names of contact attributes, in lower case. */
const RESERVED: readonly string[] = ['email', 'event'];
const FORMAT = 1;
const IDENTIFY = 'identify';
const WORDS = { key: 'marketing automation key (ma-key)', setting: 'maKey or BREVO_MA_KEY' } as const;

/**
 * Sends events to Brevo's marketing automation. Properties become the data of the event, traits the attributes
 * of the contact. Brevo dates an event on its arrival; {@link brevoEvents} keeps its time stamp.
 *
 * ```ts
 * const tracker = createTracker({ destinations: [brevo({ maKey: process.env.BREVO_MA_KEY })] });
 * tracker.track({ name: 'cart_updated', email: 'ada@example.com', properties: { total: 280 } });
 * tracker.identify({ email: 'ada@example.com', traits: { FIRSTNAME: 'Ada' } });
 * ```
 *
 * @throws {SendoffError} `invalid_option` or `insecure_base_url` for an option that cannot be used.
 */
export function brevo(options: BrevoOptions = {}): Destination {
  const { maKey } = options;
  const name = destinationName(options.name, 'brevo');
  const url = resolveBaseUrl('brevo', options, 'https://in-automate.brevo.com');
  const userIdAttribute = attributeName(options.userIdAttribute);
  return {
    name,
    limits: {
      batchEvents: MAX.batchEvents,
      bodyBytes: MAX.bodyBytes,
      envelopeBytes: 0,
      rates: resolveRates('brevo', options),
    },
    credential: { option: 'maKey', variable: 'BREVO_MA_KEY', given: () => maKey },
    hosts: ['in-automate.brevo.com', 'in-automate.sendinblue.com'],
    loses: [
      ...(userIdAttribute === undefined ? ['userId'] : []),
      'anonymousId',
      'timestamp (events are dated on arrival)',
    ],
    encode: (event) => encode(event, name, userIdAttribute),
    request: (batch, attempt) => request(url, batch, attempt),
    interpret,
  };
}

function attributeName(given: string | undefined): string | undefined {
  const name: unknown = given;
  if (name === undefined) return undefined;
  if (typeof name === 'string' && name !== '' && !RESERVED.includes(name.toLowerCase())) return name;
  throw new SendoffError(
    'invalid_option',
    `brevo: the option "userIdAttribute" must be the name of a contact attribute, and none of ${RESERVED.join(', ')}.`,
  );
}

function encode(
  event: TrackedEvent,
  destination: string,
  userIdAttribute: string | undefined,
): Encoded | Refusal {
  const isIdentify = event.kind === 'identify';
  const { name, properties, id, traits = {} } = event;
  const issues: Issue[] = [];
  // In the order of vendors spec §7.
  const email = checkEmail('Brevo', event.email, issues);
  if (!isIdentify) {
    checkNameGiven('Brevo', name, issues);
    checkNameLength('Brevo', name, MAX.nameLength, issues);
  }
  checkReservedTraits(traits, issues);
  checkFlatTraits('Brevo', traits, issues);

  const attributes = withUserId(traits, event.userId, userIdAttribute);
  if (isIdentify) {
    const body = JSON.stringify({ email, attributes });
    return issues.length > 0 ? refusal(issues, destination) : { body, format: FORMAT, route: IDENTIFY };
  }
  const eventdata = isEmpty(properties) ? { id } : { id, data: properties };
  const body = JSON.stringify(
    isEmpty(attributes)
      ? { email, event: name, eventdata }
      : { email, event: name, properties: attributes, eventdata },
  );
  const data = { part: 'event data', value: eventdata, atMost: body.length };
  checkBytes('Brevo', data, MAX.eventDataBytes, issues);
  return issues.length > 0 ? refusal(issues, destination) : { body, format: FORMAT };
}

function refusal(issues: readonly Issue[], destination: string): Refusal {
  return { refused: issues.map((issue) => ({ ...issue, destination })) };
}

/** Brevo has fields of these names beside the attributes of the contact (§6.1). */
function checkReservedTraits(traits: Properties, issues: Issue[]): void {
  for (const key of Object.keys(traits)) {
    const field = key.length > 8 ? '' : key.toLowerCase();
    if (!RESERVED.includes(field)) continue;
    const message = `Brevo has a field "${field}" itself, which this trait would overwrite. Rename it.`;
    issues.push({ code: 'reserved_key', path: traitPath(key), message });
  }
}

function withUserId(
  traits: Properties,
  userId: string | undefined,
  attribute: string | undefined,
): Properties {
  if (attribute === undefined || userId === undefined) return traits;
  const isTaken = Object.keys(traits).some((key) => key.toLowerCase() === attribute.toLowerCase());
  return isTaken ? traits : { [attribute]: userId, ...traits };
}

function request(url: string, [sendable]: readonly Sendable[], { credential }: Attempt): VendorRequest {
  const path = sendable?.route === IDENTIFY ? '/api/v2/identify' : '/api/v2/trackEvent';
  return {
    url: `${url}${path}`,
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'ma-key': credential },
    body: sendable?.body ?? '',
  };
}

/** Reads an answer as vendors spec §6.2 says: 204 alone is a success. */
function interpret(response: VendorResponse, batch: readonly Sendable[]): Verdict {
  return isNoContent(response) ? delivered(batch) : readFailure(response, batch, WORDS);
}
