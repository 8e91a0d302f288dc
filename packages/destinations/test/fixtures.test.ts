import type { Verdict } from '@sendoff/core';
import { describe, expect, it } from 'vitest';
import { batchOf, FIRST_TRY } from './support/events.js';
import { FIXTURE_KEY, fixtureVendors, readFixtures, wireText } from './support/fixtures.js';
import { batchFor, fixtureDestinations, trackedOf } from './support/vendors.js';

const BASE_URL = 'https://vendor.example.com';

/** A verdict as fixtures have it. */
function withoutMessages(verdict: Verdict): unknown {
  if (verdict.kind !== 'results') return { ...verdict, reason: verdict.reason.split(':')[0] };
  return { ...verdict, results: verdict.results.map(({ message: _, ...rest }) => rest) };
}

const attempt = { ...FIRST_TRY, credential: FIXTURE_KEY };

it('knows how to read the fixtures of every vendor', () => {
  expect(Object.keys(fixtureDestinations).sort()).toEqual(fixtureVendors().sort());
});

describe.each(Object.entries(fixtureDestinations))('%s', (name, vendor) => {
  const destination = vendor.create(BASE_URL);
  const fixtures = readFixtures(name);

  it.each(fixtures)('reads the answer of $name', (fixture) => {
    const { response, verdict } = fixture;
    const answer = { ...response, body: wireText(response.body) };
    const batch = batchFor(destination, vendor, fixture);
    expect(withoutMessages(destination.interpret(answer, batch, attempt))).toEqual(verdict);
  });

  it.each(fixtures.filter(({ track }) => track !== undefined))('makes the request of $name', (fixture) => {
    const { track = [], request } = fixture;
    const made = destination.request(batchOf(destination, trackedOf(track)), attempt);
    expect(made).toEqual({
      url: `${BASE_URL}${request.path}`,
      headers: request.headers,
      body: wireText(request.body),
    });
  });
});
