import type { Destination, Issue, TrackedEvent } from '@sendoff/core';
import type { Sandbox, SandboxOptions } from '@sendoff/sandbox';
import { brevo, brevoEvents, octeth, selzy, spotzee, vibetrace } from '../../src/index.js';
import { LETTERS } from './odd-values.js';
import type { Call, Edges, Good } from './random-events.js';

export const KEY = 'sk_soundness';

/** The address and the body of a request for one event, as vendors spec §7 has it: checked and mended in nothing. */
export interface PlainRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

type Create = (baseUrl: string) => Destination;

/** How one destination is held against the sandbox. */
export interface SoundVendor {
  readonly vendor: 'brevo' | 'octeth' | 'selzy' | 'spotzee' | 'vibetrace';
  /** What the sandbox is set up with, beside the key. */
  readonly fixtures?: SandboxOptions[keyof SandboxOptions] & object;
  /** The destination that `plain` writes for, and another with options that change what is sent or refused. */
  readonly create: readonly [Create, Create];
  /** The vendor's own limits of a request, from the spec and not from the destination. */
  readonly limits: { readonly events: number; readonly bytes: number };
  readonly eventsIn?: (body: unknown) => number;
  readonly edges: Edges;
  /** Whether an identify that is taken is told among the sandbox's events; 'none' where there is no such call. */
  readonly identify: 'event' | 'profile' | 'none';
  readonly good: Good;
  /** The calls that good events come in. */
  readonly kinds: readonly Call['kind'][];
  /** What it refuses by vendors spec §7: all of it must be among the random events. */
  readonly codes: readonly string[];
  readonly plain: (event: TrackedEvent) => PlainRequest;
  /**
   * Whether the destination refuses what the sandbox would take for a reason of its own: the vendor would take the
   * event for another one, or drop a part of it without a word.
   */
  readonly isStricter: (issue: Issue, event: TrackedEvent) => boolean;
  /** Called around each request: sets up what must exist at the vendor for this one. */
  readonly arrange?: (sandbox: Sandbox, body: string) => () => void;
}

const TRACK = ['track'] as const;
const BOTH = ['track', 'track', 'identify'] as const;
const list = (body: unknown) => (body as readonly unknown[]).length;
const listed = (body: unknown) => (body as { events?: readonly unknown[] }).events?.length ?? 1;
const iso = (ms: number) => new Date(ms).toISOString();
const json = { 'content-type': 'application/json' };
const bearer = { ...json, authorization: `Bearer ${KEY}` };
const ANY_NAME = [...LETTERS, ...'ABC!"\\é名'];
const GUARD = 1_000_000;
const STANDARD = { order_paid: 'confirmation', signed_in: 'login', seen: 'viewitem' } as const;
/** ISO 8601 has a year 0000; the date types of most languages have not, so no vendor is asked to read it. */
const isYear0 = ({ code }: Issue, { timestamp }: TrackedEvent) =>
  code === 'invalid_timestamp' && new Date(timestamp).getUTCFullYear() === 0;

/** Vibetrace takes events of users alone whom it knows: this one is set up for as long as the request takes. */
function setUpUser({ vibetrace: handle }: Sandbox, body: string): () => void {
  const { email, _id } = JSON.parse(body).user ?? {};
  const isOne = (id: unknown, most: number) => typeof id === 'string' && id !== '' && id.length <= most;
  handle.addUser('the-user', {
    ...(isOne(email, 254) && { email }),
    ...(isOne(_id, 200) && { _id }),
  });
  return () => handle.removeUser('the-user');
}

