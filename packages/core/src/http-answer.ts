import type { Dispatcher } from 'undici';
import type { TransportAnswer } from './destination.js';
import { reasonOf, SendoffError } from './errors.js';

/** As much of an answer is read; a vendor's is a few hundred bytes. */
const MAX_BYTES = 1024 * 1024;

/** The heads that undici hands to nobody: it ends the connection, and what the vendor says next is lost. */
const UNTOLD: ReadonlyMap<string, number> = new Map([
  ['bad response', 100],
  ['bad upgrade', 101],
]);

/** One answer while it comes in. It is told once: whole, broken off, or not at all. */
export class HttpAnswer implements Dispatcher.DispatchHandler {
  readonly #signal: AbortSignal;
  readonly #resolve: (answer: TransportAnswer) => void;
  readonly #reject: (error: unknown) => void;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  /** 0 until a head has come. */
  #status = 0;
  #headers: Readonly<Record<string, string | string[] | undefined>> = {};
  #bytes = 0;
  #told = false;

  constructor(
    signal: AbortSignal,
    resolve: (answer: TransportAnswer) => void,
    reject: (error: unknown) => void,
  ) {
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    signal.addEventListener('abort', this);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Cut off while the connection was being made: it must not be sent any more.
    if (this.#told) controller.abort(this.#signal.reason);
  }

  /** Called for each 1xx as well: the last head is the one that counts. */
  onResponseStart(_: unknown, status: number, headers: Record<string, string | string[] | undefined>): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes <= MAX_BYTES || this.#told) return;
    this.#tell();
    controller.abort(new Error('The answer is too long.'));
  }

  onResponseEnd(): void {
    this.#tell();
  }

  onResponseError(_: unknown, error: Error): void {
    this.#status ||= UNTOLD.get(error.message) ?? 0;
    if (this.#status > 0) this.#tell(reasonOf(error));
    else this.#fail(new SendoffError('transport_network', `No answer: ${reasonOf(error)}`, { cause: error }));
  }

  /** The signal was aborted. */
  handleEvent(): void {
    const { reason } = this.#signal;
    if (this.#status > 0) this.#tell(reasonOf(reason));
    else this.#fail(reason);
    this.#controller?.abort(reason);
  }

  #fail(error: unknown): void {
    if (this.#over()) this.#reject(error);
  }

  #tell(broken?: string): void {
    if (!this.#over()) return;
    const answer = { status: this.#status, headers: joined(this.#headers), body: this.#body() };
    this.#resolve(broken === undefined ? answer : { ...answer, broken });
  }

  /** True the first time. */
  #over(): boolean {
    if (this.#told) return false;
    this.#told = true;
    this.#signal.removeEventListener('abort', this);
    return true;
  }

  #body(): string {
    const [first] = this.#chunks;
    if (first === undefined) return '';
    const whole = this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
    return whole.toString('utf8', 0, MAX_BYTES);
  }
}

function joined(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const flat: Record<string, string> = Object.create(null);
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value !== undefined) flat[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return flat;
}
