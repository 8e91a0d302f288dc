import { isObject, numberIn, objectOf, oneOf, textOf, unexpected } from './check.js';
import { SandboxError } from './errors.js';
import type { Scope } from './scope.js';

/**
 * Something that goes wrong with the next requests to a vendor (vendors spec §1.4.6). A fault without any effect
 * lets `times` requests through as they are: a step in a sequence.
 */
export interface Fault extends Scope {
  /** Answer with this status (200–599) and the body that the vendor documents for it. */
  readonly status?: number;
  /** Whether `status` comes instead of the vendor's checks, or after they ran and recorded. Default `'before'`. */
  readonly when?: 'before' | 'after';
  /** Reset the connection before anything is recorded, or after it was recorded and before the answer. */
  readonly reset?: 'before' | 'after';
  /** Hold the answer, or the reset, back for this many milliseconds; at most 600,000. */
  readonly delayMs?: number;
  /**
   * `'html'`: a proxy's error page, with `status` or 502. `'truncated'`: half of the body that was due, then the
   * end of the connection. `'slow'`: half of it at once, the rest after `delayMs`.
   */
  readonly body?: 'html' | 'truncated' | 'slow';
  /** The `Retry-After` header, or what the vendor has in its place: seconds, or a value sent as it is. */
  readonly retryAfter?: number | string;
  /** Headers that are added to the answer, or replace those in it. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Refuse the events at these positions (from 0) and judge the others as usual, where the vendor can do that. */
  readonly refuse?: readonly number[];
  /** How often it happens until it goes. Default: until faults are cleared. */
  readonly times?: number;
  /** From 0 to 1: how likely it is to happen, each time. Default 1. */
  readonly probability?: number;
}

/** Several faults in a row, each once, in one line: `'503, 503, 200'`. */
export interface FaultScript extends Scope {
  /**
   * Steps between commas: a status, `ok`, `reset`, `reset-after`, `html` or `truncated`; `503*2` is twice.
   * A status below 300 is the same as `ok`: the request goes through as usual.
   */
  readonly script: string;
}

/** The members of a fault. */
export const FAULT_KEYS = [
  'vendor',
  'key',
  'status',
  'when',
  'reset',
  'delayMs',
  'body',
  'retryAfter',
  'headers',
  'refuse',
  'times',
  'probability',
];
/** The members of a script. */
export const SCRIPT_KEYS = ['script', 'vendor', 'key'];
const MAX_STEPS = 100;
const FRAMING = /^(content-length|transfer-encoding|connection|keep-alive|upgrade|trailer|x-sandbox)$/i;

const wrong = (message: string) => new SandboxError('invalid_option', message);

function readRetryAfter(value: unknown): number | string | undefined {
  if (typeof value !== 'string') return numberIn('fault.retryAfter', value, { min: 0, max: 1_000_000_000 });
  if (/^[\x20-\x7e]{1,100}$/.test(value)) return value;
  throw unexpected('fault.retryAfter', 'a header value of at most 100 characters', value);
}

function readHeaders(value: unknown): Record<string, string> | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value) || Object.keys(value).length > 20) {
    throw unexpected('fault.headers', 'an object of at most 20 headers', value);
  }
  for (const [name, text] of Object.entries(value)) {
    if (!/^[\w-]{1,100}$/.test(name) || FRAMING.test(name)) {
      throw wrong(`fault.headers can't set ${JSON.stringify(name.slice(0, 60))}.`);
    }
    if (typeof text !== 'string' || !/^[\x20-\x7e]{0,1000}$/.test(text)) {
      throw unexpected(`fault.headers.${name}`, 'printable ASCII of at most 1000 characters', text);
    }
  }
  return value as Record<string, string>;
}

function readPositions(value: unknown): readonly number[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.length < 1 || value.length > 100) {
    throw unexpected('fault.refuse', 'a list of 1 to 100 positions', value);
  }
  return value.map((each) => numberIn('fault.refuse', each, { min: 0, max: 10_000 }) ?? 0);
}

