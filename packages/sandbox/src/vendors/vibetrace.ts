import { createHash } from 'node:crypto';
import { isIdentity, mediaType, parseJson } from '../body.js';
import { isObject } from '../check.js';
import { choice, flag } from '../fields.js';
import { member } from '../json-text.js';
import { KeyRing, type Keys } from '../keys.js';
import { Notes } from '../notes.js';
import { Options } from '../options.js';
import type { JudgedEvent, Vendor, VendorAnswer, VendorRequest } from './vendor.js';
import { bodyProblem, type EventBody, eventOf, type Problem, userOf } from './vibetrace-event.js';
import { NOT_FOUND, Users, type VibetraceUser, type VibetraceUsers } from './vibetrace-users.js';

/** What is particular to a key of Vibetrace. */
export interface VibetraceKeyTraits {
  /** Whether Vibetrace has enabled the API for the account; without it the answer is 403. Default true. */
  readonly apiEnabled: boolean;
}

/** Options of the Vibetrace API; every one can be changed while the sandbox runs. */
export interface VibetraceOptions {
  /** Whether an event type that no page of Vibetrace's names is refused, or taken. Default `'strict'`: refused. */
  readonly mode?: 'strict' | 'lenient';
  /** What happens to an event of a user who isn't set up. Default `'refuse'`; `'add'`: the user is added, with a note. */
  readonly unknownUsers?: 'refuse' | 'add';
  /** API keys that are taken. Default `['sandbox-key']`. */
  readonly keys?: Keys<VibetraceKeyTraits>;
  /** Users who exist. Default none. */
  readonly users?: VibetraceUsers;
}

/** Vibetrace's fixtures, to be changed from a test at any time. */
export interface VibetraceHandle {
  /** Sets a user up, by address or `_id`. */
  addUser(id: string, user?: VibetraceUser): void;
  removeUser(id: string): void;
  addKey(key: string, traits?: Partial<VibetraceKeyTraits> & { readonly account?: string }): void;
  revokeKey(key: string): void;
  /** Changes options; `keys` and `users` replace what was there. */
  set(options: VibetraceOptions): void;
}

const PATH = '/v1/event/';
const BARE_PATH = '/v1/event';
/** Vibetrace publishes no limit of the body; the sandbox itself reads no more than this. */
const MAX_BODY_BYTES = 1_048_576;
const OPEN_WINDOW_MS = 20 * 60_000;
const SETTINGS = {
  mode: choice(['strict', 'lenient'], 'strict'),
  unknownUsers: choice(['refuse', 'add'], 'refuse'),
};
const TRAITS = { apiEnabled: flag(true) };

const json = (status: number, body: object): VendorAnswer => ({
  status,
  body: JSON.stringify(body),
  contentType: 'application/json',
  events: [],
});

/** An error as Vibetrace writes it; of 401, 403 and 405 the body is assumed (vendors spec §3.2). */
const refusal = (status: number, { message, description }: Problem): VendorAnswer => ({
  ...json(status, { errors: [{ message, description }] }),
  ...(status === 405 ? { headers: { allow: 'POST' } } : {}),
  reason: description,
});

const invalidRequest = (status: number, description: string) =>
  refusal(status, { message: 'Invalid request', description });

function documented(status: number): VendorAnswer {
  const say = (message: string, description: string) => refusal(status, { message, description });
  if (status === 200) {
    const email = 'Event was created for the specified user';
    return json(200, { results: { message: 'Event created', email } });
  }
  if (status === 400) return invalidRequest(400, 'The request is not valid.');
  if (status === 401) return say('Unauthorized', 'The API key is missing or wrong.');
  if (status === 403) return say('Forbidden', 'The API is not enabled for this account.');
  if (status === 404) return say(NOT_FOUND, 'No user has this identity.');
  if (status === 405) return say('Method not allowed', 'The method must be POST.');
  if (status === 413) return invalidRequest(413, 'The body is too large.');
  if (status === 415) return invalidRequest(415, 'The Content-Encoding must be identity.');
  if (status === 429) return say('Too many requests', 'There were too many requests.');
  if (status >= 500) return say('Internal error', 'Something went wrong at the vendor.');
  return say('Sandbox fault', `The sandbox was told to answer ${status}.`);
}

/** Check 5 of vendors spec §3.3, or the body. */
function readBody({ headers, body }: VendorRequest): { text: string; value: EventBody } | VendorAnswer {
  if (mediaType(headers['content-type']) !== 'application/json') {
    return invalidRequest(400, 'The Content-Type must be application/json.');
  }
  if (!isIdentity(headers['content-encoding'])) return documented(415);
  if (body.tooLarge) {
    const note = `the sandbox reads ${MAX_BODY_BYTES} bytes; Vibetrace publishes no limit of the body`;
    return { ...documented(413), note };
  }
  const parsed = parseJson(body.bytes);
  if (!parsed.ok) return invalidRequest(400, parsed.reason);
  if (!isObject(parsed.value)) return invalidRequest(400, 'The body must be a JSON object.');
  return { text: parsed.text, value: parsed.value };
}

