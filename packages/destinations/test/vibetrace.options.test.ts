import { inspect } from 'node:util';
import { isSendoffError } from '@sendoff/core';
import { describe, expect, it } from 'vitest';
import { type VibetraceOptions, vibetrace } from '../src/index.js';
import { encoded, event, FIRST_TRY, refused } from './support/events.js';

const KEY = 'canary-key-7f3a9';

/** What `vibetrace` throws for options that it cannot use. */
function thrown(options: VibetraceOptions): { code: string; message: string; shown: string } {
  try {
    vibetrace({ apiKey: KEY, ...options });
  } catch (error) {
    const shown = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true });
    if (isSendoffError(error)) return { code: error.code, message: error.message, shown };
    throw error;
  }
  throw new Error('vibetrace took the options');
}

function urlOf(options: VibetraceOptions): string {
  return vibetrace(options).request([], FIRST_TRY).url;
}

describe('vibetrace()', () => {
  it('sends one event a request, and has no rate of its own, since Vibetrace publishes none', () => {
    expect(vibetrace()).toMatchObject({
      name: 'vibetrace',
      limits: { batchEvents: 1, bodyBytes: 1_000_000, envelopeBytes: 0, rates: [] },
      hosts: ['api.vtcdn.net'],
    });
  });

  it('keeps the limits that the user sets', () => {
    const { limits } = vibetrace({ requestsPerSecond: 5, bodyBytes: 65_536 });
    expect(limits).toMatchObject({ bodyBytes: 65_536, rates: [{ limit: 5, windowMs: 1_000 }] });
  });

  it('posts to the address that Vibetrace publishes, or to another path of it', () => {
    expect(urlOf({})).toBe('https://api.vtcdn.net/v1/event/');
    expect(urlOf({ path: '/v1/event' })).toBe('https://api.vtcdn.net/v1/event');
    expect(urlOf({ baseUrl: 'http://127.0.0.1:4020/vibetrace/' })).toBe(
      'http://127.0.0.1:4020/vibetrace/v1/event/',
    );
  });

  it('says what Vibetrace has no place for, less the id that is sent', () => {
    const rest = [
      'anonymousId',
      'id',
      'timestamp (events are dated on arrival)',
      'traits of an event, but for the texts tel, firstname, lastname, country, city',
    ];
    expect(vibetrace().loses).toEqual(['userId', ...rest]);
    expect(vibetrace({ userIdIs_id: true }).loses).toEqual(rest);
  });

  it('takes options that are undefined as not given', () => {
    const options: VibetraceOptions = {
      apiKey: process.env.NO_SUCH_VARIABLE,
      name: undefined,
      baseUrl: undefined,
      allowInsecure: undefined,
      requestsPerSecond: undefined,
      path: undefined,
      standardEvents: undefined,
      userIdIs_id: undefined,
      bodyBytes: undefined,
    };
    expect(encoded(vibetrace(options), event())).toEqual(encoded(vibetrace(), event()));
    expect(urlOf(options)).toBe(urlOf({}));
  });

  it('takes another name for a second account, and refuses in that name', () => {
    const destination = vibetrace({ name: 'vibetrace-eu' });
    expect(refused(destination, event({ email: 'nope' }))).toMatchObject([{ destination: 'vibetrace-eu' }]);
  });

  it('is as it was made, whatever becomes of the options', () => {
    const standardEvents: Record<string, 'search'> = {};
    const destination = vibetrace({ standardEvents });
    standardEvents.signup = 'search';
    expect(encoded(destination, event()).body).toContain('"generic"');
  });

  it.each<[string, VibetraceOptions]>([
    ['path', { path: '' }],
    ['path', { path: 'v1/event' }],
    ['path', { path: '/v1/event?a=b' }],
    ['path', { path: '/v1/event\n' }],
    ['standardEvents', { standardEvents: { order_paid: 'order' as 'confirmation' } }],
    ['standardEvents', { standardEvents: { order_paid: undefined as unknown as 'confirmation' } }],
    ['standardEvents', { standardEvents: ['confirmation'] as unknown as Record<string, 'confirmation'> }],
    ['bodyBytes', { bodyBytes: 0 }],
    ['bodyBytes', { bodyBytes: 1.5 }],
    ['requestsPerSecond', { requestsPerSecond: 0 }],
    ['baseUrl', { baseUrl: `https://user:${KEY}@example.com` }],
    ['name', { name: `${KEY} ` }],
  ])('refuses what it cannot use as %s, without showing the key', (option, options) => {
    const { code, message, shown } = thrown(options);
    expect(code).toBe('invalid_option');
    expect(message).toMatch(new RegExp(`^vibetrace: .*"${option}"`));
    expect(shown).not.toContain(KEY);
  });

  it('refuses a plain http: base URL on another machine', () => {
    expect(thrown({ baseUrl: 'http://vibetrace.example.com' }).code).toBe('insecure_base_url');
  });

  it('shows and stores no key', () => {
    const destination = vibetrace({ apiKey: KEY });
    expect(destination.credential).toMatchObject({ option: 'apiKey', variable: 'VIBETRACE_API_KEY' });
    expect(destination.credential.given()).toBe(KEY);
    expect(inspect(destination, { depth: null, showHidden: true })).not.toContain(KEY);
    expect(JSON.stringify([destination, encoded(destination, event())])).not.toContain(KEY);
  });
});
