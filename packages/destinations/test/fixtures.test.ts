import type { Destination, Sendable, TrackedEvent, Verdict } from '@sendoff/core';
import { describe, expect, it } from 'vitest';
import { selzy } from '../src/index.js';
import { batchOf, event, FIRST_TRY } from './support/events.js';
import { FIXTURE_KEY, type Fixture, fixtureVendors, readFixtures, wireText } from './support/fixtures.js';

/** How a test makes a vendor's destination, and the batch that a request of a fixture stands for. */
interface Vendor {
  readonly create: () => Destination;
  readonly batch: (body: Fixture['request']['body']) => Sendable[];
}

const vendors: Record<string, Vendor> = {
  selzy: { create: () => selzy({ baseUrl: 'https://selzy.example.com' }), batch: selzyBatch },
};

function selzyBatch(body: Fixture['request']['body']): Sendable[] {
  const events = typeof body === 'object' && 'events' in body ? body.events : [];
  return (events as { name: string; email: string }[]).map((sent, i) => ({
    id: String(i),
    name: sent.name,
    body: JSON.stringify(sent),
    format: 1,
    key: `${sent.name}\n${sent.email}`,
  }));
}

/** A verdict as fixtures have it. */
function withoutMessages(verdict: Verdict): unknown {
  if (verdict.kind !== 'results') return { ...verdict, reason: verdict.reason.split(':')[0] };
  return { ...verdict, results: verdict.results.map(({ message: _, ...rest }) => rest) };
}

const attempt = { ...FIRST_TRY, credential: FIXTURE_KEY };

it('knows how to read the fixtures of every vendor', () => {
  expect(Object.keys(vendors).sort()).toEqual(fixtureVendors().sort());
});

describe.each(Object.entries(vendors))('%s', (vendor, { create, batch }) => {
  const destination = create();
  const fixtures = readFixtures(vendor);

  it.each(fixtures)('reads the answer of $name', ({ request, response, verdict }) => {
    const answer = { ...response, body: wireText(response.body) };
    expect(withoutMessages(destination.interpret(answer, batch(request.body), attempt))).toEqual(verdict);
  });

  it.each(fixtures.filter(({ track }) => track !== undefined))('makes the request of $name', (fixture) => {
    const { track = [], request } = fixture;
    const events = track.map((given) => event(given as Partial<TrackedEvent>));
    const made = destination.request(batchOf(destination, events), attempt);
    expect(made).toEqual({
      url: `https://selzy.example.com${request.path}`,
      headers: request.headers,
      body: wireText(request.body),
    });
  });
});
