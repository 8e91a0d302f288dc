import { asList, isJsonObject, type JsonObject, parseJsonObject } from './json.js';

/** What an answer of Octeth's says in its body, where the status does not count (vendors spec §5.2). */
export interface OctethAnswer {
  readonly isSuccess: boolean;
  /** The body says that it failed. */
  readonly isFailure: boolean;
  /** A page of HTML, or what PHP prints before it gives up. */
  readonly isPage: boolean;
  readonly codes: readonly number[];
}

/** What an error code means for the event, or for the destination. A reason is a code, and what to do about it. */
export type Complaint =
  | { readonly kind: 'halt' | 'retry'; readonly reason: string }
  | { readonly kind: 'rejected'; readonly reason: string; readonly message: string };

/** Reads a body. Octeth's errors come in several shapes, by version and by the part that makes them. */
export function readAnswer(body: string): OctethAnswer {
  const answer = parseJsonObject(body);
  const errors = [...entriesOf(answer?.Errors), ...entriesOf(answer?.errors)];
  const own = [...asList(answer?.ErrorCode), ...asList(answer?.Code)];
  const codes = [...own, ...errors.flatMap(codesOf)].map(toCode).filter((code) => code !== undefined);
  const isFailure =
    errors.length > 0 || codes.length > 0 || isFalse(answer?.Success) || isFalse(answer?.success);
  return {
    isSuccess: answer?.status === 'success' && !isFailure,
    isFailure,
    isPage: /^\s*</.test(body),
    codes,
  };
}

/** An object stands for one error. */
function entriesOf(errors: unknown): readonly unknown[] {
  return isJsonObject(errors) && Object.keys(errors).length === 0 ? [] : asList(errors);
}

function codesOf(entry: unknown): readonly unknown[] {
  const { Code, code }: JsonObject = isJsonObject(entry) ? entry : {};
  return [...asList(Code), ...asList(code)];
}

/** 0 is no error. */
function toCode(value: unknown): number | undefined {
  const code = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  return typeof code === 'number' && Number.isSafeInteger(code) && code > 0 ? code : undefined;
}

function isFalse(value: unknown): boolean {
  return value === false || (typeof value === 'string' && value.toLowerCase() === 'false');
}

const KEY = 'Set a valid one as apiKey or OCTETH_API_KEY';
const INSTALLATION = 'broken_installation: Octeth reports a fault of its installation. See its error log';
const ENDPOINT = 'wrong_endpoint: Octeth does not know this call. Check baseUrl and the version of Octeth';
const HALTS = new Map([
  [99_998, `unauthorized: Octeth does not take the API key. ${KEY}`],
  [99_999, `forbidden: Octeth does not let this API key track events. ${KEY}, with the privilege`],
  // Assumed to be an operator's (§5.2), these five:
  [100_001, ENDPOINT],
  [100_002, INSTALLATION],
  [100_003, ENDPOINT],
  [100_004, INSTALLATION],
  [4, 'invalid_list: Octeth does not have the list in this account. Check listId'],
]);
const REJECTIONS = new Map([
  [1, ['refused', 'refuses this event']],
  [2, ['refused', 'refuses this event']],
  [3, ['refused', 'refuses this event']],
  [5, ['missing_event', 'misses the name of this event']],
  [6, ['missing_email', 'misses an address in this identify']],
  [7, ['invalid_email', 'finds the address of this event invalid']],
  [8, ['missing_conversion_id', 'misses the property conversion-id']],
  [9, ['missing_conversion_name', 'misses the property conversion-name']],
  [10, ['missing_conversion_value', 'misses the property conversion-value']],
  [100_000, ['malformed_json', 'cannot read this event as JSON']], // assumed to be the event's (§5.2)
] as const);
const RATE_LIMITED = 429;
const FIRST_HARD = 100_000;

/** The gravest thing that the codes say; undefined for none, or one that is not known. */
export function complaintOf(codes: readonly number[]): Complaint | undefined {
  for (const [code, reason] of HALTS) if (codes.includes(code)) return { kind: 'halt', reason };
  if (codes.includes(RATE_LIMITED)) return { kind: 'retry', reason: 'rate_limited' };
  for (const [code, [reason, what]] of REJECTIONS) {
    if (!codes.includes(code)) continue;
    return {
      kind: 'rejected',
      reason,
      message: `Octeth ${what} (error ${code}). Mend it and track it again`,
    };
  }
  // Hard faults that are not known, and 100005: assumed to pass (§5.2).
  return codes.some((code) => code >= FIRST_HARD) ? { kind: 'retry', reason: 'server_error' } : undefined;
}

export const PAGE =
  'broken_installation: Octeth answers with a page in place of JSON. Check baseUrl, and its error log';
/** A request that came as far as Octeth may be refused with these. */
const OF_THE_EVENT: readonly number[] = [400, 422];

/** Why a 4xx stops the destination whose body names no error that is known. */
export function haltReason(status: number): string | undefined {
  if (!(status >= 400 && status < 500) || OF_THE_EVENT.includes(status)) return undefined;
  if (status === 401) return HALTS.get(99_998);
  if (status === 403) return HALTS.get(99_999);
  return `unexpected_status: Octeth answered ${status}. Check baseUrl and the version of Octeth`;
}
