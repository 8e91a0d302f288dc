import type { Clock } from './clock.js';
import type { Destination, Rate } from './destination.js';
import { SendoffError } from './errors.js';
import type { TrackedEvent } from './event.js';
import type { Logger } from './logger.js';
import type { Outcome } from './outcome.js';
import type { Queue } from './queue.js';
import type { Limiter } from './rate-limit.js';
import type { Catalog, CatalogMode } from './register.js';
import type { Transport } from './transport.js';

/** What every tracker can be told beside its destinations. */
export interface TrackerOptions {
  /** Where deliveries wait. Default: `memoryQueue()`. */
  queue?: Queue | undefined;
  /** The application's events by name, each with a schema of its properties (zod, valibot, arktype …). */
  events?: Catalog | undefined;
  /** What to do with an event that is not in `events` or breaks its schema. Default: `refuse`. */
  eventsMode?: CatalogMode | undefined;
  /** A batch that is not full leaves when its oldest event is this old, in ms. Default: 1,000. */
  flushIntervalMs?: number | undefined;
  /** Requests in flight to one destination; 1 keeps events in order. Default: 8. */
  concurrency?: number | undefined;
  /** Events that may wait for one destination; past it new ones are refused. Default: 100,000 and 64 Mi characters. */
  maxPending?: { events?: number | undefined; bytes?: number | undefined } | undefined;
  /** An event that could not be sent expires when it is this old, in ms. Default: 24 h. */
  retry?: { forMs?: number | undefined } | undefined;
  /** Leases of one delivery without an end before it is given up. Default: 20. */
  maxAttempts?: number | undefined;
  /** Looks at each event first: may change it, or keep it back with null (consent, sampling, redaction). */
  beforeTrack?: ((event: TrackedEvent) => TrackedEvent | null) | undefined;
  /** Told each outcome once, after `track` has returned. */
  onOutcome?: ((outcome: Outcome) => void) | undefined;
  /** Default: warnings and errors on the console. */
  logger?: Logger | undefined;
  /** Carries requests. Default: HTTP with keep-alive. */
  transport?: Transport | undefined;
  /** One rate for many workers. Default: each process keeps the rates for itself. */
  limiter?: ((destination: string, rates: readonly Rate[]) => Limiter) | undefined;
  clock?: Clock | undefined;
  /** From 0 to under 1, for the spread of waiting times. Default: `Math.random`. */
  random?: (() => number) | undefined;
  /**
   * False: only stores, for delivery workers elsewhere, and needs no key. It takes a queue that they share.
   * Default: true.
   */
  deliver?: boolean | undefined;
  /**
   * Makes the hashes by which durable queues find a person for `erase`, so that nobody without it can tell whose a
   * delivery is by them. The same in every process that shares a queue.
   */
  erasureKey?: string | undefined;
  /** False: tracks nothing, needs no key, opens no socket. Default: true. */
  enabled?: boolean | undefined;
  /** Checks, batches and counts, but sends nothing and needs no key. Default: false. */
  dryRun?: boolean | undefined;
  /** How long `close` may take, in ms. Default: 10,000. */
  closeTimeoutMs?: number | undefined;
  /** Allows requests to a vendor's real host under `NODE_ENV=test`. Default: false. */
  allowRealHostsInTests?: boolean | undefined;
}

export interface CreateTrackerOptions extends TrackerOptions {
  /** One or more vendor accounts; each gets every event that does not say `to`. */
  destinations: readonly Destination[];
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** The options with their defaults, checked. */
export function readOptions(options: CreateTrackerOptions) {
  assertDestinations(options?.destinations);
  return {
    eventsMode: oneOf('eventsMode', options.eventsMode, ['refuse', 'warn']),
    flushIntervalMs: number('flushIntervalMs', options.flushIntervalMs, 1_000, 0),
    concurrency: Math.floor(number('concurrency', options.concurrency, 8, 1)),
    maxPending: {
      events: number('maxPending.events', options.maxPending?.events, 100_000, 1),
      bytes: number('maxPending.bytes', options.maxPending?.bytes, 64 * 1024 * 1024, 1),
    },
    retryForMs: number('retry.forMs', options.retry?.forMs, DAY_MS, 0),
    maxAttempts: number('maxAttempts', options.maxAttempts, 20, 1),
    deliver: options.deliver !== false,
    erasureKey: options.erasureKey ?? 'sendoff',
    closeTimeoutMs: number('closeTimeoutMs', options.closeTimeoutMs, 10_000, 0),
  };
}

/** The first is the default. */
function oneOf<T extends string>(name: string, value: T | undefined, known: readonly [T, ...T[]]): T {
  if (value === undefined) return known[0];
  if (known.includes(value)) return value;
  throw new SendoffError('invalid_option', `The option "${name}" must be one of ${known.join(', ')}.`);
}

function number(name: string, value: number | undefined, standard: number, least: number): number {
  if (value === undefined) return standard;
  if (typeof value === 'number' && value >= least) return value;
  const came = typeof value === 'number' ? value : `a ${typeof value}`;
  throw new SendoffError('invalid_option', `The option "${name}" must be at least ${least}; ${came} came.`);
}

function assertDestinations(destinations: unknown): asserts destinations is readonly Destination[] {
  if (!Array.isArray(destinations) || destinations.length === 0) {
    throw new SendoffError(
      'invalid_option',
      'createTracker needs at least one destination, such as destinations: [selzy({ apiKey })].',
    );
  }
  const names = new Set<string>();
  for (const { name } of destinations as readonly Destination[]) {
    if (names.has(name)) {
      throw new SendoffError(
        'duplicate_destination',
        `Two destinations are named "${name}". Give one of them another name with its option "name".`,
      );
    }
    names.add(name);
  }
}
