import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expects, same } from './destination-subject.js';
import type { Order, Word } from './queue-orders.js';
import { until } from './queue-scene.js';
import type { QueueRequest, QueueUnderTest } from './queue-under-test.js';

/** Processes that work on one queue, and what they have told. */
export class Crew {
  /** The ids of resolved pushes. */
  readonly stored = new Set<string>();
  /** How often each was taken, to be delivered. */
  readonly got = new Map<string, number>();
  readonly faults: string[] = [];
  readonly #program: readonly string[];
  readonly #request: QueueRequest;
  readonly #batch: number;
  readonly #workers: Worker[] = [];

  constructor({ program = [] }: QueueUnderTest, request: QueueRequest, batch: number) {
    this.#program = program;
    this.#request = request;
    this.#batch = batch;
  }

  start(role: Order['role']): Worker {
    const order = { role, request: this.#request, batch: this.#batch, prefix: `p${this.#workers.length}` };
    const worker = new Worker([...this.#program, JSON.stringify(order)], (word, ids) => {
      if (word === 'torn' && ids.length > 0) this.faults.push(`torn: ${ids}`);
      if (word === 'failed') this.faults.push(ids.join(' '));
      for (const id of ids) {
        if (word === 'stored') this.stored.add(id);
        if (word === 'got') this.count(id);
      }
    });
    this.#workers.push(worker);
    return worker;
  }

  count(id: string): void {
    this.got.set(id, (this.got.get(id) ?? 0) + 1);
  }

  /** How many were taken without their taker being told that they are settled. */
  get inFlight(): number {
    return this.#workers.reduce((sum, { inFlight }) => sum + inFlight.size, 0);
  }

  end(): void {
    for (const { child } of this.#workers) child.kill('SIGKILL');
  }
}

class Worker {
  readonly child: ChildProcess;
  readonly inFlight = new Set<string>();
  /** The last of what it told, and when, by `performance.now()`. */
  last: { readonly word?: Word; readonly at: number } = { at: 0 };
  readonly #closed: Promise<unknown>;
  #isReady = false;
  #stderr = '';

  constructor(args: readonly string[], told: (word: Word, ids: readonly string[]) => void) {
    const child = spawn(process.execPath, [...process.execArgv, ...args], { stdio: 'pipe' });
    this.child = child;
    this.#closed = once(child, 'close');
    child.stdin.on('error', () => {});
    child.stderr.on('data', (text) => {
      this.#stderr += text;
    });
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      // What a killed process has not written to the end of the line, it has not told.
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const [word, ...ids] = line.split(' ') as [Word, ...string[]];
        this.last = { word, at: performance.now() };
        this.#isReady = true;
        if (word === 'got') for (const id of ids) this.inFlight.add(id);
        if (word === 'acked') for (const id of ids) this.inFlight.delete(id);
        told(word, ids);
      }
    });
  }

  async ready(): Promise<void> {
    await until(() => this.#isReady || !this.#isAlive, 'a program that has opened its queue');
    this.#assertAlive();
  }

  /** As `kill -9`; all that it had told is known after it. */
  async kill(): Promise<void> {
    this.#assertAlive();
    this.child.kill('SIGKILL');
    await this.#closed;
  }

  /** Waits for it to end what it does, close its queue and go. */
  async stop(): Promise<void> {
    this.child.stdin?.end();
    await this.ended();
  }

  async ended(): Promise<void> {
    await until(() => !this.#isAlive, 'a program that ends by itself');
    await this.#closed;
    same(this.child.exitCode, 0, `the exit code of a program that says "${this.#stderr}"`);
  }

  get #isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  #assertAlive(): void {
    expects(this.#isAlive, 'a program that runs', `exit code ${this.child.exitCode}: ${this.#stderr}`);
  }
}