export const soundVendors: Readonly<Record<string, SoundVendor>> = {
  selzy: {
    vendor: 'selzy',
    fixtures: { unknownEvents: 'add' },
    create: [
      (baseUrl) => selzy({ baseUrl, apiKey: KEY }),
      (baseUrl) =>
        selzy({
          baseUrl,
          apiKey: KEY,
          timeZone: 'America/St_Johns',
          userIdProperty: 'user_id',
          anonymousIdProperty: 'anonymous_id',
          eventIdProperty: 'event_id',
        }),
    ],
    limits: { events: 25, bytes: 130_000 },
    eventsIn: listed,
    edges: [130_000],
    identify: 'none',
    good: { name: { most: 40, of: ANY_NAME }, properties: 19, identities: ['email'] },
    kinds: TRACK,
    codes: [
      'missing_identity',
      'invalid_email',
      'invalid_name',
      'name_too_long',
      'reserved_key',
      'too_many_properties',
      'event_too_large',
      'invalid_timestamp',
    ],
    plain: ({ name, email, properties, timestamp }) => {
      const created = iso(timestamp).replace('T', ' ').slice(0, -5);
      const event = { ...properties, name, email, created };
      return { path: '/v1/events/', headers: bearer, body: { events: [event] } };
    },
    isStricter: ({ code }) => ['invalid_name', 'reserved_key', 'identify_unsupported'].includes(code),
    // The sandbox holds 10,000 names.
    arrange: ({ selzy: handle }) => {
      handle.set({ events: [] });
      return () => {};
    },
  },
  brevo: {
    vendor: 'brevo',
    create: [
      (baseUrl) => brevo({ baseUrl, maKey: KEY }),
      (baseUrl) => brevo({ baseUrl, maKey: KEY, userIdAttribute: 'EXT_ID' }),
    ],
    limits: { events: 1, bytes: GUARD },
    edges: [50_000, GUARD],
    identify: 'profile',
    good: { name: { most: 255, of: ANY_NAME }, properties: 40, identities: ['email'], isFlat: true },
    kinds: BOTH,
    codes: [
      'missing_identity',
      'invalid_email',
      'invalid_name',
      'name_too_long',
      'reserved_key',
      'invalid_trait',
      'event_too_large',
    ],
    plain: ({ kind, name, email, properties, id, traits }) => ({
      path: kind === 'identify' ? '/api/v2/identify' : '/api/v2/trackEvent',
      headers: { ...json, 'ma-key': KEY },
      body:
        kind === 'identify'
          ? { email, attributes: traits }
          : { email, event: name, properties: traits, eventdata: { id, data: properties } },
    }),
    isStricter: ({ code }) => ['invalid_trait', 'reserved_key'].includes(code),
  },
  'brevo-events': {
    vendor: 'brevo',
    create: [
      (baseUrl) => brevoEvents({ baseUrl, apiKey: KEY }),
      (baseUrl) => brevoEvents({ baseUrl, apiKey: KEY, batchEvents: 1 }),
    ],
    limits: { events: 50, bytes: GUARD },
    eventsIn: listed,
    edges: [50_000, GUARD],
    identify: 'none',
    good: {
      name: { most: 255, of: [...LETTERS, ...'ABC'] },
      properties: 40,
      identities: ['email', 'userId'],
      isFlat: true,
    },
    kinds: TRACK,
    codes: [
      'missing_identity',
      'invalid_email',
      'invalid_name',
      'name_too_long',
      'invalid_trait',
      'invalid_timestamp',
      'event_too_large',
    ],
    plain: ({ name, email, userId, properties, timestamp, traits }) => ({
      path: '/v3/events',
      headers: { ...json, 'api-key': KEY },
      body: {
        event_name: name,
        event_date: iso(timestamp),
        identifiers: { email_id: email, ext_id: userId },
        contact_properties: traits,
        event_properties: properties,
      },
    }),
    isStricter: (issue, event) =>
      ['invalid_trait', 'identify_unsupported'].includes(issue.code) || isYear0(issue, event),
  },
  spotzee: {
    vendor: 'spotzee',
    create: [
      (baseUrl) => spotzee({ baseUrl, apiKey: KEY, identify: true }),
      (baseUrl) => spotzee({ baseUrl, apiKey: KEY }),
    ],
    limits: { events: 100, bytes: GUARD },
    eventsIn: (body) => (Array.isArray(body) ? list(body) : 1),
    edges: [GUARD],
    identify: 'profile',
    good: { name: { most: 300, of: ANY_NAME }, properties: 40, identities: ['userId', 'anonymousId'] },
    kinds: TRACK,
    codes: ['missing_identity', 'invalid_email', 'invalid_trait', 'invalid_name', 'event_too_large'],
    plain: ({ kind, name, email, userId, anonymousId, properties, timestamp, traits }) => {
      const { email: other, phone, timezone, locale, ...data } = traits ?? {};
      const ids = { anonymous_id: anonymousId, external_id: userId };
      const user = { email: email ?? other, phone, timezone, locale, data };
      return kind === 'identify'
        ? { path: '/api/client/identify', headers: bearer, body: { ...ids, ...user } }
        : {
            path: '/api/client/events',
            headers: bearer,
            body: [{ name, ...ids, data: properties, user, created_at: iso(timestamp) }],
          };
    },
    isStricter: isYear0,
  },
  octeth: {
    vendor: 'octeth',
    fixtures: { lists: ['94'] },
    create: [
      (baseUrl) => octeth({ baseUrl, apiKey: KEY, listId: 94 }),
      (baseUrl) =>
        octeth({
          baseUrl,
          apiKey: KEY,
          listId: 94,
          allowAnonymous: true,
          deriveUuid: true,
          sentAt: true,
          silent: true,
        }),
    ],
    limits: { events: 1, bytes: GUARD },
    edges: [GUARD],
    identify: 'event',
    good: {
      name: { most: 300, of: ANY_NAME },
      properties: 40,
      identities: ['email', 'userId'],
      isUuid: true,
    },
    kinds: BOTH,
    codes: [
      'missing_identity',
      'invalid_email',
      'invalid_name',
      'key_collision',
      'missing_property',
      'reserved_key',
      'event_too_large',
    ],
    plain: ({ name, email, userId, anonymousId, properties, traits }) => ({
      path: '/api/v1/event',
      headers: json,
      body: {
        Command: 'event.track',
        APIKey: KEY,
        Event: name,
        ListID: 94,
        Email: email,
        ID: userId,
        UUID: anonymousId,
        Properties: properties,
        IdentifyProperties: name === 'identify' ? traits : undefined,
      },
    }),
    isStricter: ({ code }) => ['key_collision', 'reserved_key', 'missing_identity'].includes(code),
  },
  vibetrace: {
    vendor: 'vibetrace',
    create: [
      (baseUrl) => vibetrace({ baseUrl, apiKey: KEY, userIdIs_id: true, standardEvents: STANDARD }),
      (baseUrl) => vibetrace({ baseUrl, apiKey: KEY }),
    ],
    limits: { events: 1, bytes: GUARD },
    edges: [GUARD],
    identify: 'event',
    good: { name: { most: 300, of: ANY_NAME }, properties: 40, identities: ['email'] },
    kinds: BOTH,
    codes: [
      'missing_identity',
      'invalid_email',
      'invalid_name',
      'reserved_key',
      'missing_property',
      'event_too_large',
    ],
    plain: ({ kind, name, email, userId: _id, properties, traits }) => {
      const type = new Map<string, string>(Object.entries(STANDARD)).get(name) ?? 'generic';
      const generic = type === 'generic' ? { event_name: name, ...properties } : properties;
      const event = kind === 'identify' ? { update: traits } : { [type]: { generic } };
      return {
        path: '/v1/event/',
        headers: { ...json, authorization: KEY },
        body: { user: { email, _id }, event },
      };
    },
    // An empty orderId is a text, but all orders that have it would be one order.
    isStricter: ({ code }, { properties }) =>
      code === 'reserved_key' || (code === 'missing_property' && properties.orderId === ''),
    arrange: setUpUser,
  },
};
