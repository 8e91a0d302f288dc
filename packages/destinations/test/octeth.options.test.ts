import { inspect } from 'node:util';
import { isSendoffError } from '@sendoff/core';
import { describe, expect, it } from 'vitest';
import { type OctethOptions, octeth } from '../src/index.js';
import { batchOf, event, FIRST_TRY } from './support/events.js';

const base = { baseUrl: 'https://octeth.example.com', listId: 94 };

function thrown(options: object): { code: string; message: string } {
  try {
    octeth({ ...base, ...options });
  } catch (error) {
    if (isSendoffError(error)) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('octeth took the options');
}

describe('octeth()', () => {
  it('has the limits and the rate that Octeth publishes', () => {
    expect(octeth(base)).toMatchObject({
      name: 'octeth',
      limits: { batchEvents: 1, bodyBytes: 1_000_000, rates: [{ limit: 5_000, windowMs: 60_000 }] },
      credential: { option: 'apiKey', variable: 'OCTETH_API_KEY' },
    });
    expect(octeth({ ...base, requestsPerSecond: 5 }).limits.rates).toHaveLength(2);
  });

  it('counts its envelope with room for a long key', () => {
    const destination = octeth(base);
    const batch = batchOf(destination, [event()]);
    const { body } = destination.request(batch, { ...FIRST_TRY, credential: 'k'.repeat(256) });
    const rest = Buffer.byteLength(body) - Buffer.byteLength(batch[0]?.body ?? '');
    expect(rest).toBeLessThanOrEqual(destination.limits.envelopeBytes);
    expect(rest).toBeGreaterThan(destination.limits.envelopeBytes - 64);
  });

  it('writes any key into the body as JSON', () => {
    const destination = octeth(base);
    const { body } = destination.request(batchOf(destination, [event()]), {
      ...FIRST_TRY,
      credential: 'a"\\\u2028,',
    });
    expect(JSON.parse(body)).toMatchObject({
      Command: 'event.track',
      APIKey: 'a"\\\u2028,',
      Event: 'signup',
    });
  });

  it('keeps the path prefix of its base URL', () => {
    const { url } = octeth({ ...base, baseUrl: 'http://127.0.0.1:4020/octeth/' }).request([], FIRST_TRY);
    expect(url).toBe('http://127.0.0.1:4020/octeth/api/v1/event');
  });

  it('has the installation for the real host, unless it is this machine', () => {
    const hostsOf = (baseUrl: string) => octeth({ ...base, baseUrl, allowInsecure: true }).hosts;
    expect(hostsOf('https://octeth.example.com:8443/x')).toEqual(['octeth.example.com']);
    expect(hostsOf('http://octeth.lan')).toEqual(['octeth.lan']);
    for (const own of ['http://localhost:1', 'http://127.0.0.1:1', 'http://[::1]:1'])
      expect(hostsOf(own)).toEqual([]);
  });

  it('hands its key over on request, and shows it nowhere', () => {
    const destination = octeth({ ...base, apiKey: 'k-secret' });
    expect(destination.credential.given()).toBe('k-secret');
    const shown = inspect(destination, { depth: null, showHidden: true }) + JSON.stringify(destination);
    expect(shown).not.toContain('k-secret');
  });

  it('says what Octeth has no place for, less what options send', () => {
    const rest = ['id', 'traits (but with identify)', 'upper case in property names'];
    const timestamp = 'timestamp (events are dated on arrival)';
    expect(octeth(base).loses).toEqual(['an anonymousId that is no UUID', timestamp, ...rest]);
    expect(octeth({ ...base, deriveUuid: true, sentAt: true }).loses).toEqual(rest);
  });

  it('takes options that are undefined as not given', () => {
    const options: OctethOptions = {
      ...base,
      apiKey: undefined,
      name: undefined,
      allowInsecure: undefined,
      requestsPerSecond: undefined,
      allowAnonymous: undefined,
      deriveUuid: undefined,
      sentAt: undefined,
      test: undefined,
      silent: undefined,
    };
    expect(octeth(options).encode(event())).toEqual(octeth(base).encode(event()));
  });

  it.each([
    [{ baseUrl: undefined }, 'invalid_option', '"baseUrl" is missing'],
    [{ baseUrl: '' }, 'invalid_option', '"baseUrl" is missing'],
    [{ baseUrl: 'octeth.example.com' }, 'invalid_option', '"baseUrl"'],
    [{ baseUrl: 'http://octeth.example.com' }, 'insecure_base_url', 'octeth'],
    [{ listId: undefined }, 'invalid_option', '"listId"'],
    [{ listId: '94' }, 'invalid_option', '"listId"'],
    [{ listId: 0 }, 'invalid_option', '"listId"'],
    [{ listId: 1.5 }, 'invalid_option', '"listId"'],
    [{ name: 'a b' }, 'invalid_option', '"name"'],
  ])('refuses %j', (options, code, words) => {
    expect(thrown(options)).toMatchObject({ code, message: expect.stringContaining(words) });
  });
});
