import { isObject } from '../check.js';
import { choice, flag } from '../fields.js';
import { emailProblem } from '../grammar-e.js';
import { member } from '../json-text.js';
import { KeyRing, type Keys } from '../keys.js';
import { Notes } from '../notes.js';
import { Options } from '../options.js';
import {
  type BrevoProblem,
  documented,
  invalid,
  isMissing,
  keyIn,
  MAX_BODY_BYTES,
  missing,
  NO_CONTENT,
  outOfRange,
  readObject,
  refusal,
  refusedCaller,
  wantedRefusal,
} from './brevo-answers.js';
import { createBrevoEvents, servesBrevoEvents } from './brevo-events.js';
import type { JudgedEvent, Vendor, VendorAnswer, VendorRequest } from './vendor.js';

/** What is particular to a key of Brevo. */
export interface BrevoKeyTraits {
  /** Whether the account has marketing automation; without it `trackEvent` and its sisters answer 403. Default true. */
  readonly automation: boolean;
}

/** Options of the Brevo APIs; every one can be changed while the sandbox runs. */
export interface BrevoOptions {
  /** Which reading of the limits that Brevo doesn't publish: the tighter or the looser. Default `'strict'`. */
  readonly mode?: 'strict' | 'lenient';
  /** Keys that are taken, as `ma-key` and as `api-key`. Default `['sandbox-key']`. */
  readonly keys?: Keys<BrevoKeyTraits>;
  /** Refuse an account that sends more than 10 requests to `/v3/events` in a second. Default `false`. */
  readonly enforceRate?: boolean;
}

/** Brevo's keys and options, to be changed from a test at any time. */
export interface BrevoHandle {
  addKey(key: string, traits?: Partial<BrevoKeyTraits> & { readonly account?: string }): void;
  revokeKey(key: string): void;
  /** Changes options; `keys` replaces what was there. */
  set(options: BrevoOptions): void;
}

// Assumed: that trackEvent has the limits of /v3/events, and that they are UTF-16 units and bytes (vendors spec §6.1).
const MAX_NAME = 255;
const MAX_EVENTDATA_BYTES = 50_000;
const SETTINGS = { mode: choice(['strict', 'lenient'], 'strict'), enforceRate: flag(false) };
const TRAITS = { automation: flag(true) };

interface Call {
  readonly kind: 'track' | 'identify' | 'link' | 'page';
  /** The required member beside `email`: what happened. */
  readonly subject?: 'event' | 'link' | 'page';
  readonly object: 'properties' | 'attributes';
}

const CALLS: ReadonlyMap<string, Call> = new Map<string, Call>([
  ['/api/v2/trackEvent', { kind: 'track', subject: 'event', object: 'properties' }],
  ['/api/v2/identify', { kind: 'identify', object: 'attributes' }],
  ['/api/v2/trackLink', { kind: 'link', subject: 'link', object: 'properties' }],
  ['/api/v2/trackPage', { kind: 'page', subject: 'page', object: 'properties' }],
]);

type Body = Readonly<Record<string, unknown>>;

const textOrNull = (value: unknown) => (typeof value === 'string' ? value : null);

/** Checks 5 to 7 of vendors spec §6.3. */
function identityProblem({ subject }: Call, body: Body): BrevoProblem | undefined {
  const { email } = body;
  if (isMissing(email)) return missing('email is missing or empty');
  if (subject !== undefined && isMissing(body[subject])) return missing(`${subject} is missing or empty`);
  if (typeof email !== 'string') return invalid('email must be a string');
  if (subject !== undefined && typeof body[subject] !== 'string') {
    return invalid(`${subject} must be a string`);
  }
  const address = emailProblem(email);
  return address === undefined ? undefined : invalid(`email is not valid: ${address}`);
}

/** Check 9 of vendors spec §6.3. */
function objectProblem({ kind, object }: Call, body: Body): BrevoProblem | undefined {
  if (Object.hasOwn(body, object) && !isObject(body[object])) return invalid(`${object} must be an object`);
  if (kind !== 'track' || !Object.hasOwn(body, 'eventdata')) return undefined;
  const { eventdata } = body;
  if (!isObject(eventdata)) return invalid('eventdata must be an object');
  if (Object.hasOwn(eventdata, 'data') && !isObject(eventdata.data)) {
    return invalid('eventdata.data must be an object');
  }
  const hasId = Object.hasOwn(eventdata, 'id');
  return hasId && typeof eventdata.id !== 'string' ? invalid('eventdata.id must be a string') : undefined;
}

/** Check 8 of vendors spec §6.3. */
function lengthProblem({ kind }: Call, { event }: Body): BrevoProblem | undefined {
  const length = kind === 'track' && typeof event === 'string' ? event.length : 0;
  if (length <= MAX_NAME) return undefined;
  return outOfRange(`event has ${length} characters; ${MAX_NAME} are allowed`);
}

