import { bearerProblem, bearerToken } from '../bearer.js';
import { isIdentity, mediaType, parseJson } from '../body.js';
import { isObject } from '../check.js';
import { choice } from '../fields.js';
import { type Events, eventFixtures } from '../fixtures.js';
import { emailProblem } from '../grammar-e.js';
import { children, member } from '../json-text.js';
import { KeyRing, type Keys } from '../keys.js';
import { Notes } from '../notes.js';
import { Options } from '../options.js';
import type { JudgedEvent, Vendor, VendorAnswer, VendorRequest } from './vendor.js';

/** Options of the Selzy API; every one can be changed while the sandbox runs. */
export interface SelzyOptions {
  /** Which reading of the limits that Selzy's page leaves open: the tighter or the looser. Default `'strict'`. */
  readonly mode?: 'strict' | 'lenient';
  /** Which of the two documented bodies a partial refusal has. Default `'details'`. */
  readonly errorShape?: 'details' | 'error-string';
  /** API keys that are taken. Default `['sandbox-key']`. */
  readonly keys?: Keys;
  /** Events configured in the Event Manager. Default none. */
  readonly events?: Events;
  /** An event that was never configured is inactive, as at Selzy, or is added as enabled. Default `'inactive'`. */
  readonly unknownEvents?: 'inactive' | 'add';
}

/** Selzy's fixtures, to be changed from a test at any time. */
export interface SelzyHandle {
  /** Configures events, or switches them on again. */
  enable(...names: string[]): void;
  /** Switches events off: they become inactive. */
  disable(...names: string[]): void;
  /** Deletes events: they become inactive, also where unknown events are added. */
  delete(...names: string[]): void;
  addKey(key: string): void;
  revokeKey(key: string): void;
  /** Changes options; `keys` and `events` replace what was there. */
  set(options: SelzyOptions): void;
}

// Vendors spec §2.1. Assumed: that 40 characters are UTF-16 units, and that 130 KB are 130,000 bytes (lenient: 133,120).
const PATH = '/v1/events/';
const MAX_EVENTS = 25;
const MAX_KEYS = 25;
const MAX_NAME = 40;
const STRICT_BYTES = 130_000;
const LENIENT_BYTES = 133_120;
const SETTINGS = {
  mode: choice(['strict', 'lenient'], 'strict'),
  errorShape: choice(['details', 'error-string'], 'details'),
  unknownEvents: choice(['inactive', 'add'], 'inactive'),
};
const FIELDS = new Set(['name', 'email', 'created']);

/** Why `created` names no calendar second (vendors spec §2.4, check 12). */
function createdProblem(created: unknown): string | undefined {
  const expected = 'created must be a string "YYYY-MM-DD HH:MM:SS"';
  if (typeof created !== 'string') return expected;
  const match = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})$/.exec(created);
  if (match === null) return expected;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  const real = year >= 1 && day >= 1 && day <= days && hour <= 23 && minute <= 59 && second <= 59;
  return real ? undefined : 'created names no real calendar second';
}

/** Checks 9 to 13 of vendors spec §2.4. Whether three fixed keys count to the 25 is assumed: strict counts all. */
function schemaProblem(item: unknown, mode: 'strict' | 'lenient', notes: Notes): string | undefined {
  if (!isObject(item)) return 'the event must be an object';
  const { name, email } = item;
  if (typeof name !== 'string') return name === undefined ? 'name is missing' : 'name must be a string';
  if (name.length < 1 || name.length > MAX_NAME) {
    return `name has ${name.length} characters; 1 to ${MAX_NAME} are allowed`;
  }
  if (typeof email !== 'string') return email === undefined ? 'email is missing' : 'email must be a string';
  const address = emailProblem(email);
  if (address !== undefined) return `email is not valid: ${address}`;
  if (Object.hasOwn(item, 'created')) {
    const created = createdProblem(item.created);
    if (created !== undefined) return created;
  }
  const keys = Object.keys(item);
  const custom = keys.filter((key) => !FIELDS.has(key)).length;
  if ((mode === 'strict' ? keys.length : custom) > MAX_KEYS) {
    return `the event has ${keys.length} keys, ${custom} of them its own; ${MAX_KEYS} are allowed`;
  }
  if (keys.length > MAX_KEYS) {
    notes.add(`more than ${MAX_KEYS} keys, with name, email and created: strict mode refuses the event`);
  }
  return undefined;
}

