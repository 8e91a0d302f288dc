import type { CreateTrackerOptions, Destination } from '@sendoff/nestjs';

/** Requests that a stub vendor got, and when it answers them. */
export interface StubVendor {
  readonly destination: Destination;
  /** Names of the events of each request that was answered. */
  readonly answered: string[][];
  readonly transport: NonNullable<CreateTrackerOptions['transport']>;
  /** Answers what waits, and from now on at once. */
  release(): void;
}

/** A vendor without a network, that takes all. With `hold` it answers nothing until it is released. */
export function stubVendor({ hold = false, name = 'stub' } = {}): StubVendor {
  const answered: string[][] = [];
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
    if (!hold) resolve();
  });
  return {
    answered,
    release: () => release(),
    transport: {
      async post({ body }, { signal }) {
        await Promise.race([held, cutOff(signal)]);
        answered.push(JSON.parse(body));
        return { status: 200, headers: {}, body: '' };
      },
      close: async () => {},
    },
    destination: {
      name,
      limits: { batchEvents: 100, bodyBytes: 1_000_000, envelopeBytes: 2 },
      hosts: [],
      credential: { option: 'key', variable: 'STUB_KEY', given: () => 'stub-key' },
      encode: (event) => ({ body: JSON.stringify(event.name), format: 1 }),
      request: (batch) => ({
        url: 'http://127.0.0.1/',
        headers: {},
        body: `[${batch.map(({ body }) => body).join()}]`,
      }),
      interpret: (_, batch) => ({
        kind: 'results',
        results: batch.map(({ id }) => ({ id, status: 'delivered' })),
      }),
    },
  };
}

function cutOff(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
}
