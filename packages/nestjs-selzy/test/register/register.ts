// Compiled, not run: with a catalogue registered on the preset, @TrackEvent and TrackerService are typed.
import { SelzyModule, type StandardSchema, TrackEvent, type TrackerService } from '@sendoff/nestjs-selzy';

declare const signup: StandardSchema<{ plan: 'free' | 'team' }>;
declare const order_paid: StandardSchema<{ total: number }>;
const events = { signup, order_paid };

declare module '@sendoff/nestjs-selzy' {
  interface Register {
    events: typeof events;
  }
}

interface SignupResult {
  readonly email: string;
  readonly plan: 'free' | 'team';
}

SelzyModule.forRoot({ apiKey: process.env.SELZY_API_KEY, events });

export class Controller {
  constructor(private readonly tracker: TrackerService) {}

  @TrackEvent<SignupResult>('signup', {
    email: ({ result }) => result.email,
    properties: ({ result }) => ({ plan: result.plan }),
  })
  @TrackEvent('order_paid', { on: 'error', properties: { total: 0 } })
  // @ts-expect-error no event of the catalogue has this name
  @TrackEvent<SignupResult>('sign_up', { email: ({ result }) => result.email })
  // @ts-expect-error these are the properties of another event
  @TrackEvent<SignupResult>('order_paid', { properties: ({ result }) => ({ plan: result.plan }) })
  signup(): SignupResult {
    this.tracker.track({ name: 'order_paid', properties: { total: 1 } });
    // @ts-expect-error the total is a number
    this.tracker.track({ name: 'order_paid', properties: { total: '1' } });
    return { email: 'ada@example.com', plan: 'free' };
  }
}
