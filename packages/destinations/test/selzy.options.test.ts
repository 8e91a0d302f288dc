import { inspect } from 'node:util';
import { isSendoffError } from '@sendoff/core';
import { describe, expect, it } from 'vitest';
import { type SelzyOptions, selzy } from '../src/index.js';
import { batchOf, encoded, event, FIRST_TRY, refused } from './support/events.js';

/** What `selzy` throws for options that it cannot use. */
function thrown(options: SelzyOptions): { code: string; message: string } {
  try {
    selzy(options);
  } catch (error) {
    if (isSendoffError(error)) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('selzy took the options');
}

describe('selzy()', () => {
  it('has the limits that Selzy publishes, and no rate of its own', () => {
    expect(selzy()).toMatchObject({
      name: 'selzy',
      limits: { batchEvents: 25, bodyBytes: 130_000, rates: [] },
      hosts: ['event.selzy.com'],
    });
  });

  it('counts its envelope exactly', () => {
    const destination = selzy();
    const { body } = destination.request([], FIRST_TRY);
    expect(destination.limits.envelopeBytes).toBe(Buffer.byteLength(body));
  });

  it('keeps the rate that the user sets', () => {
    expect(selzy({ requestsPerSecond: 5 }).limits.rates).toEqual([{ limit: 5, windowMs: 1000 }]);
  });

  it('posts to the address that Selzy publishes', () => {
    const { url, headers } = selzy().request([], FIRST_TRY);
    expect(url).toBe('https://event.selzy.com/v1/events/');
    expect(headers).toEqual({ 'Content-Type': 'application/json', Authorization: 'Bearer the-key' });
  });

  it('keeps the path prefix of another base URL', () => {
    const { url } = selzy({ baseUrl: 'http://127.0.0.1:4020/selzy/' }).request([], FIRST_TRY);
    expect(url).toBe('http://127.0.0.1:4020/selzy/v1/events/');
  });

  it('joins the bodies of a batch as they were encoded', () => {
    const destination = selzy();
    const batch = batchOf(destination, [event({ id: '1' }), event({ id: '2', name: 'order_paid' })]);
    const { body } = destination.request(batch, FIRST_TRY);
    expect(body).toBe(`{"events":[${batch[0]?.body},${batch[1]?.body}]}`);
  });

  it('hands its key over on request, and shows it nowhere', async () => {
    const destination = selzy({ apiKey: 'k-secret' });
    expect(destination.credential).toMatchObject({ option: 'apiKey', variable: 'SELZY_API_KEY' });
    expect(destination.credential.given()).toBe('k-secret');
    expect(inspect(destination, { depth: null, showHidden: true })).not.toContain('k-secret');
    expect(JSON.stringify(destination)).not.toContain('k-secret');
    expect(encoded(destination, event()).body).not.toContain('k-secret');
  });

  it('says what Selzy has no place for, less the ids that are sent as properties', () => {
    expect(selzy().loses).toEqual(['userId', 'anonymousId', 'id', 'traits', 'fractions of a second']);
    expect(selzy({ userIdProperty: 'user_id', eventIdProperty: 'event_id' }).loses).toEqual([
      'anonymousId',
      'traits',
      'fractions of a second',
    ]);
  });

  it('takes options that are undefined as not given', () => {
    const options: SelzyOptions = {
      apiKey: process.env.NO_SUCH_VARIABLE,
      name: undefined,
      baseUrl: undefined,
      allowInsecure: undefined,
      requestsPerSecond: undefined,
      timeZone: undefined,
      userIdProperty: undefined,
      anonymousIdProperty: undefined,
      eventIdProperty: undefined,
    };
    expect(encoded(selzy(options), event())).toEqual(encoded(selzy(), event()));
  });

  it('takes another name for a second account, and refuses in that name', () => {
    const destination = selzy({ name: 'selzy-eu' });
    expect(destination.name).toBe('selzy-eu');
    expect(refused(destination, event({ email: 'nope' }))).toMatchObject([{ destination: 'selzy-eu' }]);
  });

  it.each(['Mars/Olympus', '', 'Europe Berlin'])('refuses the time zone "%s"', (timeZone) => {
    expect(thrown({ timeZone })).toMatchObject({
      code: 'invalid_option',
      message: expect.stringContaining('"timeZone"'),
    });
  });

  it.each<SelzyOptions>([
    { userIdProperty: 'email' },
    { anonymousIdProperty: 'name' },
    { eventIdProperty: 'created' },
    { eventIdProperty: '' },
    { userIdProperty: 'id', eventIdProperty: 'id' },
  ])('refuses the property names %j for ids', (options) => {
    expect(thrown(options)).toMatchObject({
      code: 'invalid_option',
      message: expect.stringContaining('Property"'),
    });
  });

  it('refuses a plain http: base URL on another machine', () => {
    expect(thrown({ baseUrl: 'http://selzy.example.com' }).code).toBe('insecure_base_url');
  });
});
