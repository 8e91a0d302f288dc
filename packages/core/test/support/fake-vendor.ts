import type {
  Destination,
  DestinationOptions,
  Limits,
  Rate,
  Sendable,
  VendorResponse,
} from '../../src/index.js';
import type { Transport } from '../../src/transport.js';

/** What the fake vendor answers: a status, `lost` for no answer at all, or a function of the batch's names. */
export type Answer = number | 'lost' | { status: number; headers?: Record<string, string>; body?: string };
export type Script = (batch: readonly SentEvent[], request: number) => Answer | Promise<Answer>;

export interface SentEvent {
  readonly name: string;
  readonly n?: number;
}

export interface Sent {
  readonly at: number;
  readonly credential: string;
  readonly events: readonly SentEvent[];
  readonly bytes: number;
}

/**
 * A destination of an imagined vendor. 200: all taken; 207: those named in the body were not; 422: refused
 * whole; 401: the key; 413: too large; else: try again.
 */
export function fakeDestination(
  options: {
    name?: string;
    limits?: Partial<Limits>;
    rates?: readonly Rate[];
    key?: string | (() => string | Promise<string>);
    encode?: Destination['encode'];
  } & Pick<DestinationOptions, 'baseUrl'> = {},
): Destination {
  const { name = 'fake', rates, key = 'key-1', baseUrl = 'https://vendor.example.com' } = options;
  return {
    name,
    hosts: ['vendor.example.com'],
    limits: {
      batchEvents: 25,
      bodyBytes: 100_000,
      envelopeBytes: 2,
      ...options.limits,
      ...(rates && { rates }),
    },
    credential: { option: 'key', variable: 'FAKE_KEY', given: () => key },
    encode:
      options.encode ??
      (({ name: event, properties, email }) => ({
        body: JSON.stringify({ name: event, ...properties }),
        format: 1,
        ...(email !== undefined && { key: email }),
      })),
    request: (batch, { credential }) => ({
      url: `${baseUrl}/events`,
      headers: { authorization: credential },
      body: `[${batch.map(({ body }) => body).join()}]`,
    }),
    interpret: (response, batch) => {
      const { status } = response;
      if (status === 200 || status === 207) return { kind: 'results', results: results(response, batch) };
      if (status === 422 || status === 413) return { kind: 'split', reason: `HTTP ${status}` };
      if (status === 401) return { kind: 'halt', reason: 'the key was refused' };
      return { kind: 'retry', reason: `HTTP ${status}` };
    },
  };
}

function results({ status, body }: VendorResponse, batch: readonly Sendable[]) {
  const bad: readonly string[] = status === 207 ? JSON.parse(body) : [];
  return batch.map(({ id, name }) => ({
    id,
    status: bad.includes(name) ? ('rejected' as const) : ('delivered' as const),
    ...(bad.includes(name) && { code: 'invalid', message: 'not a good event', errorId: 'E-1' }),
  }));
}

/** A transport that answers by a script, and remembers what was sent and how much at a time. */
export function scripted(now: () => number, script: Script) {
  const sent: Sent[] = [];
  const state = { inFlight: 0, mostInFlight: 0 };
  const transport: Transport = {
    async post({ headers, body }, { signal }) {
      const events: readonly SentEvent[] = JSON.parse(body);
      sent.push({
        at: now(),
        credential: headers.authorization ?? '',
        events,
        bytes: Buffer.byteLength(body),
      });
      state.inFlight++;
      state.mostInFlight = Math.max(state.mostInFlight, state.inFlight);
      try {
        const answer = await Promise.race([script(events, sent.length), cutOff(signal)]);
        if (answer === 'lost') throw new Error('connection reset');
        const {
          status,
          headers: answered = {},
          body: text = '',
        } = typeof answer === 'number' ? { status: answer } : answer;
        return { status, headers: answered, body: text };
      } finally {
        state.inFlight--;
      }
    },
    close: async () => {},
  };
  return { transport, sent, state };
}

function cutOff(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}

/** An answer that comes when the test says so. */
export function held<T>(): { promise: Promise<T>; answer: (value: T) => void } {
  let answer: (value: T) => void = () => {};
  const promise = new Promise<T>((resolve) => {
    answer = resolve;
  });
  return { promise, answer };
}
