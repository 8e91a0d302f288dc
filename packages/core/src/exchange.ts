import { parseRetryAfter } from './backoff.js';
import type { Batch } from './batch.js';
import type { Clock } from './clock.js';
import type { Credential } from './credential.js';
import type { Destination, Verdict } from './destination.js';
import { kindOf, reasonOf, SendoffError } from './errors.js';
import { redact } from './redact.js';
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

/** One request with a batch: asks for the key, posts, and has the destination read the answer. Never rejects. */
export async function exchange(batch: Batch, cut: AbortSignal, parts: ExchangeParts): Promise<Answer> {
  const { destination, transport, clock } = parts;
  const { attempts, refusals } = batch.history;
  let credential: string;
  try {
    credential = parts.dryRun ? '' : await parts.credential.get();
  } catch (error) {
    return { verdict: { kind: 'halt', reason: `no API key could be had: ${kindOf(error)}` } };
  }
  const attempt = { attempt: attempts, refusals, credential };
  const shown = (text: string) => redact(parts.credential.redact(text));

  const limit = new AbortController();
  const timer = clock.schedule(TOTAL_MS, () => {
    limit.abort(new SendoffError('transport_timeout', `No whole answer within ${TOTAL_MS / 1000} s.`));
  });
  const cutOff = () => limit.abort(cut.reason);
  cut.addEventListener('abort', cutOff);
  try {
    const request = attemptTo('request', () => destination.request(batch.deliveries, attempt));
    if (parts.dryRun) return delivered(batch);
    if (!parts.realHosts && destination.hosts.includes(new URL(request.url).hostname)) {
      return { verdict: { kind: 'split', reason: 'real_host_in_tests' }, forbidden: true };
    }
    const response = await cutBy(limit.signal, transport.post(request, { signal: limit.signal }));
    const { status, headers } = response;
    const reply = shown(response.body);
    const verdict = readVerdict(() => destination.interpret(response, batch.deliveries, attempt), shown);
    if (verdict.kind !== 'retry' || verdict.afterMs !== undefined) {
      return { verdict, status, reply, credential };
    }
    const afterMs = parseRetryAfter(headers['retry-after'], clock.now());
    return {
      verdict: afterMs === undefined ? verdict : { ...verdict, afterMs },
      status,
      reply,
      credential,
    };
  } catch (error) {
    const reason = shown(reasonOf(error));
    if (cut.aborted) return { verdict: { kind: 'retry', reason }, cutOff: true };
    if (error instanceof BrokenDestination) return { verdict: { kind: 'split', reason } };
    return { verdict: { kind: 'retry', reason } };
  } finally {
    timer.cancel();
    cut.removeEventListener('abort', cutOff);
  }
}

/** An answer, or the signal's reason: a transport that does not look at its signal holds nobody up. */
function cutBy<T>(signal: AbortSignal, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
    answer.then(resolve, reject);
  });
}

function delivered({ deliveries }: Batch): Answer {
  const results = deliveries.map(({ id }) => ({ id, status: 'delivered' as const }));
  return { verdict: { kind: 'results', results } };
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
function readVerdict(interpret: () => Verdict, shown: (text: string) => string): Verdict {
  try {
    const verdict = interpret();
    switch (verdict.kind) {
      case 'results':
        return { kind: 'results', results: verdict.results.map((result) => cleaned(result, shown)) };
      case 'retry':
      case 'split':
      case 'halt':
        return cleaned(verdict, shown);
      default:
        return { kind: 'retry', reason: 'unreadable_answer: the destination gave no verdict' };
    }
  } catch (error) {
    return { kind: 'retry', reason: `unreadable_answer: ${kindOf(error)}` };
  }
}

interface VendorText {
  readonly reason?: string;
  readonly message?: string;
  readonly errorId?: string;
}

function cleaned<T extends VendorText>(said: T, shown: (text: string) => string): T {
  const { reason, message, errorId } = said;
  if (reason === undefined && message === undefined && errorId === undefined) return said;
  return {
    ...said,
    ...(reason !== undefined && { reason: shown(reason) }),
    ...(message !== undefined && { message: shown(message) }),
    ...(errorId !== undefined && { errorId: shown(errorId).slice(0, 200) }),
  };
}
