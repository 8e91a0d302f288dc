import type { Clock, Timer } from './clock.js';
import { SendoffError } from './errors.js';

/** A request and its answer may take this long altogether; a lease must outlast it. */
export const TOTAL_MS = 30_000;

/** What cuts one request off: its time limit, or `close()`. */
export class Limit {
  readonly #controller = new AbortController();
  #timer: Timer | undefined;
  #isClosing = false;
  #onCut: (() => void) | undefined;

  /** Its time begins. */
  start(clock: Clock): void {
    this.#timer = clock.schedule(TOTAL_MS, () => {
      this.#cut(new SendoffError('transport_timeout', `No whole answer within ${TOTAL_MS / 1000} s.`));
    });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** It was cut off by `close()`, and not by its time limit. */
  get isClosing(): boolean {
    return this.#isClosing;
  }

  close(): void {
    this.#isClosing = true;
    this.#cut(new SendoffError('transport_aborted', 'Cut off by close().'));
  }

  /** The request is over. */
  end(): void {
    this.#timer?.cancel();
  }

  /**
   * An answer, or why it was cut off: a transport that does not look at its signal holds nobody up. At the time
   * limit it has one more turn, to say how much of an answer has come.
   */
  wait<T>(answer: Promise<T>): Promise<T> {
    const { signal } = this;
    return new Promise((resolve, reject) => {
      this.#onCut = () => {
        if (this.#isClosing) reject(signal.reason);
        else setImmediate(reject, signal.reason);
      };
      if (signal.aborted) this.#onCut();
      answer.then(resolve, reject);
    });
  }

  #cut(reason: SendoffError): void {
    this.#controller.abort(reason);
    this.#onCut?.();
  }
}
