import type {
  EventDetails,
  EventInput,
  EventName,
  IdentifyInput,
  IdentityScope,
  Properties,
  PropertiesArgument,
  Receipt,
  Tracker,
} from '@sendoff/core';

/** Tracks what the user of a request did. Never throws: what is wrong with an event is in the receipt. */
export interface Track {
  <Name extends EventName>(
    name: Name,
    ...rest: [...properties: PropertiesArgument<Name>, overrides?: EventDetails | undefined]
  ): Receipt;
  (event: EventInput): Receipt;
}

/** Tells the vendors that keep profiles what is known of the user of a request. Never throws. */
export type Identify = (traits: Properties, overrides?: IdentifyOverrides | undefined) => Receipt;

/** Whose traits they are, where not the request's user's; and the destinations by name. */
export type IdentifyOverrides = Omit<IdentifyInput, 'traits'>;

declare global {
  namespace Express {
    interface Request {
      /**
       * Tracks what the user of this request did, under the identity of this request; an event that names
       * `email`, `userId` or `anonymousId` carries exactly what it names. Never throws.
       *
       * ```ts
       * req.track('signup', { plan: 'team' });
       * req.track('signup', { plan: 'team' }, { email: 'ada@example.com' });
       * req.track({ name: 'signup', email: 'ada@example.com', properties: { plan: 'team' } });
       * ```
       */
      track: Track;
      /**
       * Tells the vendors that keep profiles what is known of this request's user, without an event. Never
       * throws: a vendor without such a call says so in the receipt.
       *
       * ```ts
       * req.identify({ plan: 'team' });
       * ```
       */
      identify: Identify;
    }
  }
}

/** `req.track` of the request whose scope it is. */
export function trackFor(scope: IdentityScope, tracker: Tracker): Track {
  return (given: string | EventInput, properties?: Properties, overrides?: EventDetails) => {
    const event = typeof given === 'object' ? given : inherit(overrides, { name: given, properties });
    return within(scope, () => tracker.track(event as EventInput));
  };
}

/** `req.identify` of the request whose scope it is. */
export function identifyFor(scope: IdentityScope, tracker: Tracker): Identify {
  return (traits, overrides) => {
    const user = inherit(overrides, { traits });
    return within(scope, () => tracker.identify(user));
  };
}

/** A callback may run in no request's context, or in that of another: of a pooled connection, say. */
function within(scope: IdentityScope, track: () => Receipt): Receipt {
  return scope.isCurrent ? track() : scope.run(track);
}

/** Reads nothing of `overrides`: where that throws, the tracker says so in the receipt. */
function inherit<Fields extends object>(overrides: object | undefined, fields: Fields): Fields {
  if (typeof overrides !== 'object') return fields;
  return Object.create(overrides, Object.getOwnPropertyDescriptors(fields)) as Fields;
}