/** Check 10 of vendors spec §6.3. §6.1 and §6.2 reserve keys in `properties`; none in the `attributes` of identify. */
function reservedProblem({ subject, object }: Call, body: Body): BrevoProblem | undefined {
  const properties = body[object];
  if (subject === undefined || !isObject(properties)) return undefined;
  const reserved = ['email', subject].find((key) => Object.hasOwn(properties, key));
  return reserved === undefined ? undefined : invalid(`${object} holds the reserved key ${reserved}`);
}

/** Check 11 of vendors spec §6.3: of the text as received. */
function sizeProblem({ kind }: Call, text: string): BrevoProblem | undefined {
  const bytes = kind === 'track' ? Buffer.byteLength(member(text, 'eventdata') ?? '') : 0;
  if (bytes <= MAX_EVENTDATA_BYTES) return undefined;
  return outOfRange(`eventdata has ${bytes} bytes; ${MAX_EVENTDATA_BYTES} are allowed`);
}

/** Checks 5 to 11 of vendors spec §6.3; the sister calls have those that concern their fields. */
function bodyProblem(
  call: Call,
  { value, text }: { value: Body; text: string },
  mode: 'strict' | 'lenient',
  notes: Notes,
): BrevoProblem | undefined {
  const unlessLenient = (problem: BrevoProblem | undefined) => {
    if (mode === 'strict' || problem === undefined) return problem;
    notes.add(`${problem.message}: strict mode refuses it`);
    return undefined;
  };
  return (
    identityProblem(call, value) ??
    unlessLenient(lengthProblem(call, value)) ??
    objectProblem(call, value) ??
    unlessLenient(reservedProblem(call, value)) ??
    unlessLenient(sizeProblem(call, text))
  );
}

/** Brevo's marketing automation and its events API (vendors spec §6). */
export const brevo: Vendor<BrevoOptions, BrevoHandle> = {
  name: 'brevo',
  create(options, tools) {
    const keys = new KeyRing(TRAITS);
    const settings = new Options({ vendor: 'brevo', settings: SETTINGS, keys });
    settings.set({ keys: ['sandbox-key'] });
    settings.set(options);
    const answerEvents = createBrevoEvents(keys, () => settings.now, tools);

    /** Writes the contact's state; one that is unknown is created (assumed, vendors spec §6.3, check 12). */
    function writeContact(
      account: string,
      { kind, subject, object }: Call,
      text: string,
      body: Body,
    ): string {
      const contacts = tools.contacts.in(account);
      const { contact } = contacts.upsert({ email: String(body.email) });
      const state = body[object];
      // What happened on a page or link is no state of the contact: assumed, as §6.1 says it of trackEvent alone.
      if ((kind === 'track' || kind === 'identify') && isObject(state)) {
        contacts.merge(contact, member(text, object) ?? '{}', ['email', subject ?? 'email']);
        // Assumed: EXT_ID names the user over REST too (vendors spec §7).
        if (typeof state.EXT_ID === 'string') contacts.link(contact, { userId: state.EXT_ID });
      }
      return contact.id;
    }

    function answerTracker(call: Call, request: VendorRequest): VendorAnswer {
      const refused = refusedCaller(request, keys, 'ma-key');
      if (refused !== undefined) return refused;
      const key = keyIn(request, 'ma-key') ?? '';
      if (!keys.traits(key).automation) return documented(403);
      const read = readObject(request);
      if ('status' in read) return read;

      const { text, value } = read;
      const notes = new Notes();
      const problem = bodyProblem(call, read, settings.now.mode, notes) ?? wantedRefusal(request, 0);
      const note = notes.text();
      const event = (
        judged: Pick<JudgedEvent, 'verdict' | 'list' | 'reason' | 'contactId'>,
      ): JudgedEvent[] =>
        call.subject === undefined
          ? []
          : [
              {
                kind: call.kind,
                name: textOrNull(value[call.subject]),
                email: textOrNull(value.email),
                raw: text,
                ...judged,
              },
            ];
      if (problem !== undefined) {
        const { code, message } = problem;
        const events = event({ verdict: 'bad', list: code, reason: message });
        return { ...refusal(400, code, message, note), events };
      }
      const contactId = writeContact(keys.accountOf(key), call, text, value);
      return {
        ...NO_CONTENT,
        events: event({ verdict: 'good', contactId }),
        ...(note === undefined ? {} : { note }),
      };
    }

    return {
      options: settings,
      handle: {
        addKey: (key, traits) => keys.add(key, traits),
        revokeKey: (key) => keys.revoke(key),
        set: (patch) => settings.set(patch),
      },
      credentialHeaders: ['ma-key', 'api-key'],
      retryAfterHeader: 'x-sib-ratelimit-reset',
      refusesParts: true,
      maxBodyBytes: () => MAX_BODY_BYTES,
      serves: (path) => CALLS.has(path) || servesBrevoEvents(path),
      keyOf: (request) => keyIn(request, servesBrevoEvents(request.path) ? 'api-key' : 'ma-key'),
      answer(request) {
        const call = CALLS.get(request.path);
        return call === undefined ? answerEvents(request) : answerTracker(call, request);
      },
      documented,
    };
  },
};
