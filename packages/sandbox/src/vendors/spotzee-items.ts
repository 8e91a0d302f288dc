import { isObject } from '../check.js';
import { emailProblem } from '../grammar-e.js';
import type { Notes } from '../notes.js';
import type { Failure } from './spotzee-problem.js';

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?(?:Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)$/;

/** Why `text` is no instant: extended ISO 8601 with a zone, and on the calendar (vendors spec §4.3, check 9). */
function instantProblem(text: string): string | undefined {
  const match = ISO.exec(text);
  if (match === null) return 'is not an ISO 8601 date and time with a zone';
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  const real = day >= 1 && day <= days && hour <= 23 && minute <= 59 && second <= 59;
  return real ? undefined : 'names no real instant';
}

/** Whether a time zone has this name at IANA; an offset such as `+10:00` is no name. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** What is wrong with one event or profile, in the order of the fields. */
class Findings {
  readonly failures: Failure[] = [];

  constructor(
    readonly at: string,
    readonly mode: 'strict' | 'lenient',
    readonly notes: Notes,
  ) {}

  fail(path: string, problem: string, code: Failure['code'] = 'parameter_invalid_format'): void {
    const param = [this.at, path].filter((part) => part !== '').join('.');
    this.failures.push({ param, code, message: `${path === '' ? 'The item' : path} ${problem}.` });
  }

  /** A fault that only strict mode refuses. */
  failStrict(path: string, problem: string, code?: Failure['code']): void {
    if (this.mode === 'strict') this.fail(path, problem, code);
    else this.notes.add(`${path} ${problem}: strict mode refuses it`);
  }

  /** A string or nothing; `check` says what is wrong with a string, for strict mode. */
  text(path: string, value: unknown, check?: (text: string) => string | undefined): void {
    if (value === undefined || value === null) return;
    const text = typeof value === 'string';
    const problem = text ? check?.(value) : 'must be a string or null';
    if (problem === undefined) return;
    if (!text) this.fail(path, problem);
    else if (value === '') this.failStrict(path, 'is empty', 'parameter_invalid_empty');
    else this.failStrict(path, problem);
  }

  /** An object or nothing. */
  object(path: string, value: unknown): Record<string, unknown> | undefined {
    if (isObject(value)) return value;
    if (value !== undefined && value !== null) this.fail(path, 'must be an object or null');
    return undefined;
  }
}

/** The union of §4.1: one of the ids is a string. Ids must not be empty in strict mode. */
function checkIds({ external_id, anonymous_id }: Record<string, unknown>, found: Findings): void {
  const absent = (id: unknown) => id === undefined || id === null;
  if (absent(external_id) && absent(anonymous_id)) {
    found.fail('external_id', 'or anonymous_id must be given', 'parameter_missing');
    return;
  }
  const notEmpty = (id: string) => (id === '' ? 'is empty' : undefined);
  found.text('external_id', external_id, notEmpty);
  found.text('anonymous_id', anonymous_id, notEmpty);
}

function checkProfile(profile: Record<string, unknown>, found: Findings, prefix = ''): void {
  const { email, phone, timezone, locale, data } = profile;
  found.text(`${prefix}email`, email, (text) => {
    const wrong = emailProblem(text);
    return wrong === undefined ? undefined : `is not valid: ${wrong}`;
  });
  found.text(`${prefix}phone`, phone);
  found.text(`${prefix}timezone`, timezone, (text) =>
    isTimeZone(text) ? undefined : 'is not the IANA name of a time zone',
  );
  found.text(`${prefix}locale`, locale);
  found.object(`${prefix}data`, data);
}

/** Lenient mode takes whatever can be parsed, beside what strict mode takes. */
function checkCreatedAt(value: unknown, found: Findings): void {
  const unclear = typeof value === 'string' && Number.isNaN(Date.parse(value));
  if (!unclear || found.mode === 'strict' || instantProblem(value) === undefined) {
    found.text('created_at', value, instantProblem);
  } else {
    found.fail('created_at', 'cannot be read', value === '' ? 'parameter_invalid_empty' : undefined);
  }
}

/** All that is wrong with one event (vendors spec §4.3, check 9). Unknown fields are ignored, which is assumed (§4.1). */
export function eventFailures(
  item: unknown,
  at: string,
  mode: 'strict' | 'lenient',
  notes: Notes,
): readonly Failure[] {
  const found = new Findings(at, mode, notes);
  if (!isObject(item)) {
    found.fail('', 'must be an object');
    return found.failures;
  }
  if (item.name === undefined) found.fail('name', 'is missing', 'parameter_missing');
  else if (item.name === '') found.fail('name', 'is empty', 'parameter_invalid_empty');
  else if (typeof item.name !== 'string') found.fail('name', 'must be a string');
  checkIds(item, found);
  found.object('data', item.data);
  const user = found.object('user', item.user);
  if (user !== undefined) checkProfile(user, found, 'user.');
  checkCreatedAt(item.created_at, found);
  return found.failures;
}

/** All that is wrong with the profile of an identify call. Assumed: its rules are those of an event's `user`. */
export function identifyFailures(
  profile: Record<string, unknown>,
  mode: 'strict' | 'lenient',
  notes: Notes,
): readonly Failure[] {
  const found = new Findings('', mode, notes);
  checkIds(profile, found);
  checkProfile(profile, found);
  return found.failures;
}
