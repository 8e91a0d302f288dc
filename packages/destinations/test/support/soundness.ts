import {
  createTracker,
  type Destination,
  httpTransport,
  isRefusal,
  type Outcome,
  type TrackedEvent,
  type Tracker,
  type Transport,
} from '@sendoff/core';
import { type Sandbox, startSandbox } from '@sendoff/sandbox';
import { NOON_ISH } from './events.js';
import { inProcess, type Reached } from './in-process.js';
import type { Call } from './random-events.js';
import { KEY, type SoundVendor } from './soundness-vendors.js';

/** What became of a stream of events. */
export interface Soundness {
  readonly events: number;
  readonly refused: number;
  readonly refusedBy: Readonly<Record<string, number>>;
  /** Refused events without an issue, and requests over the vendor's limits. */
  readonly faults: readonly string[];
  /** What the tracker holds for delivered, and what the sandbox holds for taken. */
  readonly delivered: number;
  readonly taken: number;
  /** What the sandbox refused, and how the events ended that were neither refused up front nor delivered. */
  readonly bad: number;
  readonly disagreements: readonly unknown[];
}

const say = () => {};
const silent = { debug: say, warn: say, error: say };
/** So many are tracked before the tracker is flushed: their bodies fit into memory. */
const CHUNK = 1_000;
const SHOWN = 5;

/** Starts a strict sandbox, with the vendor's key and fixtures. */
function strictSandbox({ vendor, fixtures }: SoundVendor): Promise<Sandbox> {
  return startSandbox({ [vendor]: { keys: [KEY], ...fixtures } });
}

async function overHttp(sound: SoundVendor): Promise<Reached> {
  const sandbox = await strictSandbox(sound);
  return {
    baseUrl: sandbox[sound.vendor].url,
    sandbox,
    transport: httpTransport(),
    counts: () => sandbox.counts(),
    close: () => sandbox.close(),
  };
}

/** A transport that looks at each request first. */
function watched({ limits, eventsIn, arrange }: SoundVendor, reached: Reached, faults: string[]): Transport {
  const { sandbox, transport } = reached;
  return {
    async post(request, options) {
      const bytes = Buffer.byteLength(request.body);
      if (bytes > limits.bytes) faults.push(`a request of ${bytes} bytes`);
      const events = eventsIn === undefined ? 1 : eventsIn(JSON.parse(request.body));
      if (events > limits.events) faults.push(`a request of ${events} events`);
      const done = arrange?.(sandbox, request.body);
      const answer = await transport.post(request, options);
      done?.();
      return answer;
    },
    close: () => transport.close(),
  };
}

/** Tracks the calls that `next` gives, and compares the tracker's books with the sandbox's; `isDirect`: without HTTP. */
export async function holdAgainst(
  sound: SoundVendor,
  create: (baseUrl: string) => Destination,
  next: (index: number) => Call,
  { events, isDirect = false }: { events: number; isDirect?: boolean },
): Promise<Soundness> {
  const reached = isDirect ? inProcess(sound) : await overHttp(sound);
  const faults: string[] = [];
  const odd = new Map<string, Outcome>();
  const disagreements: unknown[] = [];
  let profiles = 0;
  const identifies = new Set<string>();
  const tracker = createTracker({
    destinations: [create(reached.baseUrl)],
    transport: watched(sound, reached, faults),
    limiter: () => ({ reserve: async () => 0 }),
    concurrency: sound.arrange === undefined ? 8 : 1,
    logger: silent,
    onOutcome(outcome) {
      if (outcome.status === 'delivered') profiles += identifies.has(outcome.id) ? 1 : 0;
      else if (outcome.status !== 'refused' && odd.size < SHOWN) odd.set(outcome.id, outcome);
    },
  });
  for (let start = 0; start < events; start += CHUNK) {
    identifies.clear();
    const calls = new Map<string, Call>();
    for (let index = start; index < Math.min(events, start + CHUNK); index++) {
      const call = next(index);
      const receipt = send(tracker, call);
      if (!receipt.accepted && receipt.issues.length === 0) faults.push('a refusal without an issue');
      if (call.kind === 'identify' && sound.identify === 'profile') identifies.add(receipt.id);
      calls.set(receipt.id, call);
    }
    await tracker.flush({ timeoutMs: 600_000 });
    for (const [id, outcome] of odd) disagreements.push({ call: calls.get(id), outcome });
    odd.clear();
    if (disagreements.length >= SHOWN) break;
  }
  const ledger = Object.values(tracker.stats().destinations)[0];
  const { good, bad, discarded, test } = reached.counts();
  await tracker.close({ timeoutMs: 0 });
  await reached.close();
  if (ledger === undefined) throw new Error('There is no destination.');
  const { refused, refusedBy, delivered } = ledger;
  return {
    events,
    refused,
    refusedBy,
    faults,
    delivered,
    taken: good + discarded + test + profiles,
    bad,
    disagreements,
  };
}

function send(tracker: Tracker, { kind, input }: Call) {
  return kind === 'identify'
    ? tracker.identify({ traits: {}, ...input } as Parameters<Tracker['identify']>[0])
    : tracker.track(input);
}

/** The event that core would make of a call. */
export function trackedOf({ kind, input }: Call): TrackedEvent {
  const {
    name,
    email,
    userId,
    anonymousId,
    properties = {},
    timestamp = NOON_ISH,
    id = 'id-1',
    traits,
  } = input;
  return {
    kind,
    name: kind === 'identify' ? 'identify' : name,
    ...(email !== undefined && { email }),
    ...(userId !== undefined && { userId }),
    ...(anonymousId !== undefined && { anonymousId }),
    properties,
    timestamp: new Date(timestamp).getTime(),
    id,
    ...(traits !== undefined && { traits }),
  };
}

/**
 * Sends each event that the destination refuses all the same, as the spec's mapping has it; gives those that the
 * strict sandbox takes.
 */
export async function wantonRefusals(
  sound: SoundVendor,
  create: (baseUrl: string) => Destination,
  next: (index: number) => Call,
  wanted: number,
): Promise<readonly unknown[]> {
  const sandbox = await strictSandbox(sound);
  const base = sandbox[sound.vendor].url;
  const destination = create(base);
  const wanton: unknown[] = [];
  let sent = 0;
  for (let index = 0; sent < wanted; index++) {
    const event = trackedOf(next(index));
    const encoded = destination.encode(event);
    if (!isRefusal(encoded) || encoded.refused.some((issue) => sound.isStricter(issue, event))) continue;
    const { path, headers, body } = sound.plain(event);
    const text = JSON.stringify(body);
    const done = sound.arrange?.(sandbox, text);
    const answer = await fetch(base + path, { method: 'POST', headers, body: text });
    await answer.arrayBuffer();
    done?.();
    sent++;
    if (answer.ok) wanton.push({ event, refused: encoded.refused });
  }
  await sandbox.close();
  return wanton.slice(0, SHOWN);
}
