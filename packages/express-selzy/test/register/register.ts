// Compiled, not run: with a catalogue registered on the preset, req.track is typed.
import { type StandardSchema, selzyTracking, trackRoute } from '@sendoff/express-selzy';
import type { Request } from 'express';

declare const signup: StandardSchema<{ plan: 'free' | 'team' }>;
declare const cart_seen: StandardSchema<{ items?: number }>;
const events = { signup, cart_seen };

declare module '@sendoff/express-selzy' {
  interface Register {
    events: typeof events;
  }
}

const { tracker } = selzyTracking({ apiKey: process.env.SELZY_API_KEY, events });

export function handler(req: Request): void {
  req.track('signup', { plan: 'free' });
  req.track('cart_seen');
  req.track({ name: 'signup', email: 'ada@example.com', properties: { plan: 'team' } });
  tracker.track({ name: 'cart_seen', properties: { items: 3 } });

  // @ts-expect-error no event of the catalogue has this name
  req.track('sign_up', { plan: 'free' });
  // @ts-expect-error the schema asks for a plan
  req.track('signup');
  // @ts-expect-error the schema knows no such plan
  req.track('signup', { plan: 'gold' });
  // @ts-expect-error the same with an event
  req.track({ name: 'signup', properties: { plan: 'gold' } });
}

export function overridden(req: Request): void {
  req.track('signup', { plan: 'free' }, { email: 'ada@example.com' });
  req.track('cart_seen', undefined, { userId: 'u1' });
  // @ts-expect-error the schema asks for a plan
  req.track('signup', undefined, { userId: 'u1' });
}

export const routes = [
  trackRoute('signup', { properties: { plan: 'team' } }),
  trackRoute('signup', {
    properties: async ({ req }) => ({ plan: req.params.id === '1' ? 'free' : 'team' }),
  }),
  trackRoute('cart_seen'),
  trackRoute('cart_seen', { properties: ({ res }) => ({ items: res.statusCode }) }),
  // @ts-expect-error no event of the catalogue has this name
  trackRoute('sign_up', { properties: { plan: 'team' } }),
  // @ts-expect-error the schema asks for properties
  trackRoute('signup'),
  // @ts-expect-error the schema asks for properties
  trackRoute('signup', { on: 'both' }),
  // @ts-expect-error the schema knows no such plan
  trackRoute('signup', { properties: { plan: 'gold' } }),
  // @ts-expect-error the same of a function
  trackRoute('signup', { properties: () => ({ plan: 'gold' }) }),
  // @ts-expect-error the same of an async one
  trackRoute('cart_seen', { properties: async () => ({ items: 'three' }) }),
];
