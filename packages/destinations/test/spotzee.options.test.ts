import { inspect } from 'node:util';
import { isSendoffError } from '@sendoff/core';
import { describe, expect, it } from 'vitest';
import { type SpotzeeOptions, spotzee } from '../src/index.js';
import { batchOf, encoded, event, FIRST_TRY } from './support/events.js';

function thrown(options: SpotzeeOptions): { code: string; message: string } {
  try {
    spotzee(options);
  } catch (error) {
    if (isSendoffError(error)) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('spotzee took the options');
}

const destination = spotzee();
const two = batchOf(destination, [event({ id: '1', userId: 'u' }), event({ id: '2', userId: 'u' })]);
const keyOf = (of = two, refusals = 0, attempt = 1) =>
  destination.request(of, { ...FIRST_TRY, refusals, attempt }).headers['Idempotency-Key'];

describe('spotzee()', () => {
  it('has the limits and the rates that Spotzee publishes', () => {
    expect(destination).toMatchObject({
      name: 'spotzee',
      limits: {
        batchEvents: 100,
        bodyBytes: 1_000_000,
        envelopeBytes: 2,
        rates: [
          { limit: 1_000, windowMs: 10_000 },
          { limit: 8_000, windowMs: 60_000 },
        ],
      },
      hosts: ['apix.spotzee.com'],
      loses: ['id'],
    });
  });

  it('keeps the rate that the user sets beside them', () => {
    expect(spotzee({ requestsPerSecond: 5 }).limits.rates).toHaveLength(3);
  });

  it('posts to the address that Spotzee publishes, with the version that this is written for', () => {
    const { url, headers, body } = destination.request([], FIRST_TRY);
    expect(url).toBe('https://apix.spotzee.com/api/client/events');
    expect(headers).toEqual({
      'Content-Type': 'application/json',
      Authorization: 'Bearer the-key',
      'Spotzee-Version': '2026-04-28',
      'Idempotency-Key': expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(Buffer.byteLength(body)).toBe(destination.limits.envelopeBytes);
  });

  it('asks for another version where it is told to', () => {
    const { headers } = spotzee({ version: '2027-01-31' }).request([], FIRST_TRY);
    expect(headers['Spotzee-Version']).toBe('2027-01-31');
  });

  it('keeps the path prefix of another base URL', () => {
    const { url } = spotzee({ baseUrl: 'http://127.0.0.1:4020/spotzee/' }).request([], FIRST_TRY);
    expect(url).toBe('http://127.0.0.1:4020/spotzee/api/client/events');
  });

  it('hands its key over on request, and shows it nowhere', () => {
    const keyed = spotzee({ apiKey: 'sk_secret' });
    expect(keyed.credential).toMatchObject({ option: 'apiKey', variable: 'SPOTZEE_API_KEY' });
    expect(keyed.credential.given()).toBe('sk_secret');
    expect(inspect(keyed, { depth: null, showHidden: true }) + JSON.stringify(keyed)).not.toContain(
      'sk_secret',
    );
  });

  it('takes options that are undefined as not given', () => {
    const options: SpotzeeOptions = {
      apiKey: undefined,
      name: undefined,
      version: undefined,
      identify: undefined,
    };
    const given = event({ userId: 'u' });
    expect(encoded(spotzee(options), given)).toEqual(encoded(destination, given));
  });

  it.each(['', 'latest', '2026-4-28', '2026-04-28\r\nX: y'])('refuses the version %j', (version) => {
    expect(thrown({ version })).toMatchObject({
      code: 'invalid_option',
      message: expect.stringContaining('"version"'),
    });
  });

  it('refuses a plain http: base URL on another machine', () => {
    expect(thrown({ baseUrl: 'http://spotzee.example.com' }).code).toBe('insecure_base_url');
  });
});

describe('the idempotency key', () => {
  it('stays the same while a request is repeated', () => {
    expect(keyOf(two, 0, 2)).toBe(keyOf());
    expect(spotzee().request(two, FIRST_TRY).headers['Idempotency-Key']).toBe(keyOf());
  });

  it('is a new one after each refusal', () => {
    expect(new Set([keyOf(), keyOf(two, 1), keyOf(two, 2)]).size).toBe(3);
    expect(keyOf(two, 1, 3)).toBe(keyOf(two, 1, 2));
  });

  it('tells two alike batches of different events apart, and their order', () => {
    const [first, second] = two;
    if (first === undefined || second === undefined) throw new Error('no batch');
    expect(first.body).toBe(second.body);
    expect(keyOf([first])).not.toBe(keyOf([second]));
    expect(keyOf([second, first])).not.toBe(keyOf());
    expect(keyOf([{ ...first, id: '1","2' }])).not.toBe(keyOf());
    expect(keyOf([{ ...first, body: '{}' }])).not.toBe(keyOf([first]));
  });
});
