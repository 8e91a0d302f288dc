import { parseRetryAfter } from './backoff.js';
import type { Batch } from './batch.js';
import type { Clock } from './clock.js';
import type { Credential } from './credential.js';
import type { Destination, Verdict } from './destination.js';
import { isSendoffError, kindOf, reasonOf, SendoffError } from './errors.js';
import { Shown } from './shown.js';
import type { Transport } from './transport.js';

/** A request and its answer may take this long altogether; a lease must outlast it. */
export const TOTAL_MS = 30_000;

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
 * One request with a batch: asks for the key, posts, and has the destination read the answer. `limit` cuts it
 * off, and is aborted here when its time is up. Never rejects.
 */
export async function exchange(batch: Batch, limit: AbortController, parts: ExchangeParts): Promise<Answer> {
  const { destination, transport, clock } = parts;
  const { attempts, refusals } = batch.history;
  const shown = new Shown(batch, () => parts.credential.known);
  let sent = false;
  const timer = clock.schedule(TOTAL_MS, () => {
    limit.abort(new SendoffError('transport_timeout', `No whole answer within ${TOTAL_MS / 1000} s.`));
  });
  try {
    const credential = parts.dryRun ? '' : await cutBy(limit.signal, keyOf(parts.credential));
    const attempt = { attempt: attempts, refusals, credential };
    const request = attemptTo('request', () => destination.request(batch.deliveries, attempt));
    if (parts.dryRun) return delivered(batch);
    if (!parts.realHosts && destination.hosts.includes(new URL(request.url).hostname)) {
      return { verdict: { kind: 'split', reason: 'real_host_in_tests' }, forbidden: true };
    }
    sent = true;
    const response = await cutBy(limit.signal, transport.post(request, { signal: limit.signal }));
    const { status, headers } = response;
    const verdict = readVerdict(() => destination.interpret(response, batch.deliveries, attempt), shown);
    const answer = { status, reply: isSuccess(verdict) ? '' : shown.reply(response.body), credential };
    if (verdict.kind !== 'retry' || verdict.afterMs !== undefined) return { verdict, ...answer };
    const afterMs = parseRetryAfter(headers['retry-after'], clock.now());
    return { verdict: afterMs === undefined ? verdict : { ...verdict, afterMs }, ...answer };
  } catch (error) {
    if (error instanceof NoKey) return { verdict: { kind: 'halt', reason: error.message } };
    const reason = shown.text(reasonOf(error));
    if (sent && isCutOff(limit.signal)) return { verdict: { kind: 'retry', reason }, cutOff: true };
    if (error instanceof BrokenDestination) return { verdict: { kind: 'split', reason } };
    return { verdict: { kind: 'retry', reason } };
  } finally {
    timer.cancel();
  }
}

/** By `close()`, not by the time limit. */
function isCutOff({ aborted, reason }: AbortSignal): boolean {
  return aborted && isSendoffError(reason) && reason.code === 'transport_aborted';
}

function isSuccess(verdict: Verdict): boolean {
  return verdict.kind === 'results' && verdict.results.every(({ status }) => status === 'delivered');
}

/** An answer, or the signal's reason: a transport that does not look at its signal holds nobody up. */
function cutBy<T>(signal: AbortSignal, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
    answer.then(resolve, reject);
  });
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
