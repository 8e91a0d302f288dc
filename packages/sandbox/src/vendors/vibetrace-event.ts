import { isObject } from '../check.js';
import type { Identity } from '../contact.js';
import { emailProblem } from '../grammar-e.js';
import type { Notes } from '../notes.js';

/** A request's body: a JSON object. */
export type EventBody = Readonly<Record<string, unknown>>;

/** Why an event is refused, as the answer says it. The texts are assumed, but for the first (vendors spec §3.3). */
export interface Problem {
  readonly message: string;
  readonly description: string;
}

const MISSING_EVENT: Problem = {
  message: 'Missing event information',
  description: 'Please send event information along with user',
};

/** `email_open` is an assumed name; that v1 takes those of the browser script is assumed too (vendors spec §3.1). */
const TYPES = new Set([
  'update',
  'login',
  'generic',
  'confirmation',
  'viewitem',
  'viewcategory',
  'search',
  'addtocart',
  'checkout',
  'email_open',
]);

const textIn = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

/** Whom the event is about, as far as that can be read. */
export function userOf({ user }: EventBody): Identity {
  return isObject(user) ? { email: textIn(user.email), userId: textIn(user._id) } : {};
}

/** What the event says, as far as that can be read. */
export function eventOf({ event }: EventBody) {
  const types = isObject(event) ? Object.keys(event) : [];
  const type = types.length === 1 ? types[0] : undefined;
  const payload = isObject(event) && type !== undefined ? event[type] : undefined;
  const generic = isObject(payload) && isObject(payload.generic) ? payload.generic : {};
  const { event_name: eventName, orderId } = generic;
  const name = type === 'generic' ? textIn(eventName) : type;
  return { type, payload, name, eventName, orderId, isProfile: type === 'update' || type === 'login' };
}

/** Checks 7 and 8 of vendors spec §3.3. */
function userProblem({ user }: EventBody): Problem | undefined {
  if (!isObject(user)) {
    return { message: 'Missing user information', description: 'user must be an object.' };
  }
  const invalid = (description: string) => ({ message: 'Invalid user information', description });
  if (textIn(user.email) === undefined && textIn(user._id) === undefined) {
    return invalid('user needs an email or an _id that is a string and not empty.');
  }
  if (!Object.hasOwn(user, 'email')) return undefined;
  if (typeof user.email !== 'string') return invalid('user.email must be a string.');
  const address = emailProblem(user.email);
  return address === undefined ? undefined : invalid(`user.email is not valid: ${address}.`);
}

/** Check 11 of vendors spec §3.3. That `orderId` is required, and `items` a list, is assumed (§3.1). */
function payloadProblem(body: EventBody): Problem | undefined {
  const invalid = (description: string) => ({ message: 'Invalid event information', description });
  const { type, payload, eventName, orderId } = eventOf(body);
  if (!isObject(payload)) return invalid('What the event type holds must be an object.');
  if (type === 'generic' && textIn(eventName) === undefined) {
    return invalid('generic.generic.event_name must be a string that is not empty.');
  }
  if (type !== 'confirmation') return undefined;
  if (typeof orderId !== 'string' && typeof orderId !== 'number') {
    return invalid('confirmation.generic.orderId must be a string or a number.');
  }
  const hasItems = Object.hasOwn(payload, 'items');
  return hasItems && !Array.isArray(payload.items)
    ? invalid('confirmation.items must be a list.')
    : undefined;
}

/** Checks 6 to 11 of vendors spec §3.3. */
export function bodyProblem(body: EventBody, mode: 'strict' | 'lenient', notes: Notes): Problem | undefined {
  const { event } = body;
  if (!isObject(event) || Object.keys(event).length === 0) return MISSING_EVENT;
  const user = userProblem(body);
  if (user !== undefined) return user;
  const { type } = eventOf(body);
  if (type === undefined) {
    return { message: 'Invalid event information', description: 'event must hold one type alone.' };
  }
  if (!TYPES.has(type)) {
    if (mode === 'strict')
      return { message: 'Unknown event type', description: 'No page names this event type.' };
    notes.add('no page names this event type: strict mode refuses it');
  }
  return payloadProblem(body);
}
