import { createHash } from 'node:crypto';
import type { Memory } from '../memory.js';
import { problem } from './spotzee-problem.js';
import type { VendorAnswer, VendorRequest, VendorTools } from './vendor.js';

/** A request that came with an idempotency key, and its answer. */
interface Answered {
  readonly digest: string;
  readonly answer: VendorAnswer;
  inFlight: boolean;
}

const DAY_MS = 24 * 3_600_000;
/** Answers that are kept; a 422 that lists every fault of 100 events has some 100 KB. */
const MAX_ANSWERS = 1_000;

/** What was answered to idempotency keys in the last 24 hours. */
export const answeredKeys = ({ memory }: VendorTools): Memory<Answered> =>
  memory({ ttlMs: DAY_MS, max: MAX_ANSWERS });

/**
 * Check 6 of vendors spec §4.3: answers a request with an idempotency key once, and again the same. Only 2xx
 * and 4xx come from `judge`, so every answer is kept. Keys are scoped by API key, as Spotzee's guide says.
 */
export function answerOnce(
  answered: Memory<Answered>,
  { account, key, id }: { account: string; key: string; id: string },
  request: VendorRequest,
  judge: () => VendorAnswer,
): VendorAnswer {
  const given = String(request.headers['idempotency-key']);
  if (given.length < 1 || given.length > 255) {
    return problem('idempotency_key_invalid', 'Idempotency-Key must have 1 to 255 characters.', id);
  }
  const digest = createHash('sha256').update(`${request.path}\n`).update(request.body.bytes).digest('base64');
  const scope = JSON.stringify([key, given]);
  const before = answered.get(account, scope);
  if (before !== undefined && before.digest !== digest) {
    return problem('idempotency_key_mismatch', 'This Idempotency-Key came with another body before.', id);
  }
  if (before?.inFlight === true) {
    return problem('idempotency_in_progress', 'The first request with this key is still under way.', id);
  }
  if (before !== undefined) {
    const { answer } = before;
    return { ...answer, headers: { ...answer.headers, 'idempotent-replayed': 'true' } };
  }
  const answer = judge();
  const entry: Answered = { digest, answer: { ...answer, events: [] }, inFlight: true };
  answered.set(account, scope, entry);
  request.whenOver(() => {
    entry.inFlight = false;
  });
  return answer;
}
