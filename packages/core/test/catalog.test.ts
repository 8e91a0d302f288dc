import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { StandardSchema } from '../src/index.js';
import { setUp } from './support/bench.js';

const schemas: readonly [library: string, schema: StandardSchema][] = [
  ['zod', z.object({ total: z.number(), currency: z.string().default('EUR') })],
  ['valibot', v.object({ total: v.number(), currency: v.optional(v.string(), 'EUR') })],
  ['arktype', type({ total: 'number', currency: 'string = "EUR"' })],
];

describe.each(schemas)('a catalogue of %s', (_, order_paid) => {
  it('sends what the schema makes of the properties', async () => {
    const { clock, tracker, sent } = setUp(undefined, { events: { order_paid } });
    expect(tracker.track({ name: 'order_paid', properties: { total: 5 } }).accepted).toBe(true);
    await clock.advance(1_000);
    expect(sent[0]?.events).toEqual([{ name: 'order_paid', total: 5, currency: 'EUR' }]);
  });

  it('refuses an event that breaks its schema, by path and type, without the value', () => {
    const { tracker, lines, ledger } = setUp(undefined, { events: { order_paid } });
    const receipt = tracker.track({ name: 'order_paid', properties: { total: 'canary-value' } });
    expect(receipt.accepted).toBe(false);
    expect(receipt.issues).toEqual([
      {
        code: 'schema_mismatch',
        destination: 'fake',
        path: 'properties.total',
        message: 'properties.total does not fit the schema of this event; string came.',
        actual: 'string',
      },
    ]);
    expect(ledger().refusedBy).toEqual({ schema_mismatch: 1 });
    expect(JSON.stringify(lines)).not.toContain('canary');
  });

  it('warns instead where it is told to, and sends the event as it came', async () => {
    const { clock, tracker, sent, lines } = setUp(undefined, { events: { order_paid }, eventsMode: 'warn' });
    expect(tracker.track({ name: 'order_paid', properties: { total: '5' } }).accepted).toBe(true);
    expect(tracker.track({ name: 'unheard_of' }).accepted).toBe(true);
    await clock.advance(1_000);
    expect(sent[0]?.events).toEqual([{ name: 'order_paid', total: '5' }, { name: 'unheard_of' }]);
    expect(lines).toEqual([
      expect.stringMatching(/^warn: .*"order_paid" is sent all the same, schema_mismatch: properties\.total/),
      expect.stringMatching(/^warn: .*"unheard_of" is sent all the same, unknown_event/),
    ]);
  });
});

/** A validator that does just this. */
const schema = (validate: StandardSchema['~standard']['validate']): StandardSchema => ({
  '~standard': { version: 1, vendor: 'test', validate },
});

describe('a catalogue', () => {
  const refusedBy = (validate: StandardSchema['~standard']['validate']) => {
    const { tracker } = setUp(undefined, { events: { seen: schema(validate) } });
    return tracker.track({ name: 'seen', properties: { a: [{ b: 1 }] } }).issues;
  };

  it('refuses an event that it does not have, of whatever name', () => {
    const { tracker } = setUp(undefined, { events: {} });
    for (const name of ['seen', 'constructor', '__proto__']) {
      expect(tracker.track({ name }).issues).toMatchObject([{ code: 'unknown_event', path: 'name' }]);
    }
  });

  it('leaves identify alone', () => {
    const { tracker } = setUp(undefined, { events: {} });
    expect(tracker.identify({ userId: 'u1', traits: {} }).accepted).toBe(true);
  });

  it('names the place of each thing that does not fit', () => {
    const path = ['a', 0, { key: 'b' }];
    expect(refusedBy(() => ({ issues: [{ message: 'no', path }, { message: 'no' }] }))).toMatchObject([
      { code: 'schema_mismatch', path: 'properties.a[0].b', actual: 'number' },
      { code: 'schema_mismatch', path: 'properties', actual: 'object' },
    ]);
  });

  it.each<[what: string, validate: StandardSchema['~standard']['validate'], code: string]>([
    [
      'throws',
      () => {
        throw new Error('canary');
      },
      'schema_failed',
    ],
    ['answers later', async () => ({ value: {} }), 'schema_failed'],
    ['fails later', () => Promise.reject(new Error('canary')), 'schema_failed'],
    ['makes an array of it', () => ({ value: [] }), 'schema_failed'],
    ['makes something of it that JSON cannot say', () => ({ value: { n: 1n } }), 'not_serialisable'],
  ])('survives a schema that %s', (_, validate, code) => {
    expect(refusedBy(validate)).toMatchObject([{ code }]);
  });

  it('has its say before beforeTrack', async () => {
    const { clock, tracker, sent } = setUp(undefined, {
      events: { seen: schema(() => ({ value: { checked: true } })) },
      beforeTrack: (event) => ({ ...event, properties: { ...event.properties, redacted: true } }),
    });
    tracker.track({ name: 'seen' });
    await clock.advance(1_000);
    expect(sent[0]?.events).toEqual([{ name: 'seen', checked: true, redacted: true }]);
  });

  it('takes no mode that there is not', () => {
    const eventsMode = 'ignore' as 'warn';
    expect(() => setUp(undefined, { events: {}, eventsMode })).toThrow(
      /"eventsMode" must be one of refuse, warn/,
    );
  });
});
