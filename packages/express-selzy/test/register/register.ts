// Compiled, not run: with a catalogue registered on the preset, req.track is typed.
import { type StandardSchema, selzyTracking } from '@sendoff/express-selzy';
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
