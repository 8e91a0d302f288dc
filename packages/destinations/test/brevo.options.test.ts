import { inspect } from 'node:util';
import { isSendoffError } from '@sendoff/core';
import { describe, expect, it } from 'vitest';
import { type BrevoEventsOptions, type BrevoOptions, brevo, brevoEvents } from '../src/index.js';
import { batchOf, encoded, event, FIRST_TRY, refused } from './support/events.js';

const KEY = 'canary-key-7f3a9';

/** What a destination throws for options that it cannot use. */
function thrown(make: () => unknown): { code: string; message: string; shown: string } {
  try {
    make();
  } catch (error) {
    const shown = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true });
    if (isSendoffError(error)) return { code: error.code, message: error.message, shown };
    throw error;
  }
  throw new Error('the options were taken');
}

describe('brevo()', () => {
  it('sends one event a request, and has no rate of its own, since Brevo publishes none for this call', () => {
    expect(brevo()).toMatchObject({
      name: 'brevo',
      limits: { batchEvents: 1, bodyBytes: 1_000_000, envelopeBytes: 0, rates: [] },
      hosts: ['in-automate.brevo.com', 'in-automate.sendinblue.com'],
    });
  });

  it('keeps the rate that the user sets, and the path prefix of another base URL', () => {
    const destination = brevo({ requestsPerSecond: 5, baseUrl: 'http://127.0.0.1:4020/brevo/' });
    expect(destination.limits.rates).toEqual([{ limit: 5, windowMs: 1_000 }]);
    const { url } = destination.request(batchOf(destination, [event()]), FIRST_TRY);
    expect(url).toBe('http://127.0.0.1:4020/brevo/api/v2/trackEvent');
  });

  it('says what Brevo has no place for, less the id that is sent as an attribute', () => {
    const time = 'timestamp (events are dated on arrival)';
    expect(brevo().loses).toEqual(['userId', 'anonymousId', time]);
    expect(brevo({ userIdAttribute: 'EXT_ID' }).loses).toEqual(['anonymousId', time]);
  });

  it('takes another name for a second account, and refuses in that name', () => {
    const destination = brevo({ name: 'brevo-eu' });
    expect(destination.name).toBe('brevo-eu');
    expect(refused(destination, event({ email: 'nope' }))).toMatchObject([{ destination: 'brevo-eu' }]);
  });

  it('takes options that are undefined as not given', () => {
    const options: BrevoOptions = {
      maKey: process.env.NO_SUCH_VARIABLE,
      name: undefined,
      baseUrl: undefined,
      allowInsecure: undefined,
      requestsPerSecond: undefined,
      userIdAttribute: undefined,
    };
    expect(encoded(brevo(options), event())).toEqual(encoded(brevo(), event()));
  });

  it.each(['', 'email', 'EMAIL', 'Event', 7 as unknown as string])('refuses the attribute "%s"', (name) => {
    expect(thrown(() => brevo({ userIdAttribute: name }))).toMatchObject({
      code: 'invalid_option',
      message: expect.stringContaining('"userIdAttribute"'),
    });
  });
});

describe('brevoEvents()', () => {
  it('has the rates that Brevo publishes, and a batch of its own', () => {
    expect(brevoEvents()).toMatchObject({
      name: 'brevo-events',
      limits: {
        batchEvents: 50,
        bodyBytes: 1_000_000,
        rates: [
          { limit: 10, windowMs: 1_000 },
          { limit: 36_000, windowMs: 3_600_000 },
        ],
      },
      hosts: ['api.brevo.com'],
      loses: ['anonymousId', 'id'],
    });
  });

  it('keeps the rate that the user sets beside them', () => {
    expect(brevoEvents({ requestsPerSecond: 5 }).limits.rates).toHaveLength(3);
  });

  it('counts the envelope of a batch exactly', () => {
    const destination = brevoEvents();
    const batch = batchOf(destination, [event({ id: '1' }), event({ id: '2' })]);
    const events = batch.map(({ body }) => body).join(',');
    const { body } = destination.request(batch, FIRST_TRY);
    expect(destination.limits.envelopeBytes).toBe(Buffer.byteLength(body) - Buffer.byteLength(events));
  });

  it('takes another number of events a request', () => {
    expect(brevoEvents({ batchEvents: 200 }).limits.batchEvents).toBe(200);
    expect(brevoEvents({ batchEvents: undefined }).limits.batchEvents).toBe(50);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '5' as unknown as number])(
    'refuses batches of %s',
    (batchEvents) => {
      expect(thrown(() => brevoEvents({ batchEvents }))).toMatchObject({
        code: 'invalid_option',
        message: expect.stringContaining('"batchEvents"'),
      });
    },
  );
});

describe.each([
  ['brevo', (options: BrevoOptions) => brevo({ maKey: KEY, ...options }), 'BREVO_MA_KEY'],
  [
    'brevo-events',
    (options: BrevoEventsOptions) => brevoEvents({ apiKey: KEY, ...options }),
    'BREVO_API_KEY',
  ],
])('the key of %s', (vendor, make, variable) => {
  it('is in no text that is shown or stored, but in its header', () => {
    const destination = make({});
    expect(destination.credential).toMatchObject({ variable });
    expect(destination.credential.given()).toBe(KEY);
    expect(inspect(destination, { depth: null, showHidden: true })).not.toContain(KEY);
    expect(JSON.stringify([destination, encoded(destination, event())])).not.toContain(KEY);
  });

  it('is in no error about options, which name the destination', () => {
    const faults = [
      () => make({ name: `${KEY} ` }),
      () => make({ baseUrl: `https://user:${KEY}@example.com` }),
      () => make({ requestsPerSecond: 0 }),
    ];
    for (const fault of faults) {
      const { code, message, shown } = thrown(fault);
      expect(code).toBe('invalid_option');
      expect(message.startsWith(`${vendor}: `)).toBe(true);
      expect(shown).not.toContain(KEY);
    }
    expect(thrown(() => make({ baseUrl: 'http://brevo.example.com' })).code).toBe('insecure_base_url');
  });
});
