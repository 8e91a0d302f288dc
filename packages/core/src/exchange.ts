import { parseRetryAfter } from './backoff.js';
import type { Batch } from './batch.js';
import type { Clock } from './clock.js';
import type { Credential } from './credential.js';
import type { Destination, TransportAnswer, Verdict } from './destination.js';
import { kindOf, reasonOf } from './errors.js';
import type { Limit } from './limit.js';
import { Shown } from './shown.js';
import type { Transport } from './transport.js';

/** What came of one request. */
export interface Answer {
  readonly verdict: Verdict;
  /** The HTTP status; undefined where no answer came. */
  readonly status?: number;
  readonly reply?: string;
  readonly credential?: string;
  /** Cut off by closing the tracker: the vendor may have it. */
  readonly cutOff?: true;
  /** Nothing was sent, and never will be. */
  readonly forbidden?: true;
}

export interface ExchangeParts {
  readonly destination: Destination;
  readonly transport: Transport;
  readonly credential: Credential;
  readonly clock: Clock;
  /** False under `NODE_ENV=test`, unless the application allows it. */
  readonly realHosts: boolean;
  /** Does everything but send. */
  readonly dryRun: boolean;
}

/**
 * One request with a batch: asks for the key, posts, and has the destination read the answer. Never rejects.
 */
export async function exchange(batch: Batch, limit: Limit, parts: ExchangeParts): Promise<Answer> {
  const { destination, transport, clock } = parts;
  const { attempts, refusals } = batch.history;
  const shown = new Shown(batch, () => parts.credential.known);
  let sent = false;
  limit.start(clock);
  try {
    const credential = parts.dryRun ? '' : await limit.wait(keyOf(parts.credential));
    const attempt = { attempt: attempts, refusals, credential };
    const request = attemptTo('request', () => destination.request(batch.deliveries, attempt));
    if (parts.dryRun) return delivered(batch);
    if (!parts.realHosts && destination.hosts.includes(new URL(request.url).hostname)) {
      return { verdict: { kind: 'split', reason: 'real_host_in_tests' }, forbidden: true };
    }
    sent = true;
    const response = await limit.wait(transport.post(request, { signal: limit.signal }));
    const { status, headers } = response;
    const interpret = () => brokenOff(response) ?? destination.interpret(response, batch.deliveries, attempt);
    const verdict = readVerdict(interpret, shown);
    const answer = { status, reply: isSuccess(verdict) ? '' : shown.reply(response.body), credential };
    if (verdict.kind !== 'retry' || verdict.afterMs !== undefined) return { verdict, ...answer };
    const afterMs = parseRetryAfter(headers['retry-after'], clock.now());
    return { verdict: afterMs === undefined ? verdict : { ...verdict, afterMs }, ...answer };
  } catch (error) {
    if (error instanceof NoKey) return { verdict: { kind: 'halt', reason: error.message } };
    const reason = shown.text(reasonOf(error));
    if (sent && limit.isClosing) return { verdict: { kind: 'retry', reason }, cutOff: true };
    if (error instanceof BrokenDestination) return { verdict: { kind: 'split', reason } };
    return { verdict: { kind: 'retry', reason } };
  } finally {
    limit.end();
  }
}

function isSuccess(verdict: Verdict): boolean {
  return verdict.kind === 'results' && verdict.results.every(({ status }) => status === 'delivered');
}

function delivered({ deliveries }: Batch): Answer {
  const results = deliveries.map(({ id }) => ({ id, status: 'delivered' as const }));
  return { verdict: { kind: 'results', results } };
}

class NoKey extends Error {}

async function keyOf(credential: Credential): Promise<string> {
  try {
    return await credential.get();
  } catch (error) {
    throw new NoKey(`no API key could be had: ${kindOf(error)}`);
  }
}

/** A destination that throws: a fault of these events or of its code, never of the network. */
class BrokenDestination extends Error {}

function attemptTo<T>(step: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw new BrokenDestination(`the destination threw in ${step}(): ${kindOf(error)}`);
  }
}

/** The body of these says what became of the events: without the whole of it, the vendor may have them. */
function brokenOff({ status, broken }: TransportAnswer): Verdict | undefined {
  if (broken === undefined || (status >= 300 && status !== 400)) return undefined;
  return { kind: 'retry', reason: `unreadable_answer: it broke off: ${broken}` };
}

/** An answer that cannot be read is never taken for a success. What the vendor wrote is cleaned. */
function readVerdict(interpret: () => Verdict, shown: Shown): Verdict {
  try {
    const verdict = interpret();
    switch (verdict.kind) {
      case 'results':
        return { kind: 'results', results: verdict.results.map((result) => shown.cleaned(result)) };
      case 'retry':
      case 'split':
      case 'halt':
        return shown.cleaned(verdict);
      default:
        return { kind: 'retry', reason: 'unreadable_answer: the destination gave no verdict' };
    }
  } catch (error) {
    return { kind: 'retry', reason: `unreadable_answer: ${kindOf(error)}` };
  }
}
