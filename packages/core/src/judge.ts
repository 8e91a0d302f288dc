import type { Batch } from './batch.js';
import type { Clock } from './clock.js';
import type { Credential } from './credential.js';
import type { Result } from './destination.js';
import type { Answer } from './exchange.js';
import { type Log, quoteName } from './logger.js';
import type { Leased } from './queue.js';
import type { Schedule } from './schedule.js';
import type { Ended, Ending, Settler } from './settler.js';

export interface JudgeParts {
  readonly lane: string;
  readonly schedule: Schedule;
  readonly settler: Settler;
  readonly credential: Credential;
  readonly clock: Clock;
  readonly log: Log;
  /** A delivery older than this expires when a try has failed. */
  readonly retryForMs: number;
}

/** An `again` past that is a destination that never comes to an end. */
const MAX_AGAIN = 8;

/** What an answer means for the batch and for the lane: settles what has ended, schedules what has not. */
export class Judge {
  readonly #parts: JudgeParts;

  constructor(parts: JudgeParts) {
    this.#parts = parts;
  }

  async judge(batch: Batch, answer: Answer, probe: boolean): Promise<void> {
    const { verdict, status } = answer;
    if (answer.forbidden) return this.#forbidden(batch);
    if (answer.cutOff) return this.#settleAll(batch, { status: 'unknown', reason: 'closed' });
    if (verdict.kind === 'results') return this.#results(batch, verdict.results, answer, probe);

    note(batch, answer);
    if (verdict.kind === 'retry') return this.#retry(batch, answer, probe);
    if (status === 413) return this.#tooLarge(batch);
    if (verdict.kind === 'halt' && (await this.#keyReplaced(batch, answer))) {
      return this.#parts.schedule.again(batch);
    }
    return this.#refused(batch, verdict.kind, verdict.reason);
  }

  async #results(batch: Batch, results: readonly Result[], answer: Answer, probe: boolean): Promise<void> {
    const { schedule, log, lane } = this.#parts;
    if (schedule.taken(batch, probe)) log.say('warn', `${lane}: requests are taken again.`);
    if (isAllDelivered(batch, results)) return this.#settleAll(batch, { status: 'delivered' });
    const byId = new Map(results.map((result) => [result.id, result]));
    const ended: Ended[] = [];
    const again: Leased[] = [];
    for (const delivery of batch.deliveries) {
      const result = byId.get(delivery.id);
      if (result?.status === 'again' && batch.history.again < MAX_AGAIN) again.push(delivery);
      else ended.push({ delivery, ending: endingOf(result, answer) });
    }
    if (again.length > 0) {
      note(batch, answer);
      batch.history.again++;
      schedule.again(batch.part(again));
    }
    await this.#parts.settler.settle(ended, batch.history.attempts);
  }

