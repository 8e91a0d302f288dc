import type { IncomingHttpHeaders } from 'node:http';
import { bearerToken } from '../bearer.js';
import { isIdentity, mediaType } from '../body.js';
import { isObject } from '../check.js';
import { choice, flag, texts } from '../fields.js';
import { Fixtures } from '../fixtures.js';
import { member } from '../json-text.js';
import { KeyRing, type Keys } from '../keys.js';
import { Notes } from '../notes.js';
import { Options } from '../options.js';
import {
  authError,
  documentedAnswer,
  handlerError,
  hardFailure,
  json,
  rateLimited,
  success,
  trackError,
} from './octeth-answers.js';
import { asksForJson, type Parameters } from './octeth-body.js';
import { callerOf, credentialIn, KEY_TRAITS, type OctethKeyTraits } from './octeth-caller.js';
import {
  conversionKey,
  emailIn,
  type Given,
  idIn,
  listIdIn,
  propertiesIn,
  trackProblem,
} from './octeth-checks.js';
import { EVENT, LEGACY, PROPERTIES, parametersOf } from './octeth-parameters.js';
import { SeenProperties } from './octeth-seen.js';
import { resolveSubscriber } from './octeth-subscribers.js';
import type { JudgedEvent, Vendor, VendorAnswer, VendorRequest } from './vendor.js';

/** A list of subscribers. */
export interface OctethList {
  /** Addresses that are on the list at first. */
  readonly subscribers?: readonly string[];
}

/** Options of the Octeth API; every one can be changed while the sandbox runs. */
export interface OctethOptions {
  /** Which reading of the rules that Octeth's pages leave open: the tighter or the looser. Default `'strict'`. */
  readonly mode?: 'strict' | 'lenient';
  /** API keys and sessions that are taken. Keys of one `account` share its lists. Default `['sandbox-key']`. */
  readonly keys?: Keys<OctethKeyTraits>;
  /** Lists that the accounts own: ids, or lists by id. Default none. */
  readonly lists?: readonly string[] | Readonly<Record<string, OctethList>>;
  /** An event for an unknown list is refused, as at Octeth, or the list is added. Default `'refuse'`. */
  readonly unknownLists?: 'refuse' | 'add';
  /** Answer what a handler refuses with status 200, as some versions do, instead of 422. Default `false`. */
  readonly handlerErrorsAs200?: boolean;
  /** Answer a wrong key with status 401, as some versions do, instead of 200. Default `false`. */
  readonly authErrorsAs401?: boolean;
  /** Refuse a key that sends more than 5,000 requests in 60 s (100 for the properties). Default `false`. */
  readonly enforceRate?: boolean;
}

/** Octeth's fixtures and options, to be changed from a test at any time. */
export interface OctethHandle {
  addKey(key: string, traits?: Partial<OctethKeyTraits> & { readonly account?: string }): void;
  revokeKey(key: string): void;
  /** Adds a list to every account, or replaces it. */
  addList(id: string, list?: OctethList): void;
  removeList(id: string): void;
  /** Changes options; `keys` and `lists` replace what was there. */
  set(options: OctethOptions): void;
}

// Vendors spec §5.1. Assumed: Octeth publishes no limit of the body.
const MAX_BYTES = 1_000_000;
const SETTINGS = {
  mode: choice(['strict', 'lenient'], 'strict'),
  unknownLists: choice(['refuse', 'add'], 'refuse'),
  handlerErrorsAs200: flag(false),
  authErrorsAs401: flag(false),
  enforceRate: flag(false),
};

