import type { EventName, WithProperties } from './register.js';

/** Data of an event or of a profile: whatever JSON can say. */
export type Properties = Readonly<Record<string, unknown>>;

/** What an event may have beside its name and its properties. */
export interface EventDetails {
  email?: string | undefined;
  /** Your own id of the user. */
  userId?: string | undefined;
  /** The id of a visitor who has not signed in. */
  anonymousId?: string | undefined;
  /** When it happened: a Date, epoch ms, or ISO 8601 with a zone. Default: now. */
  timestamp?: Date | number | string | undefined;
  /** Your own id of the event. Default: a UUID v7. */
  id?: string | undefined;
  /** What is known of the user, for vendors that keep a profile. */
  traits?: Properties | undefined;
  /** The destinations by name. Default: all. */
  to?: string | readonly string[] | undefined;
}

/**
 * What happened, in the words of the application: a `name` such as `signup` or `order_paid`, its
 * `properties`, and whose event it is.
 */
export type EventInput<Name extends string = EventName> = Name extends string
  ? EventDetails & { name: Name } & WithProperties<Name>
  : never;

/** What is known of a user, without an event. */
export interface IdentifyInput {
  email?: string | undefined;
  userId?: string | undefined;
  anonymousId?: string | undefined;
  traits: Properties;
  to?: string | readonly string[] | undefined;
}

/** An event as destinations see it: checked, with an id, a time and properties. */
export interface TrackedEvent {
  readonly kind: 'track' | 'identify';
  readonly name: string;
  readonly email?: string;
  readonly userId?: string;
  readonly anonymousId?: string;
  /** Plain JSON data. */
  readonly properties: Properties;
  /** Epoch ms. */
  readonly timestamp: number;
  readonly id: string;
  readonly traits?: Properties;
}
