import { bearerProblem, bearerToken } from '../bearer.js';
import { isIdentity, mediaType, parseJson } from '../body.js';
import { isObject } from '../check.js';
import { choice, flag } from '../fields.js';
import { children, member } from '../json-text.js';
import { KeyRing, type Keys } from '../keys.js';
import { Notes } from '../notes.js';
import { Options } from '../options.js';
import { eventFailures, identifyFailures } from './spotzee-items.js';
import {
  documentedProblem,
  type Failure,
  nothing,
  type ProblemCode,
  problem,
  rateLimited,
} from './spotzee-problem.js';
import { mergeProfile } from './spotzee-profile.js';
import { answeredKeys, answerOnce } from './spotzee-replay.js';
import type { JudgedEvent, Vendor, VendorAnswer, VendorRequest } from './vendor.js';

/** The role of an API key, the lowest first. */
export type SpotzeeRole = (typeof ROLES)[number];

/** Options of the Spotzee API; every one can be changed while the sandbox runs. */
export interface SpotzeeOptions {
  /** Which reading of the rules that Spotzee's pages leave open: the tighter or the looser. Default `'strict'`. */
  readonly mode?: 'strict' | 'lenient';
  /**
   * API keys by what they start with: `sk_` secret, `pk_` publishable; any other belongs to another surface and
   * is refused. A secret key needs the role `editor` (the default) or a higher one. Default `['sk_sandbox-key']`.
   */
  readonly keys?: Keys<{ readonly role: SpotzeeRole }>;
  /** Refuse a client that sends more than 1,000 requests in 10 s, or 8,000 in 60 s. Default `false`. */
  readonly enforceRate?: boolean;
  /** Refuse a `Spotzee-Version` that is not known, which Spotzee doesn't yet. Default `false`. */
  readonly enforceVersion?: boolean;
  /** Honour `Idempotency-Key`, which Spotzee doesn't yet for these calls. Default `false`. */
  readonly enforceIdempotency?: boolean;
}

/** Spotzee's keys and options, to be changed from a test at any time. */
export interface SpotzeeHandle {
  /** Adds a key; it starts with `sk_` or `pk_`. */
  addKey(key: string, traits?: { readonly role?: SpotzeeRole; readonly account?: string }): void;
  revokeKey(key: string): void;
  /** Changes options; `keys` replace what was there. */
  set(options: SpotzeeOptions): void;
}

const ROLES = ['support', 'smtpproxy', 'editor', 'publisher', 'admin'] as const;
const EVENTS = '/api/client/events';
const IDENTIFY = '/api/client/identify';
const MAX_EVENTS = 100;
const VERSIONS = ['2026-04-28'];
// Vendors spec §4.1. Assumed: Spotzee publishes no limit of the body.
const MAX_BYTES = 1_000_000;
const SETTINGS = {
  mode: choice(['strict', 'lenient'], 'strict'),
  enforceRate: flag(false),
  enforceVersion: flag(false),
  enforceIdempotency: flag(false),
};

function isDate(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(+day) && day.toISOString().startsWith(text);
}

