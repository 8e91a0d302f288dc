import type { Batch } from './batch.js';
import { publishRequest } from './diagnostics.js';
import { kindOf, reasonOf } from './errors.js';
import { type Answer, type ExchangeParts, exchange } from './exchange.js';
import type { Judge } from './judge.js';
import type { Leases } from './leases.js';
import { Limit, TOTAL_MS } from './limit.js';
import type { Log } from './logger.js';
import type { Schedule } from './schedule.js';

export interface SenderParts extends ExchangeParts {
  readonly leases: Leases;
  readonly log: Log;
  readonly judge: Judge;
  readonly schedule: Schedule;
  /** A request is over; without an answer it never left. */
  readonly over: (answer: Answer | undefined) => void;
}

/** Carries batches to the vendor, several at a time: sees to the leases, posts, has the answer judged. */
export class Sender {
  readonly #parts: SenderParts;
  readonly #inFlight = new Map<Batch, Limit>();
  #requests = 0;
  #lastError: string | undefined;

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  /** Requests sent, retries included. */
  get requests(): number {
    return this.#requests;
  }

  /** Why the last request failed; undefined once the lane is well again. */
  get lastError(): string | undefined {
    return this.#lastError;
  }

  get inFlight(): readonly Batch[] {
    return [...this.#inFlight.keys()];
  }

  get busy(): number {
    return this.#inFlight.size;
  }

  send(batch: Batch, probe: boolean): void {
    const { schedule, log, over } = this.#parts;
    const limit = new Limit();
    this.#inFlight.set(batch, limit);
    let answer: Answer | undefined;
    const carry = async () => {
      if (await this.#makeReady(batch, probe)) answer = await this.#post(batch, probe, limit);
    };
    void carry()
      .catch((error: unknown) => {
        log.say('error', `A request ended badly, and is tried again: ${kindOf(error)}`);
        schedule.failed(batch, probe, false, undefined);
      })
      .finally(() => {
        this.#inFlight.delete(batch);
        schedule.ended(batch);
        over(answer);
      });
  }

  cutOff(): void {
    for (const limit of this.#inFlight.values()) limit.close();
  }

  async #post(batch: Batch, probe: boolean, limit: Limit): Promise<Answer> {
    batch.history.attempts++;
    if (!this.#parts.dryRun) this.#requests++;
    const { clock, destination, schedule } = this.#parts;
    const started = clock.elapsed();
    const answer = await exchange(batch, limit, this.#parts);
    const { verdict, status } = answer;
    publishRequest({
      destination: destination.name,
      events: batch.size,
      attempt: batch.history.attempts,
      ...(status !== undefined && { status }),
      verdict: verdict.kind,
      ...(verdict.kind !== 'results' && { reason: verdict.reason }),
      durationMs: clock.elapsed() - started,
    });
    if (verdict.kind !== 'results' && !answer.cutOff) this.#lastError = verdict.reason;
    await this.#parts.judge.judge(batch, answer, probe);
    // What left before the trouble began says nothing about it.
    if (verdict.kind === 'results' && !schedule.oneAtATime) this.#lastError = undefined;
    return answer;
  }

  /** Makes sure of the leases. False if nothing is to be sent after all. */
  async #makeReady(batch: Batch, probe: boolean): Promise<boolean> {
    const { log, schedule, leases } = this.#parts;
    try {
      await leases.hold(batch, TOTAL_MS);
      return batch.size > 0;
    } catch (error) {
      log.repeat('error', 'ready', `A request could not start: ${reasonOf(error)}`);
      schedule.failed(batch, probe, false, undefined);
      return false;
    }
  }
}
