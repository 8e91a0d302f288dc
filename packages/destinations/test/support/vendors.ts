import type { Destination, Sendable, TrackedEvent } from '@sendoff/core';
import { brevo, brevoEvents, octeth, selzy, spotzee, vibetrace } from '../../src/index.js';
import { batchOf, event } from './events.js';
import { type Fixture, wireText } from './fixtures.js';

/** How the tests make the destination of a folder of fixtures, and read its requests. */
export interface FixtureVendor {
  /** The destination with the options of the account that the fixtures expect. */
  readonly create: (baseUrl: string) => Destination;
  /** The events of a request that no destination made. Default: the body is one event. */
  readonly batch?: (body: Fixture['request']['body']) => Sendable[];
}

/** By the name of the folder in fixtures/, which is that of the file in src/. */
export const fixtureDestinations: Readonly<Record<string, FixtureVendor>> = {
  brevo: { create: (baseUrl) => brevo({ baseUrl }) },
  'brevo-events': { create: (baseUrl) => brevoEvents({ baseUrl }) },
  octeth: { create: (baseUrl) => octeth({ baseUrl, listId: 94 }) },
  selzy: { create: (baseUrl) => selzy({ baseUrl }), batch: selzyBatch },
  spotzee: { create: (baseUrl) => spotzee({ baseUrl }), batch: spotzeeBatch },
  vibetrace: {
    create: (baseUrl) => vibetrace({ baseUrl, standardEvents: { order_paid: 'confirmation' } }),
  },
};

/** The batch that a fixture's request stands for: each event's id is its index. */
export function batchFor(destination: Destination, vendor: FixtureVendor, fixture: Fixture): Sendable[] {
  const { track, request } = fixture;
  if (track !== undefined) return numbered(batchOf(destination, trackedOf(track)));
  return (
    vendor.batch?.(request.body) ?? [{ id: '0', name: 'event', body: wireText(request.body), format: 1 }]
  );
}

/** The events of a fixture's `track`, normalised. */
export function trackedOf(track: NonNullable<Fixture['track']>): TrackedEvent[] {
  return track.map((given) => event(given as Partial<TrackedEvent>));
}

function numbered(batch: readonly Sendable[]): Sendable[] {
  return batch.map((one, i) => ({ ...one, id: String(i) }));
}

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

function spotzeeBatch(body: Fixture['request']['body']): Sendable[] {
  const events: readonly unknown[] = Array.isArray(body) ? body : [body];
  return events.map((sent, i) => ({ id: String(i), name: 'event', body: JSON.stringify(sent), format: 1 }));
}