  async #retry(batch: Batch, answer: Answer, probe: boolean): Promise<void> {
    const { schedule, settler, clock, log, lane, retryForMs } = this.#parts;
    const { verdict } = answer;
    if (verdict.kind !== 'retry') return;
    log.repeat('warn', `${lane}:retry`, `${lane}: a request failed and is tried again: ${verdict.reason}.`);
    const now = clock.now();
    const tooOld = batch.deliveries.filter(({ storedAt }) => now - storedAt > retryForMs);
    await settler.settleAll(tooOld, ended(batch), batch.history.attempts);
    const rest =
      tooOld.length === 0 ? batch : batch.part(batch.deliveries.filter((d) => !tooOld.includes(d)));
    if (schedule.failed(rest, probe, blamable(answer), verdict.afterMs)) return;
    await this.#settleAll(rest, ended(batch));
  }

  async #tooLarge(batch: Batch): Promise<void> {
    if (batch.size > 1) this.#parts.schedule.split(batch, true);
    else await this.#settleAll(batch, { ...rejected(batch), code: 'too_large' });
  }

  async #refused(batch: Batch, kind: 'split' | 'halt', reason: string): Promise<void> {
    const { schedule, credential, log, lane } = this.#parts;
    if (batch.blamed && batch.size > 1 && kind === 'split') return schedule.split(batch, false);
    const refusedBefore = kind === 'split' || batch.refusedAlone > 0;
    if (batch.blamed && batch.size === 1 && refusedBefore) return this.#settleAll(batch, rejected(batch));
    const haltedNow = schedule.refused(batch, kind);
    if (schedule.halted) credential.forget();
    if (haltedNow) {
      log.say(
        'error',
        `${lane} is halted: ${reason}. Events wait, and it is tried once a minute; after you have mended it, ` +
          `tracker.resume(${quoteName(lane)}) tries at once.`,
      );
    }
  }

  /** Settles the batches whose every event was refused alone. */
  async giveUp(batches: readonly Batch[]): Promise<void> {
    for (const batch of batches) await this.#settleAll(batch, rejected(batch));
  }

  async #forbidden(batch: Batch): Promise<void> {
    const { log, lane } = this.#parts;
    log.repeat(
      'warn',
      `${lane}:real-host`,
      `${lane}: nothing is sent to the vendor's real host under NODE_ENV=test. Set baseUrl to a sandbox, use ` +
        'dryRun or enabled: false, or allow it with allowRealHostsInTests: true.',
    );
    await this.#settleAll(batch, { status: 'dropped', reason: 'real_host_in_tests' });
  }

  /** A key that is asked for may have been replaced since: once for each batch that is worth another try. */
  async #keyReplaced(batch: Batch, answer: Answer): Promise<boolean> {
    const { credential, schedule } = this.#parts;
    if (batch.keyRenewed || schedule.halted || answer.credential === undefined) return false;
    batch.keyRenewed = true;
    credential.forget();
    try {
      return (await credential.get()) !== answer.credential;
    } catch {
      return false;
    }
  }

  async #settleAll(batch: Batch, ending: Ending): Promise<void> {
    await this.#parts.settler.settleAll(batch.deliveries, ending, batch.history.attempts);
  }
}

/** The batch may be the cause: an answer came, and it does not ask the whole lane to wait. */
function blamable({ verdict, status }: Answer): boolean {
  return (
    status !== undefined && status !== 429 && !(verdict.kind === 'retry' && verdict.afterMs !== undefined)
  );
}

function note({ history }: Batch, answer: Answer): void {
  const { verdict, status, reply } = answer;
  if (blamable(answer)) {
    history.answered++;
    if (status !== undefined && status >= 400 && status < 500) history.refusals++;
  }
  if (verdict.kind === 'retry' && status !== undefined && (status < 300 || status === 400)) {
    history.unclear = true;
  }
  const { reason, errorId } =
    verdict.kind === 'results' ? { reason: 'again' } : { errorId: undefined, ...verdict };
  history.last = {
    reason,
    ...(errorId !== undefined && { errorId }),
    ...(reply !== undefined && { reply }),
  };
}

/** The end of a batch whose tries are over: without a clear answer, the vendor may have it. */
function ended({ history: { unclear, last } }: Batch): Ending {
  return { status: unclear ? 'unknown' : 'expired', ...last };
}

function rejected({ history: { last } }: Batch): Ending {
  return { status: 'rejected', code: 'refused', ...last };
}

/** In the order of the batch, as destinations give them: then there is nothing to look up. */
function isAllDelivered({ deliveries }: Batch, results: readonly Result[]): boolean {
  return (
    results.length === deliveries.length &&
    results.every(({ id, status }, index) => status === 'delivered' && id === deliveries[index]?.id)
  );
}

function endingOf(result: Result | undefined, { reply }: Answer): Ending {
  const answer = reply === undefined || reply === '' ? {} : { reply };
  if (result === undefined) return { status: 'unknown', reason: 'the answer does not name it', ...answer };
  if (result.status === 'delivered') return { status: 'delivered' };
  return {
    status: result.status === 'again' ? 'expired' : result.status,
    ...(result.message !== undefined && { reason: result.message }),
    ...(result.code !== undefined && { code: result.code }),
    ...(result.errorId !== undefined && { errorId: result.errorId }),
    ...answer,
  };
}
