// Compiled, never run: with a catalogue registered on PACKAGE, names and properties are typed everywhere.
import { createTracker, type StandardSchema } from '@sendoff/core';
import { type RecordingTracker, recordingTracker } from '@sendoff/core/testing';
import { tracking, trackRoute } from '@sendoff/express';
import { selzyTracking } from '@sendoff/express-selzy';
import type { Request } from 'express';

declare const signup: StandardSchema<{ plan: 'free' | 'team' }>;
declare const cart_seen: StandardSchema<{ items?: number }>;
const events = { signup, cart_seen };

declare module 'PACKAGE' {
  interface Register {
    events: typeof events;
  }
}

const tracker = createTracker({ destinations: [], events });
tracker.track({ name: 'signup', email: 'ada@example.com', properties: { plan: 'free' } });
tracker.track({ name: 'cart_seen' });
// @ts-expect-error no event of the catalogue has this name
tracker.track({ name: 'sign_up', properties: { plan: 'free' } });
// @ts-expect-error the schema knows no such plan
tracker.track({ name: 'signup', properties: { plan: 'gold' } });
// @ts-expect-error the schema asks for a plan
tracking({ tracker }).tracker.track({ name: 'signup' });
// @ts-expect-error the same through the preset
selzyTracking({ tracker }).tracker.track({ name: 'signup' });

export function handler(req: Request): void {
  req.track('signup', { plan: 'team' });
  req.track('cart_seen', { items: 3 });
  // @ts-expect-error no event of the catalogue has this name
  req.track('sign_up', { plan: 'free' });
  // @ts-expect-error the schema asks for a plan
  req.track('signup');
  // @ts-expect-error these are the properties of another event
  req.track('cart_seen', { plan: 'free' });
}

trackRoute('signup', { properties: () => ({ plan: 'free' }) });
// @ts-expect-error the schema knows no such plan
trackRoute('signup', { properties: () => ({ plan: 'gold' }) });
// @ts-expect-error no event of the catalogue has this name
trackRoute('sign_up');

export const recording = recordingTracker({ events });
declare const assertion: jest.Matchers<void, RecordingTracker>;
assertion.toHaveTracked('signup', { properties: { plan: 'free' } });
assertion.toHaveTracked('signup');
assertion.toHaveTrackedTimes('cart_seen', 2);
// @ts-expect-error no event of the catalogue has this name
assertion.toHaveTracked('sign_up');
// @ts-expect-error nor this one
assertion.toHaveTrackedTimes('sign_up', 1);
// @ts-expect-error a property of another event
assertion.toHaveTracked('signup', { properties: { items: 3 } });