/** The Spotzee client API: events, and the sister call identify (vendors spec §4). */
export const spotzee: Vendor<SpotzeeOptions, SpotzeeHandle> = {
  name: 'spotzee',
  create(options, tools) {
    const { createId, contacts, rateLimit } = tools;
    const keys = new KeyRing({ role: choice(ROLES, 'editor') });
    const settings = new Options({ vendor: 'spotzee', settings: SETTINGS, keys });
    settings.set({ keys: ['sk_sandbox-key'] });
    settings.set(options);
    const answered = answeredKeys(tools);
    // Both as in vendors spec §4.3, check 1; the first is the tighter, so the second is never met.
    const rate = rateLimit({ limit: 1_000, windowMs: 10_000 }, { limit: 8_000, windowMs: 60_000 });

    const refusal = (code: ProblemCode, message: string, more?: Parameters<typeof problem>[3]) =>
      problem(code, message, createId(), more);

    /** Checks 3 and 4: vendors spec §4.1. The lowest role is assumed, and that it binds secret keys only. */
    function keyRefusal(authorization: string | undefined): VendorAnswer | undefined {
      const unauthorized = (reason: string) =>
        refusal('authentication_required', 'A valid API key is required.', { reason });
      const wrong = bearerProblem(keys, authorization);
      if (wrong !== undefined) return unauthorized(wrong);
      const key = bearerToken(authorization) ?? '';
      if (!/^[sp]k_/.test(key)) return unauthorized('The API key starts with neither "sk_" nor "pk_".');
      const { role } = keys.traits(key);
      if (key.startsWith('pk_') || ROLES.indexOf(role) >= ROLES.indexOf('editor')) return undefined;
      return refusal('permission_denied', `The role ${role} is too low: editor is needed.`);
    }

    /** Check 5. A request without the header runs against the current version, as Spotzee's guide says. */
    function versionRefusal(header: string | string[] | undefined): VendorAnswer | undefined {
      const version = String(header);
      const fits = header === undefined || VERSIONS.includes(version);
      if (fits || !settings.now.enforceVersion) return undefined;
      return isDate(version)
        ? refusal('version_unsupported', 'Spotzee-Version names no known version.')
        : refusal('parameter_invalid_format', 'Spotzee-Version must be a date.', {
            param: 'Spotzee-Version',
          });
    }

    const invalid = (errors: readonly Failure[], reason?: string): VendorAnswer =>
      refusal('validation_failed', 'The request is not valid.', { errors, reason });
    const invalidBody = (message: string): VendorAnswer =>
      invalid([{ param: '', code: 'parameter_invalid_format', message }], message);

    function judged(
      item: unknown,
      raw: string,
      failures: readonly Failure[],
    ): Omit<JudgedEvent, 'verdict'> & { verdict: 'bad' | 'good' } {
      const { name, external_id, anonymous_id, user } = isObject(item) ? item : {};
      const string = (value: unknown) => (typeof value === 'string' ? value : null);
      const [first] = failures;
      return {
        verdict: first === undefined ? 'good' : 'bad',
        name: string(name),
        email: isObject(user) ? string(user.email) : null,
        userId: string(external_id),
        anonymousId: string(anonymous_id),
        raw,
        ...(first === undefined ? {} : { list: first.code }),
        ...(first === undefined ? {} : { reason: failures.map(({ message }) => message).join(' ') }),
      };
    }

    /** Checks 8 to 10: all events are recorded, or none (vendors spec §4.2). */
    function takeEvents(items: unknown, text: string, account: string): VendorAnswer {
      if (!Array.isArray(items)) return invalidBody('The body must be an array of events.');
      if (items.length < 1 || items.length > MAX_EVENTS) {
        return invalidBody(`The body must hold 1 to ${MAX_EVENTS} events.`);
      }
      const notes = new Notes();
      const texts = children(text);
      const failures = items.map((item, at) => eventFailures(item, String(at), settings.now.mode, notes));
      const events = items.map((item, at) => judged(item, texts[at]?.text ?? 'null', failures[at] ?? []));
      const all = failures.flat();
      if (all.length > 0) {
        const whole = 'Another event of the request is not valid, so none is recorded.';
        const refused = events.map((event) => ({ ...event, verdict: 'bad' as const }));
        return { ...invalid(all), events: refused.map((event) => ({ reason: whole, ...event })) };
      }
      const note = notes.text();
      const people = contacts.in(account);
      return {
        ...nothing(204),
        events: events.map((event, at): JudgedEvent => {
          const contactId = mergeProfile(people, items[at], items[at].user, member(event.raw, 'user'));
          return { ...event, ...(contactId === undefined ? {} : { contactId }) };
        }),
        ...(note === undefined ? {} : { note }),
      };
    }

    /** The sister call of vendors spec §7; its body as the vendor's own SDK sends it. */
    function identify(profile: unknown, text: string, account: string): VendorAnswer {
      if (!isObject(profile)) return invalidBody('The body must be an object.');
      const notes = new Notes();
      const failures = identifyFailures(profile, settings.now.mode, notes);
      if (failures.length > 0) return invalid(failures, failures.map(({ message }) => message).join(' '));
      mergeProfile(contacts.in(account), profile, profile, text);
      const note = notes.text();
      return { ...nothing(204), ...(note === undefined ? {} : { note }) };
    }

    function judge({ path, headers, body }: VendorRequest, account: string): VendorAnswer {
      if (mediaType(headers['content-type']) !== 'application/json') {
        return refusal('parameter_invalid_format', 'Content-Type must be application/json.');
      }
      if (!isIdentity(headers['content-encoding'])) {
        return refusal('media_type_unsupported', 'Content-Encoding is not supported.');
      }
      const parsed = parseJson(body.bytes);
      if (!parsed.ok) {
        return refusal('parameter_invalid_format', 'Malformed JSON.', { reason: parsed.reason });
      }
      return (path === EVENTS ? takeEvents : identify)(parsed.value, parsed.text, account);
    }

    function answer(request: VendorRequest): VendorAnswer {
      const { headers, body } = request;
      if (settings.now.enforceRate && rate.take(request.remoteAddress) > 0) return rateLimited();
      if (request.method !== 'POST') return refusal('method_not_allowed', 'Method not allowed.');
      const refused = keyRefusal(headers.authorization);
      if (refused !== undefined) return refused;
      const outdated = versionRefusal(headers['spotzee-version']);
      if (outdated !== undefined) return outdated;
      // Assumed, as the limit itself: it comes before whatever needs the whole body.
      if (body.tooLarge) return refusal('body_too_large', `The body has more than ${MAX_BYTES} bytes.`);
      const key = bearerToken(headers.authorization) ?? '';
      const account = keys.accountOf(key);
      const once = settings.now.enforceIdempotency && headers['idempotency-key'] !== undefined;
      return once
        ? answerOnce(answered, { account, key, id: createId() }, request, () => judge(request, account))
        : judge(request, account);
    }

    return {
      options: settings,
      handle: {
        addKey: (key, traits) => keys.add(key, traits),
        revokeKey: (key) => keys.revoke(key),
        set: (patch) => settings.set(patch),
      },
      maxBodyBytes: () => MAX_BYTES,
      serves: (path) => path === EVENTS || path === IDENTIFY,
      keyOf: ({ headers }) => bearerToken(headers.authorization),
      answer,
      documented: (status) => documentedProblem(status, createId()),
    };
  },
};
