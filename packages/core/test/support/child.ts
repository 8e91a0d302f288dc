import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { CloseReport, LaneStats } from '../../src/index.js';

const script = fileURLToPath(new URL('./child.mjs', import.meta.url));
const built = fileURLToPath(new URL('../../dist/esm/index.js', import.meta.url));

/** A child that does not end by itself is ended, and the test fails. */
const TOO_LONG_MS = 25_000;

/** What `child.mjs` is told. */
export interface Order {
  readonly url: string;
  readonly count?: number;
  /** Ready once a request has left, all is settled, or the lane is in this state. */
  readonly wait?: 'sent' | 'done' | 'backing-off' | 'halted';
  /** Is held open by something else, as a server is, until its handler has closed the tracker. */
  readonly stay?: boolean;
  readonly pause?: boolean;
  readonly settled?: boolean;
  readonly handlers?: 'signals' | 'crash';
  readonly lastly?: 'close' | 'flush' | 'exit' | 'throw' | 'reject';
  readonly closeTimeoutMs?: number;
  readonly maxPending?: { readonly events: number };
  readonly concurrency?: number;
  /** A vendor within the child says so at once: no request is under way while time passes. */
  readonly answering?: number;
}

/** What the exit listener of a child said, and what was seen from outside. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly ended: Readonly<Record<string, number>>;
  readonly told: number;
  readonly report?: CloseReport;
  readonly pending: number;
  readonly stats: LaneStats;
  /** From the moment that it was ready, or was sent its signal, to the end of the process. */
  readonly ms: number;
  readonly stderr: string;
}

/** Runs a child to its end, with a signal once it is ready; `closing` is called once it closes its tracker. */
export async function runChild(
  order: Order,
  signal?: NodeJS.Signals,
  env: NodeJS.ProcessEnv = {},
  closing: () => void = () => {},
): Promise<Ended> {
  if (!existsSync(built)) throw new Error('packages/core/dist is missing: run `pnpm build` first.');
  const child: ChildProcess = spawn(process.execPath, [script, JSON.stringify(order)], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const tooLong = setTimeout(() => child.kill('SIGKILL'), TOO_LONG_MS);
  let stdout = '';
  let stderr = '';
  let readyAt: number | undefined;
  let endedAt = 0;
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (stdout.includes('"closing"')) closing();
    if (readyAt !== undefined || !stdout.includes('"ready"')) return;
    readyAt = performance.now();
    if (signal !== undefined) child.kill(signal);
  });
  child.on('exit', () => {
    endedAt = performance.now();
  });
  const [code, by] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.on('close', (...how) => resolve(how));
  });
  clearTimeout(tooLong);
  const last = stdout.trim().split('\n').at(-1) ?? '';
  if (readyAt === undefined || last === '') throw new Error(`The child said nothing: ${stdout}${stderr}`);
  const said = last.includes('"told"') ? JSON.parse(last) : {};
  return { ...said, code, signal: by, ms: endedAt - readyAt, stderr };
}

/** Answers the `n`th request; what was in its body has arrived once a 200 is out. */
export type Answering = (response: ServerResponse, n: number) => void;

export const status =
  (code: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    response.writeHead(code, headers).end();

/** Runs a test against a vendor of its own. */
export async function withSink(answer: Answering, test: (sink: Sink) => Promise<void>): Promise<void> {
  const sink = new Sink(answer);
  await sink.start();
  try {
    await test(sink);
  } finally {
    await sink.stop();
  }
}

/** A vendor for children: notes which events arrived. */
export class Sink {
  readonly arrived = new Set<string>();
  requests = 0;
  url = '';
  readonly #answer: Answering;
  readonly #server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text) => {
      body += text;
    });
    request.on('end', () => {
      this.requests++;
      response.on('finish', () => {
        if (response.statusCode === 200) for (const name of JSON.parse(body)) this.arrived.add(name);
      });
      this.#answer(response, this.requests);
    });
  });

  constructor(answer: Answering) {
    this.#answer = answer;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
