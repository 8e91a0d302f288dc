import type { Result, Sendable, VendorResponse } from '@sendoff/core';
import { isJsonObject, parseJsonObject } from './json.js';

/** What Spotzee's error envelope says (vendors spec §4.2). */
export interface Problem {
  /** Has the form of Spotzee's own, so that its status can be trusted. */
  readonly isOwn: boolean;
  /** Undefined for a numeric one too, which is to be ignored. */
  readonly code: string | undefined;
  /** The parameter or header that a 400 is about. */
  readonly param: string | undefined;
  readonly faults: readonly Fault[];
  /** Spotzee's own id for the request, for its support. */
  readonly error: { readonly errorId?: string };
}

/** An entry of `errors`. */
export interface Fault {
  /** The place of the event in the request; undefined where the entry names none. */
  readonly index: number | undefined;
  readonly code: string;
  /** The field of the event, if it is one of Spotzee's. */
  readonly field: string | undefined;
}

/** The route of profiles without an event: there the request is the profile, and a fault has no index. */
export const IDENTIFY = 'identify';

/** `1.name`, `[1].name`, `/1/name`: *assumed*, no page has an example (§4.2). */
const INDEXED = /^(?:\[(\d{1,9})\]|\/?(\d{1,9})(?![^./]))[./]?/;
/** What is below `data` is a name of the application's own. */
const FIELD =
  /^(?:name|anonymous_id|external_id|created_at|data|user(?:\.(?:email|phone|timezone|locale|data))?)(?!\w)/;
const CODE = /^[a-z][a-z_]{0,40}$/;

/** Reads an answer as an error, whatever its status is. Never throws. */
export function readProblem({ body, headers }: VendorResponse): Problem {
  const answer = parseJsonObject(body);
  const { code, param, errors, request_id: own } = answer ?? {};
  const errorId = [own, headers['x-request-id']].find(isId);
  return {
    isOwn: (typeof code === 'string' && code !== '') || typeof code === 'number',
    code: isCode(code) ? code : undefined,
    param: typeof param === 'string' ? param : undefined,
    faults: Array.isArray(errors) ? errors.map(readFault) : [],
    error: errorId === undefined ? {} : { errorId },
  };
}

function readFault(entry: unknown): Fault {
  const { param, code: given } = isJsonObject(entry) ? entry : {};
  const code = isCode(given) ? given : 'validation_failed';
  if (typeof param !== 'string') return { index: undefined, code, field: undefined };
  const [prefix = '', inBrackets, bare] = INDEXED.exec(param) ?? [];
  const index = inBrackets ?? bare;
  return {
    index: index === undefined ? undefined : Number(index),
    code,
    field: FIELD.exec(param.slice(prefix.length).replaceAll('/', '.'))?.[0],
  };
}

function isCode(value: unknown): value is string {
  return typeof value === 'string' && CODE.test(value);
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{1,64}$/.test(value);
}

/** The first fault of each event by its place, and whether there is one that names no event of the batch. */
export function byEvent(
  faults: readonly Fault[],
  batch: readonly Sendable[],
): { readonly named: ReadonlyMap<number, Fault>; readonly hasStranger: boolean } {
  const isIdentify = batch[0]?.route === IDENTIFY;
  const named = new Map<number, Fault>();
  let hasStranger = false;
  for (const fault of faults) {
    const index = isIdentify ? 0 : (fault.index ?? batch.length);
    if (index >= batch.length) hasStranger = true;
    else if (!named.has(index)) named.set(index, fault);
  }
  return { named, hasStranger };
}

/** Why an event is rejected. */
export function invalid({ code, field }: Fault): Pick<Result, 'code' | 'message'> {
  const what = field === undefined ? 'a field' : `the field "${field}"`;
  return {
    code,
    message: `Spotzee finds ${what} of this event invalid (${code}). Mend it and track it again`,
  };
}

const VERSION = 'does not take this version of its API. Set the option version to one that it has';
/** What is an operator's, by status or by code: that 404 and the codes are is *assumed* (§4.2). */
const HALTS = new Map<number | string, string>([
  [401, 'unauthorized: Spotzee does not take the API key. Set a valid sk_ key as apiKey or SPOTZEE_API_KEY'],
  [402, 'quota_exceeded: the quota of the Spotzee account is used up. Raise it'],
  [403, 'forbidden: Spotzee does not let this API key send events. Give it the role editor'],
  [404, 'not_found: Spotzee has no such address or project. Check baseUrl, the key, and the option identify'],
  ['version_unsupported', `version_unsupported: Spotzee ${VERSION}`],
  ['version_required', `version_required: Spotzee ${VERSION}`],
  ['user_capacity_exhausted', 'user_capacity_exhausted: the Spotzee project has no room for more users'],
]);
/** The other statuses that a request of ours may get for its events. */
const OF_THE_EVENTS: readonly number[] = [400, 409, 422];

/** Why a 4xx stops the destination; undefined where it is about the events. */
export function haltReason(status: number, { code, param }: Problem): string | undefined {
  const isVersion = code === 'parameter_invalid_format' && param?.toLowerCase() === 'spotzee-version';
  const known = HALTS.get(status) ?? HALTS.get(isVersion ? 'version_unsupported' : (code ?? ''));
  if (known !== undefined || OF_THE_EVENTS.includes(status)) return known;
  return `unexpected_status: Spotzee answered ${status}. Check baseUrl and the version of this package`;
}
