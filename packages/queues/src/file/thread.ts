import { Worker } from 'node:worker_threads';
import { kindOf, SendoffError } from '@sendoff/core';
import type { Damage } from './damage.js';
import type { Answer, Request } from './worker/main.js';
import type { Settings } from './worker/settings.js';
import type { Operations } from './worker/store.js';
import { workerCode } from './worker-code.js';

type Values<Name extends keyof Operations> = Operations[Name] extends (
  connection: never,
  now: number,
  ...values: infer V
) => unknown
  ? V
  : never;

interface Call {
  resolve(result: unknown): void;
  reject(error: SendoffError): void;
}

/**
 * The thread that has the file. It holds the process open while calls are under way, and only then; one that ends
 * is started again with the next call.
 */
export class Thread {
  readonly #settings: Settings;
  readonly #tellDamage: (damage: Damage) => void;
  readonly #calls = new Map<number, Call>();
  #lastCall = 0;
  #worker: Worker | undefined;

  constructor(settings: Settings, tellDamage: (damage: Damage) => void) {
    this.#settings = settings;
    this.#tellDamage = tellDamage;
  }

  /** @throws {SendoffError} `queue_unusable`, `queue_unavailable` */
  call<Name extends keyof Operations>(
    name: Name,
    now: number,
    ...values: Values<Name>
  ): Promise<ReturnType<Operations[Name]>> {
    return this.#send(name, now, values) as Promise<ReturnType<Operations[Name]>>;
  }

  /** After all calls that were made before. */
  async end(): Promise<void> {
    if (this.#worker === undefined) return;
    // A thread that ends in its last call has closed the file as well.
    await this.#send('close', Date.now(), []).catch(() => {});
    await this.#worker?.terminate();
  }

  #send(name: Request[1], now: number, values: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const worker = this.#worker ?? this.#start();
      const call = ++this.#lastCall;
      if (this.#calls.size === 0) worker.ref();
      this.#calls.set(call, { resolve, reject });
      worker.postMessage([call, name, now, values] satisfies Request);
    });
  }

  #start(): Worker {
    const worker = new Worker(workerCode, {
      eval: true,
      name: 'sendoff file queue',
      workerData: this.#settings,
      env: {},
      execArgv: this.#settings.module === undefined ? ['--disable-warning=ExperimentalWarning'] : [],
    });
    let fault: unknown;
    worker.on('message', (answer: Answer) => this.#take(answer, worker));
    worker.on('error', (error) => {
      fault = error;
    });
    worker.on('exit', () => this.#ended(fault));
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #take(answer: Answer, worker: Worker): void {
    if (answer.length === 1) {
      this.#tellDamage(answer[0]);
      return;
    }
    const call = this.#calls.get(answer[0]);
    this.#calls.delete(answer[0]);
    if (this.#calls.size === 0) worker.unref();
    if (answer.length === 3) call?.reject(new SendoffError(answer[1], answer[2]));
    else call?.resolve(answer[1]);
  }

  #ended(fault: unknown): void {
    this.#worker = undefined;
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    const why = fault === undefined ? '' : `: ${kindOf(fault)}`;
    const message = `The thread that has ${this.#settings.path} has ended${why}.`;
    for (const { reject } of calls) reject(new SendoffError('queue_unavailable', message));
  }
}
