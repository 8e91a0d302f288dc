import {
  type Destination,
  destinationName,
  type Issue,
  type Result,
  resolveBaseUrl,
  type VendorResponse,
  type Verdict,
} from '../../src/index.js';
import type { DestinationUnderTest } from '../../src/testing/index.js';

export interface AcmeOptions {
  readonly token: string;
  readonly name?: string;
  readonly baseUrl?: string;
}

/** A small destination without a fault: a batch of up to 3, and answers that name events by their place. */
export function acme(options: AcmeOptions): Destination {
  const name = destinationName(options.name, 'acme');
  const url = `${resolveBaseUrl('acme', options, 'https://acme.example.com')}/events`;
  const { token } = options;
  return {
    name,
    limits: { batchEvents: 3, bodyBytes: 10_000, envelopeBytes: '{"events":[]}'.length },
    hosts: ['acme.example.com'],
    credential: { option: 'token', variable: 'ACME_TOKEN', given: () => token },
    encode({ name: event, userId, email, timestamp, properties }) {
      if (!userId) return { refused: [{ ...NOBODY, destination: name }] };
      return { body: JSON.stringify({ event, userId, email, timestamp, properties }), format: 1 };
    },
    request: (batch, { credential }) => ({
      url,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${credential}` },
      body: `{"events":[${batch.map(({ body }) => body).join()}]}`,
    }),
    interpret,
  };
}

const NOBODY: Issue = { code: 'missing_identity', message: 'acme needs a userId.', path: 'userId' };

function interpret(
  { status, body }: VendorResponse,
  batch: Parameters<Destination['interpret']>[1],
): Verdict {
  const answer = parsed(body);
  if (status === 200 && answer?.taken === batch.length) {
    return { kind: 'results', results: batch.map(({ id }) => ({ id, status: 'delivered' })) };
  }
  if (status === 207 && Array.isArray(answer?.bad)) {
    const { bad } = answer;
    const results = batch.map(({ id }, at): Result => {
      return bad.includes(at) ? { id, status: 'rejected', code: 'bad' } : { id, status: 'delivered' };
    });
    const isKnown = bad.length > 0 && bad.every((at) => batch[at as number] !== undefined);
    if (isKnown) return { kind: 'results', results };
  }
  if (status === 422) return { kind: 'split', reason: 'refused' };
  if (status === 401) return { kind: 'halt', reason: 'unauthorized: set a valid token' };
  return { kind: 'retry', reason: `status_${status}` };
}

function parsed(body: string): Record<string, unknown> | undefined {
  try {
    return Object(JSON.parse(body));
  } catch {
    return undefined;
  }
}

/** What the suite is told of it; `spoil` may break the destination first. */
export function acmeUnderTest(spoil: (destination: Destination) => Destination = (one) => one) {
  const person = { email: 'canary@example.com', userId: 'user-canary' };
  return {
    create: ({ credential, ...rest }) => spoil(acme({ token: credential, ...rest })),
    credential: 'tok_Canary.7f3a9',
    events: ['signup', 'seen', 'paid'].map((name) => ({ ...person, name, properties: { total: 9.5 } })),
    refused: [
      {
        event: { name: 'seen', email: 'canary@example.com', traits: { city: 'Canaryville' } },
        code: 'missing_identity',
      },
    ],
    delivered: [(batch) => ({ status: 200, body: { taken: batch.length } })],
    retry: [{ status: 500, body: { message: 'try later' } }],
    halt: [{ status: 401, body: { message: 'no such token' } }],
    rejected: [{ status: 422, body: { message: 'not an event' } }],
    errorsIn200: [{ status: 200, body: { taken: 0, error: 'none' } }],
    unreadable: [{ status: 200, body: { taken: '3' } }],
    partial: [
      {
        events: ['one', 'two', 'three'].map((name) => ({ ...person, name })),
        answer: { status: 207, body: { bad: [1] } },
        expect: ['delivered', 'rejected', 'delivered'],
      },
    ],
  } satisfies DestinationUnderTest;
}
