import { expect } from 'vitest';

/** An event of the shop, and whose it is. */
export interface Told {
  readonly name: string;
  readonly email: string;
  readonly userId?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

const text = expect.any(String);
const second = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

/** How each vendor is told of an event. */
export const forms: Readonly<Record<string, (event: Told) => object>> = {
  selzy: ({ name, email, properties }) => ({ name, email, created: second, ...properties }),
  brevo: ({ name, email, properties }) => ({
    email,
    event: name,
    eventdata: { id: text, ...(properties && { data: properties }) },
  }),
  spotzee: ({ name, email, userId, properties }) => ({
    name,
    ...(userId === undefined ? { anonymous_id: text } : { external_id: userId }),
    ...(properties && { data: properties }),
    user: { email },
    created_at: instant,
  }),
  // It reads all keys in lower case.
  octeth: ({ name, email, userId, properties }) => ({
    command: 'event.track',
    apikey: text,
    event: name,
    listid: 1,
    email,
    ...(userId === undefined ? { uuid: text } : { id: userId }),
    ...(properties && { properties }),
  }),
  vibetrace: ({ name, email, properties }) => ({
    user: { email },
    event: { generic: { generic: { event_name: name, ...properties } } },
  }),
};
