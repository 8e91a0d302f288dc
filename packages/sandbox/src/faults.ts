import { numberIn, objectOf, oneOf, unexpected } from './check.js';
import { SandboxError } from './errors.js';

/**
 * Something that goes wrong with the next requests to a vendor (vendors spec §1.4.6). A fault with neither
 * effect nor delay lets `times` requests through as they are: a step in a sequence.
 */
export interface Fault {
  /** Only requests to this vendor. Default: any vendor. */
  readonly vendor?: string;
  /** Answer with this status (200–599) and the body that the vendor documents for it. */
  readonly status?: number;
  /** Whether `status` comes instead of the vendor's checks, or after they ran and recorded. Default `'before'`. */
  readonly when?: 'before' | 'after';
  /** Reset the connection before anything is recorded, or after it was recorded and before the answer. */
  readonly reset?: 'before' | 'after';
  /** Hold the answer, or the reset, back for this many milliseconds; at most 600,000. */
  readonly delayMs?: number;
  /** `'html'`: a proxy's error page, with `status` or 502. `'truncated'`: half of the body that was due, then the end. */
  readonly body?: 'html' | 'truncated';
  /** The `Retry-After` header: seconds, or a value sent as it is. */
  readonly retryAfter?: number | string;
  /** How often it happens until it goes. Default: until faults are cleared. */
  readonly times?: number;
  /** From 0 to 1: how likely it is to happen, each time. Default 1. */
  readonly probability?: number;
}

/** A fault in the queue. */
export interface QueuedFault extends Fault {
  /** How often it will still happen; absent: until faults are cleared. */
  readonly remaining?: number;
}

const MAX_FAULTS = 1_000;
const KEYS = ['vendor', 'status', 'when', 'reset', 'delayMs', 'body', 'retryAfter', 'times', 'probability'];

function checkRetryAfter(value: unknown): void {
  if (value === undefined || (typeof value === 'string' && /^[\x20-\x7e]{1,100}$/.test(value))) return;
  if (typeof value === 'string')
    throw unexpected('fault.retryAfter', 'a header value of at most 100 characters', value);
  numberIn('fault.retryAfter', value, { min: 0, max: 1_000_000_000 });
}

/** `value` as a fault. Throws `invalid_option`. */
function readFault(value: unknown, vendors: readonly string[]): Fault {
  const given = objectOf('fault', value, KEYS);
  const vendor = oneOf('fault.vendor', given.vendor, vendors);
  const status = numberIn('fault.status', given.status, { min: 200, max: 599 });
  const when = oneOf('fault.when', given.when, ['before', 'after']);
  const reset = oneOf('fault.reset', given.reset, ['before', 'after']);
  const delayMs = numberIn('fault.delayMs', given.delayMs, { min: 0, max: 600_000 });
  const body = oneOf('fault.body', given.body, ['html', 'truncated']);
  checkRetryAfter(given.retryAfter);
  const retryAfter = given.retryAfter as number | string | undefined;
  const times = numberIn('fault.times', given.times, { min: 1, max: 1_000_000 });
  const probability = numberIn('fault.probability', given.probability, { min: 0, max: 1, whole: false });
  const all = { vendor, status, when, reset, delayMs, body, retryAfter, times, probability };
  const fault: Fault = Object.fromEntries(Object.entries(all).filter(([, option]) => option !== undefined));
  checkTogether(fault);
  return fault;
}

function checkTogether({ status, when, reset, delayMs, body, retryAfter, times }: Fault): void {
  const wrong = (message: string) => new SandboxError('invalid_option', message);
  const answers = status !== undefined || body === 'html';
  if (reset !== undefined && (answers || body !== undefined || retryAfter !== undefined)) {
    throw wrong('A fault with reset has no answer: leave out status, body and retryAfter.');
  }
  if (when !== undefined && !answers)
    throw wrong('fault.when belongs to status or body "html"; a reset says itself when.');
  if (retryAfter !== undefined && !answers) throw wrong('fault.retryAfter needs a status, such as 429.');
  if (!answers && body === undefined && reset === undefined && delayMs === undefined && times === undefined) {
    throw wrong(
      'A fault must say what happens (status, reset, delayMs or body), or how many times nothing does.',
    );
  }
}

/** The faults that wait, in order. Each request to a vendor takes the first that concerns it. */
export class Faults {
  readonly #vendors: readonly string[];
  readonly #random: () => number;
  #queue: { fault: Fault; left: number | undefined }[] = [];

  constructor(vendors: readonly string[], random: () => number) {
    this.#vendors = vendors;
    this.#random = random;
  }

  /** Puts faults at the end of the queue: all, or none. Throws `invalid_option`. */
  add(...faults: readonly unknown[]): void {
    const read = faults.map((fault) => readFault(fault, this.#vendors));
    if (this.#queue.length + read.length > MAX_FAULTS) {
      throw new SandboxError('invalid_option', `The sandbox holds at most ${MAX_FAULTS} faults.`);
    }
    this.#queue.push(...read.map((fault) => ({ fault, left: fault.times })));
  }

  /** The fault for a request that just came in; `undefined` if all goes well. */
  take(vendor: string): Fault | undefined {
    const next = this.#queue.find(({ fault }) => fault.vendor === undefined || fault.vendor === vendor);
    if (next === undefined) return undefined;
    const { probability } = next.fault;
    if (probability !== undefined && this.#random() >= probability) return undefined;
    if (next.left !== undefined) {
      next.left -= 1;
      if (next.left === 0) this.#queue.splice(this.#queue.indexOf(next), 1);
    }
    return next.fault;
  }

  list(): QueuedFault[] {
    return this.#queue.map(({ fault, left }) => ({
      ...fault,
      ...(left === undefined ? {} : { remaining: left }),
    }));
  }

  clear(): void {
    this.#queue = [];
  }
}