/** The Vibetrace events API, v1 (vendors spec §3). */
export const vibetrace: Vendor<VibetraceOptions, VibetraceHandle> = {
  name: 'vibetrace',
  create(options, tools) {
    const keys = new KeyRing(TRAITS);
    const users = new Users();
    const settings = new Options({
      vendor: 'vibetrace',
      settings: SETTINGS,
      keys,
      fixtures: { users: users.fixtures },
    });
    settings.set({ keys: ['sandbox-key'] });
    settings.set(options);
    /** Assumed: an order is one of the account, an open one of the user (vendors spec §3.1). */
    const orders = tools.memory<true>();
    const opens = tools.memory<true>({ ttlMs: OPEN_WINDOW_MS });

    tools.contacts.seed = (account, _group, id) => users.setUp(account, id);

    /** Check 14 of vendors spec §3.3: why the event is dropped. One that is kept is remembered. */
    function repetition(body: EventBody, account: string, contactId: string): string | undefined {
      const { type, orderId } = eventOf(body);
      if (type === 'confirmation') {
        const order = createHash('sha256').update(String(orderId)).digest('base64');
        if (orders.get(account, order)) return 'a confirmation with this orderId was taken before';
        orders.set(account, order, true);
      }
      // Assumed: the name of the type (vendors spec §3.1).
      if (type === 'email_open') {
        if (opens.get(account, contactId))
          return 'an open of this user was taken less than 20 minutes before';
        opens.set(account, contactId, true);
      }
      return undefined;
    }

    function judge(
      account: string,
      value: EventBody,
      text: string,
      notes: Notes,
    ): [VendorAnswer, JudgedEvent] {
      const { type, name, isProfile } = eventOf(value);
      const who = userOf(value);
      const event = {
        kind: isProfile ? 'identify' : 'track',
        name: name ?? null,
        email: who.email ?? null,
        userId: who.userId ?? null,
        raw: text,
      };
      const { mode, unknownUsers } = settings.now;
      const contacts = tools.contacts.in(account);
      const adds = unknownUsers === 'add';
      const found = bodyProblem(value, mode, notes) ?? users.find(account, contacts, who, { adds, notes });
      if ('message' in found) {
        const { message: list, description: reason } = found;
        return [refusal(400, found), { ...event, verdict: 'bad', list, reason }];
      }
      const reason = repetition(value, account, found.id);
      if (reason !== undefined) {
        notes.add(`discarded: ${reason}`);
        return [documented(200), { ...event, verdict: 'discarded', reason }];
      }
      if (isProfile) {
        const pairs = member(member(text, 'event') ?? '{}', type ?? '') ?? '{}';
        contacts.merge(found, pairs, ['email', '_id']);
      }
      return [documented(200), { ...event, verdict: 'good', contactId: found.id }];
    }

    function answer(request: VendorRequest): VendorAnswer {
      const { method, path, headers } = request;
      if (method !== 'POST') return documented(405);
      const key = headers.authorization ?? '';
      if (keys.state(key) !== 'known') {
        const note = /^Bearer /i.test(key) ? { note: 'no scheme expected' } : {};
        const wrong =
          key === '' ? 'The Authorization header is missing.' : `The API key is ${keys.state(key)}.`;
        return { ...documented(401), ...note, reason: wrong };
      }
      if (!keys.traits(key).apiEnabled) return documented(403);
      const read = readBody(request);
      if ('status' in read) return read;

      const notes = new Notes();
      if (path === BARE_PATH) notes.add(`Vibetrace's pages of this call print a slash at the end: ${PATH}`);
      const [answered, event] = judge(keys.accountOf(key), read.value, read.text, notes);
      const note = notes.text();
      return { ...answered, events: [event], ...(note === undefined ? {} : { note }) };
    }

    return {
      options: settings,
      handle: {
        addUser: (id, user = {}) => users.fixtures.put(id, user),
        removeUser: (id) => void users.fixtures.forget(id),
        addKey: (key, traits) => keys.add(key, traits),
        revokeKey: (key) => keys.revoke(key),
        set: (patch) => settings.set(patch),
      },
      maxBodyBytes: () => MAX_BODY_BYTES,
      serves: (path) => path === PATH || path === BARE_PATH,
      keyOf: ({ headers }) => headers.authorization,
      answer,
      documented,
    };
  },
};
