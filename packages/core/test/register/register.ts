// Compiled, not run: with a catalogue registered, names and properties are typed.
import { createTracker, type EventInput, type EventName } from '@sendoff/core';
import { type } from 'arktype';
import * as v from 'valibot';
import { z } from 'zod';

const events = {
  signup: z.object({ plan: z.enum(['free', 'team']) }),
  order_paid: v.object({ total: v.number(), coupon: v.optional(v.string()) }),
  cart_seen: type({ 'items?': 'number' }),
};

declare module '@sendoff/core' {
  interface Register {
    events: typeof events;
  }
}

const tracker = createTracker({ destinations: [], events, eventsMode: 'warn' });

tracker.track({ name: 'signup', email: 'ada@example.com', properties: { plan: 'free' } });
tracker.track({ name: 'order_paid', properties: { total: 99.5 } });
tracker.track({ name: 'order_paid', properties: { total: 99.5, coupon: 'X' }, timestamp: new Date() });
tracker.track({ name: 'cart_seen' });
tracker.track({ name: 'cart_seen', properties: { items: 3 } });

// @ts-expect-error no event of the catalogue has this name
tracker.track({ name: 'sign_up', properties: { plan: 'free' } });
// @ts-expect-error the schema asks for a plan
tracker.track({ name: 'signup' });
// @ts-expect-error the schema knows no such plan
tracker.track({ name: 'signup', properties: { plan: 'gold' } });
// @ts-expect-error these are the properties of another event
tracker.track({ name: 'order_paid', properties: { plan: 'free' } });

export const name: EventName = 'signup';
export const event: EventInput<'order_paid'> = { name: 'order_paid', properties: { total: 1 } };