/** The Octeth API: event.track, and the properties of events (vendors spec §5). */
export const octeth: Vendor<OctethOptions, OctethHandle> = {
  name: 'octeth',
  create(options, tools) {
    const { createId, contacts, memory, rateLimit } = tools;
    const keys = new KeyRing(KEY_TRAITS);
    const lists = new Fixtures({ id: 'listId', title: 'A list id', fields: { subscribers: texts() } });
    const settings = new Options({ vendor: 'octeth', settings: SETTINGS, keys, fixtures: { lists } });
    settings.set({ keys: ['sandbox-key'] });
    settings.set(options);
    const seen = new SeenProperties(tools);
    const conversions = memory<true>();
    const rate = rateLimit({ limit: 5_000, windowMs: 60_000 });
    const propertiesRate = rateLimit({ limit: 100, windowMs: 60_000 });
    contacts.seed = (account, list, { email = '' }) => {
      const wanted = email.toLowerCase();
      const found = lists.get(list, account)?.subscribers.find((address) => address.toLowerCase() === wanted);
      return found === undefined ? undefined : { identity: { email: found } };
    };

    const handlerStatus = () => (settings.now.handlerErrorsAs200 ? 200 : 422);
    const authRefusal = ({ code, reason }: { code: 99998 | 99999; reason: string }) =>
      authError(settings.now.authErrorsAs401 ? 401 : 200, code, reason);
    const keyIn = (read: Parameters, { authorization }: IncomingHttpHeaders) =>
      credentialIn(read.ok ? read.value : {}, bearerToken(authorization));

    function isOwned(listId: string, account: string, notes: Notes): boolean {
      if (lists.get(listId, account) !== undefined) return true;
      if (settings.now.unknownLists !== 'add' || lists.full) return false;
      lists.put(listId, {});
      notes.add('added; at Octeth a list must exist:', listId);
      return true;
    }

    /** Checks 7 to 14. */
    function track(text: string, given: Given, account: string, notes: Notes): VendorAnswer {
      const email = emailIn(given.email);
      const name = typeof given.event === 'string' ? given.event : null;
      const id = idIn(given.id);
      const record = {
        kind: name === 'identify' ? 'identify' : 'track',
        name,
        email: typeof email === 'string' ? email : null,
        userId: id ?? null,
        anonymousId: idIn(given.uuid) ?? null,
        raw: text,
      } satisfies Omit<JudgedEvent, 'verdict'>;
      const wrong = trackProblem(given, (listId) => isOwned(listId, account, notes));
      if (wrong !== undefined) {
        const { code, reason } = wrong;
        const bad: JudgedEvent = { ...record, verdict: 'bad', list: String(code), reason };
        return { ...trackError(handlerStatus(), code), events: [bad] };
      }
      const uuid = record.anonymousId ?? createId();
      const properties = propertiesIn(given);
      // A form has no booleans.
      if (properties.istest === true || properties.istest === 'true') {
        const test: JudgedEvent = { ...record, verdict: 'test', reason: 'The property isTest is set.' };
        return { ...success(uuid, record.userId, false), events: [test] };
      }
      const list = listIdIn(given.listid) ?? '';
      const people = contacts.in(account, list);
      const visitor = { email: record.email ?? undefined, id, uuid: record.anonymousId ?? undefined };
      // Assumed: without a list nobody can be subscribed to one.
      const { contact, identified } =
        list === ''
          ? { contact: undefined, identified: false }
          : resolveSubscriber(
              people,
              lists.get(list, account)?.subscribers ?? [],
              visitor,
              name === 'identify',
            );
      const fields = isObject(given.identifyproperties) ? member(text, 'identifyproperties') : undefined;
      if (identified && contact !== undefined && fields !== undefined) people.merge(contact, fields);

      const conversion = name === 'conversion' ? conversionKey(text, given, list) : undefined;
      const repeated = conversion !== undefined && conversions.get(account, conversion) === true;
      const event: JudgedEvent = repeated
        ? { ...record, verdict: 'discarded', reason: 'Its conversion-id was seen in the list before.' }
        : { ...record, verdict: 'good', ...(contact === undefined ? {} : { contactId: contact.id }) };
      if (conversion !== undefined) conversions.set(account, conversion, true);
      if (!repeated) seen.note(account, list, name ?? '', Object.keys(properties));
      return { ...success(uuid, record.userId, identified), events: [event] };
    }

    /** The sister call of vendors spec §5.2. Its errors' messages are our own. */
    function propertiesOf({ listid }: Given, account: string): VendorAnswer {
      const list = listIdIn(listid);
      const error = (code: number, message: string) => ({
        ...handlerError(handlerStatus(), code, message),
        reason: `${message}.`,
      });
      if (listid === undefined || listid === '') return error(1, 'Missing ListID parameter');
      if (list === undefined) return error(2, 'Invalid ListID parameter');
      if (lists.get(list, account) === undefined) return error(3, 'List not found');
      return json(200, `{"ListID":${list},"Properties":${seen.text(account, list)}}`);
    }

    function judge(request: VendorRequest, read: Parameters, notes: Notes): VendorAnswer {
      const { path, method, headers, body } = request;
      const key = keyIn(read, headers);
      const limit = path === PROPERTIES ? propertiesRate : rate;
      if (settings.now.enforceRate && key !== undefined && limit.take(`key ${key}`) > 0) return rateLimited();
      if (method !== 'POST' && !(method === 'GET' && path === PROPERTIES)) {
        return hardFailure(400, 100001, 'The method is not allowed.');
      }
      // Assumed, as the limit itself: the status of both, and their code.
      if (!isIdentity(headers['content-encoding'])) {
        return hardFailure(415, 100000, 'Content-Encoding is not supported.');
      }
      if (body.tooLarge) return hardFailure(413, 100000, `The body has more than ${MAX_BYTES} bytes.`);
      if (!read.ok) return hardFailure(400, 100000, 'The body is not a JSON object.', read.reason);
      const { text, value: given } = read;
      if (path === PROPERTIES) {
        const caller = callerOf(keys, given, bearerToken(headers.authorization));
        return 'key' in caller ? propertiesOf(given, keys.accountOf(caller.key)) : authRefusal(caller);
      }
      const { command } = given;
      if (command === undefined && path === EVENT && settings.now.mode === 'lenient') {
        notes.add('Command is missing: strict mode refuses the request');
      } else if (command !== 'event.track') {
        return hardFailure(400, 100003, 'The command is unknown.');
      }
      const caller = callerOf(keys, given);
      return 'key' in caller ? track(text, given, keys.accountOf(caller.key), notes) : authRefusal(caller);
    }

    function answer(request: VendorRequest): VendorAnswer {
      const notes = new Notes();
      const { path, headers, body } = request;
      // Octeth's page names the media type, but no answer to another.
      if (
        path === EVENT &&
        request.method === 'POST' &&
        mediaType(headers['content-type']) !== 'application/json'
      ) {
        notes.add('Content-Type should be application/json');
      }
      if (path === LEGACY && !asksForJson(body.bytes)) {
        notes.add('without ResponseFormat=JSON, in exactly this case, Octeth answers in another format');
      }
      const judged = judge(request, parametersOf(request), notes);
      const note = notes.text();
      return { ...judged, ...(note === undefined ? {} : { note }) };
    }

    return {
      options: settings,
      handle: {
        addKey: (key, traits) => keys.add(key, traits),
        revokeKey: (key) => keys.revoke(key),
        addList: (id, list = {}) => lists.put(id, list),
        removeList: (id) => void lists.forget(id),
        set: (patch) => settings.set(patch),
      },
      credentialFields: ['apikey', 'sessionid'],
      maxBodyBytes: () => MAX_BYTES,
      serves: (path) => path === EVENT || path === LEGACY || path === PROPERTIES,
      keyOf: (request) => keyIn(parametersOf(request), request.headers),
      answer,
      documented: (status) => documentedAnswer(status, createId()),
    };
  },
};