function checkTogether(fault: Fault): void {
  const { status, when, reset, delayMs, body, retryAfter, headers, refuse, times } = fault;
  const instead = status !== undefined || body === 'html';
  if (reset !== undefined && (instead || [body, retryAfter, headers].some((each) => each !== undefined))) {
    throw wrong('A fault with reset has no answer: leave out status, body, headers and retryAfter.');
  }
  if (when !== undefined && !instead)
    throw wrong('fault.when belongs to status or body "html"; a reset says itself when.');
  if (retryAfter !== undefined && !instead) throw wrong('fault.retryAfter needs a status, such as 429.');
  if (refuse !== undefined && (instead || reset === 'before'))
    throw wrong(
      'fault.refuse belongs to an answer of the vendor: leave out status, body "html" and reset "before".',
    );
  if (body === 'slow' && delayMs === undefined) throw wrong('fault.body "slow" needs delayMs.');
  if ([status, body, reset, delayMs, headers, refuse, times].every((each) => each === undefined)) {
    throw wrong(
      'A fault must say what happens (status, reset, delayMs, body, headers or refuse), or how many times nothing does.',
    );
  }
}

function readScope({ vendor, key }: Record<string, unknown>, vendors: readonly string[]): Scope {
  return {
    ...(vendor === undefined ? {} : { vendor: oneOf('fault.vendor', vendor, vendors) }),
    ...(key === undefined ? {} : { key: textOf('fault.key', key, 500) }),
  };
}

function readFault(value: unknown, vendors: readonly string[]): Fault {
  const given = objectOf('fault', value, FAULT_KEYS);
  const all = {
    ...readScope(given, vendors),
    status: numberIn('fault.status', given.status, { min: 200, max: 599 }),
    when: oneOf('fault.when', given.when, ['before', 'after']),
    reset: oneOf('fault.reset', given.reset, ['before', 'after']),
    delayMs: numberIn('fault.delayMs', given.delayMs, { min: 0, max: 600_000 }),
    body: oneOf('fault.body', given.body, ['html', 'truncated', 'slow']),
    retryAfter: readRetryAfter(given.retryAfter),
    headers: readHeaders(given.headers),
    refuse: readPositions(given.refuse),
    times: numberIn('fault.times', given.times, { min: 1, max: 1_000_000 }),
    probability: numberIn('fault.probability', given.probability, { min: 0, max: 1, whole: false }),
  };
  const fault: Fault = Object.fromEntries(Object.entries(all).filter(([, option]) => option !== undefined));
  checkTogether(fault);
  return fault;
}

const STEPS: Readonly<Record<string, Fault>> = {
  ok: {},
  reset: { reset: 'before' },
  'reset-after': { reset: 'after' },
  html: { body: 'html' },
  truncated: { body: 'truncated' },
};

function readStep(text: string): Fault {
  const [, word = '', times = '1'] = /^([a-z-]+|[2-5]\d\d)(?:\*([1-9]\d{0,5}))?$/.exec(text) ?? [];
  const effect = /^\d/.test(word) ? (Number(word) < 300 ? {} : { status: Number(word) }) : undefined;
  const step = effect ?? (Object.hasOwn(STEPS, word) ? STEPS[word] : undefined);
  if (step !== undefined) return { ...step, times: Number(times) };
  throw wrong(
    `A step of fault.script is a status, ${Object.keys(STEPS).join(', ')}, each with *n for n times; one is ${JSON.stringify(text.slice(0, 60))}.`,
  );
}

/** The faults that `value`, a fault or a script of them, stands for. Throws `invalid_option`. */
export function readFaults(value: unknown, vendors: readonly string[]): Fault[] {
  if (!isObject(value) || !Object.hasOwn(value, 'script')) return [readFault(value, vendors)];
  const given = objectOf('fault', value, SCRIPT_KEYS);
  const steps = textOf('fault.script', given.script, 1_000).split(',');
  if (steps.length > MAX_STEPS) throw wrong(`fault.script takes at most ${MAX_STEPS} steps.`);
  const scope = readScope(given, vendors);
  return steps.map((step) => ({ ...scope, ...readStep(step.trim()) }));
}
