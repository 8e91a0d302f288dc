// Compiled, not run: with a catalogue registered on the package that is imported, names and properties are typed.
import { SelzyModule, type StandardSchema, TrackEvent, type TrackerService } from '@sendoff/nestjs-selzy';
import { TrackerHealthIndicator } from '@sendoff/nestjs-selzy/terminus';
import { type RecordingTracker, TrackerTestingModule } from '@sendoff/nestjs-selzy/testing';

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

export const module = SelzyModule.forRoot({
  apiKey: process.env.SELZY_API_KEY,
  flushIntervalMs: 500,
  events,
});
// @ts-expect-error there is no such option
SelzyModule.forRoot({ flushInterval: 500 });

export const indicator = TrackerHealthIndicator;
export const recorded = (testing: TrackerTestingModule): RecordingTracker => testing.tracker;

export class Controller {
  constructor(private readonly tracker: TrackerService) {}

  @TrackEvent<SignupResult>('signup', {
    email: ({ result }) => result.email,
    properties: ({ result }) => ({ plan: result.plan }),
  })
  @TrackEvent<SignupResult>('signup', { properties: async ({ result }) => ({ plan: result.plan }) })
  @TrackEvent('order_paid', { on: 'error', properties: { total: 0 } })
  // @ts-expect-error no event of the catalogue has this name
  @TrackEvent<SignupResult>('sign_up', { email: ({ result }) => result.email })
  // @ts-expect-error these are the properties of another event
  @TrackEvent<SignupResult>('order_paid', { properties: ({ result }) => ({ plan: result.plan }) })
  // @ts-expect-error what a function gives is checked as well
  @TrackEvent('order_paid', { properties: async () => ({ total: '1' }) })
  signup(): SignupResult {
    this.tracker.track({ name: 'order_paid', properties: { total: 1 } });
    // @ts-expect-error the total is a number
    this.tracker.track({ name: 'order_paid', properties: { total: '1' } });
    return { email: 'ada@example.com', plan: 'free' };
  }
}