/** The Selzy Event Manager API, server events (vendors spec §2). */
export const selzy: Vendor<SelzyOptions, SelzyHandle> = {
  name: 'selzy',
  create(options, { createId }) {
    const keys = new KeyRing();
    const events = eventFixtures();
    const settings = new Options({ vendor: 'selzy', settings: SETTINGS, keys, fixtures: { events } });
    settings.set({ keys: ['sandbox-key'] });
    settings.set(options);

    const uuid = () => createId().toUpperCase();
    const json = (status: number, body: object): VendorAnswer => ({
      status,
      body: JSON.stringify(body),
      contentType: 'application/json',
      events: [],
    });
    const refusal = (status: number, code: string, text: string, reason?: string): VendorAnswer => ({
      ...json(status, { code, error: `Error ID: ${uuid()}. ${text}` }),
      ...(status === 405 ? { headers: { allow: 'POST' } } : {}),
      reason: reason ?? text,
    });
    const badRequest = (text: string, reason?: string) => refusal(400, 'invalid_params', text, reason);

    function documented(status: number): VendorAnswer {
      if (status === 200) return json(200, { success: true });
      if (status === 400) return badRequest('Malformed JSON.');
      if (status === 401) return refusal(401, 'unauthorized', 'Unauthorized.');
      if (status === 405) return refusal(405, 'method_not_allowed', 'Method not allowed.');
      if (status === 413) return refusal(413, 'invalid_params', 'Request body is too large.');
      if (status === 429) return refusal(429, 'too_many_requests', 'Too many requests.');
      if (status >= 500) return refusal(status, 'server_error', 'Sth went wrong.');
      return refusal(status, 'sandbox_fault', `The sandbox was told to answer ${status}.`);
    }

    function inactivity(name: string, account: string, notes: Notes): string | undefined {
      const status = events.get(name, account)?.status;
      if (status === 'enabled') return undefined;
      if (status !== undefined) return `the event is ${status}`;
      if (settings.now.unknownEvents === 'add' && !events.full) {
        events.put(name, 'enabled');
        notes.add('added as enabled; at Selzy an event must be configured first:', name);
        return undefined;
      }
      const stray = name !== name.trim() ? ', and has leading or trailing white space' : '';
      return `no event of this name is configured${stray}`;
    }

    function judge(item: unknown, raw: string, account: string, notes: Notes): JudgedEvent {
      const { name, email } = isObject(item) ? item : {};
      const problem = schemaProblem(item, settings.now.mode, notes);
      const missing = problem === undefined ? inactivity(String(name), account, notes) : undefined;
      return {
        verdict: problem === undefined && missing === undefined ? 'good' : 'bad',
        name: typeof name === 'string' ? name : null,
        email: typeof email === 'string' ? email : null,
        raw,
        ...(problem === undefined ? {} : { list: 'invalid', reason: problem }),
        ...(missing === undefined ? {} : { list: 'inactive', reason: missing }),
      };
    }

    /** The listed events as received, so built from their own text: a name may be any JSON value. */
    function payload(judged: readonly JudgedEvent[]): string {
      const entries = (list: 'invalid' | 'inactive') =>
        judged
          .filter((event) => event.list === list)
          .map(({ raw }) => {
            const echo = (key: string) => (raw.startsWith('{') ? member(raw, key) : undefined) ?? 'null';
            return `{"name":${echo('name')},"email":${echo('email')}}`;
          })
          .join(',');
      return `{"invalidEvents":[${entries('invalid')}],"inactiveEvents":[${entries('inactive')}]}`;
    }

    function partial(judged: readonly JudgedEvent[]): string {
      const id = uuid();
      return settings.now.errorShape === 'details'
        ? `{"code":"invalid_params","error_id":"${id}","details":${payload(judged)}}`
        : JSON.stringify({ code: 'invalid_params', error: `Error ID: ${id}. ${payload(judged)}` });
    }

    function answer({ method, headers, body, refuse = [] }: VendorRequest): VendorAnswer {
      if (method !== 'POST') return documented(405);
      const unauthorized = bearerProblem(keys, headers.authorization);
      if (unauthorized !== undefined) return refusal(401, 'unauthorized', 'Unauthorized.', unauthorized);
      if (mediaType(headers['content-type']) !== 'application/json') {
        return badRequest('Content-Type must be application/json.');
      }
      if (!isIdentity(headers['content-encoding'])) {
        return refusal(415, 'invalid_params', 'Content-Encoding is not supported.');
      }
      if (body.tooLarge) return documented(413);
      const parsed = parseJson(body.bytes);
      if (!parsed.ok) return badRequest('Malformed JSON.', parsed.reason);
      const items = isObject(parsed.value) ? parsed.value.events : undefined;
      if (!Array.isArray(items)) return badRequest('events is required.');
      if (items.length < 1 || items.length > MAX_EVENTS) {
        return badRequest(`events must contain 1 to ${MAX_EVENTS} items.`);
      }

      const notes = new Notes();
      if (body.bytes.length > STRICT_BYTES) {
        notes.add(`body over ${STRICT_BYTES} bytes: strict mode refuses it`);
      }
      const texts = children(member(parsed.text, 'events') ?? '[]');
      const account = keys.accountOf(bearerToken(headers.authorization) ?? '');
      const judged = items.map((item, index): JudgedEvent => {
        const event = judge(item, texts[index]?.text ?? '', account, notes);
        const told = event.verdict === 'good' && refuse.includes(index);
        return told ? { ...event, verdict: 'bad', list: 'inactive', reason: 'a fault refuses it' } : event;
      });
      const note = notes.text();
      const refused = judged.some((event) => event.verdict !== 'good');
      return {
        ...(refused ? { ...json(400, {}), body: partial(judged) } : json(200, { success: true })),
        events: judged,
        ...(note === undefined ? {} : { note }),
      };
    }

    const each =
      (status: 'enabled' | 'disabled' | 'deleted') =>
      (...names: string[]) => {
        for (const name of names) events.put(name, status);
      };
    return {
      options: settings,
      handle: {
        enable: each('enabled'),
        disable: each('disabled'),
        delete: each('deleted'),
        addKey: (key) => keys.add(key),
        revokeKey: (key) => keys.revoke(key),
        set: (patch) => settings.set(patch),
      },
      refusesParts: true,
      maxBodyBytes: () => (settings.now.mode === 'strict' ? STRICT_BYTES : LENIENT_BYTES),
      serves: (path) => path === PATH,
      keyOf: ({ headers }) => bearerToken(headers.authorization),
      answer,
      documented,
    };
  },
};
