import { afterEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../src/index.js';
import { base, conversion, expectSuccess, LEGACY, startOcteth, track, trackForm } from './octeth-support.js';

const nested = (depth: number) => `${'[{"A":'.repeat(depth)}1${'}]'.repeat(depth)}`;

describe('Octeth’s sandbox stays up', () => {
  let sandbox: Sandbox;
  afterEach(async () => expectSuccess(await track(sandbox, base)));

  it('after keys nested a quarter million deep, which it lowers', async () => {
    sandbox = await startOcteth();
    const [head, tail] = JSON.stringify({ ...base, Properties: { Deep: '|' } }).split('"|"');
    expectSuccess(await track(sandbox, `${head}${nested(124_000)}${tail}`));
    expect(sandbox.counts().good).toBe(1);
  });

  it.each(['APIKey', 'SessionID', 'Command', 'Event', 'Email', 'ID', 'UUID', 'ListID', 'Properties'])(
    'after a deep value as %s',
    async (name) => {
      sandbox = await startOcteth();
      const text = JSON.stringify({ ...base, [name]: '|' }).replace('"|"', nested(20_000));
      expect((await track(sandbox, text)).status).toBeLessThan(500);
    },
  );

  it('after a deep value as the id of a conversion, which it knows again', async () => {
    sandbox = await startOcteth();
    const Properties = { ...conversion.Properties, 'conversion-id': '|' };
    const text = JSON.stringify({ ...conversion, Properties }).replace('"|"', nested(20_000));
    for (const _ of [1, 2]) expectSuccess(await track(sandbox, text));
    expect(sandbox.counts().good).toBe(1);
  });

  it.each([
    ['prototypes', 'Properties[__proto__][x]=1&__proto__[x]=1&constructor[prototype]=1'],
    ['unmatched brackets', 'Properties[=1&Properties]=2&Properties[a]b=3&Properties[a[b]=4&[=&]=&[]='],
    ['nothing but separators', '&&&===&%ff=%&%=%'],
    ['a name of brackets', `a${'[b]'.repeat(300_000)}=1`],
    ['as many fields as fit', '&a[]=1'.repeat(150_000)],
    ['values that become lists and texts in turn', '&a[b]=1&a=2&a[]=3&a[b][c]=4'.repeat(10_000)],
  ])('after a form with %s', async (_title, fields) => {
    sandbox = await startOcteth();
    const whole = `Command=event.track&APIKey=A&ListID=94&Event=x&${fields}`;
    expect((await trackForm(sandbox, whole)).status).toBe(200);
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('x');
    expect(sandbox.events()).toMatchObject([{ name: 'x', verdict: 'good' }]);
  });

  it('after JSON where a form belongs, and bytes of no encoding', async () => {
    sandbox = await startOcteth();
    const bytes = Buffer.from(Array.from({ length: 50_000 }, (_, at) => (at * 7919) % 256));
    for (const body of [base, bytes, '{"Command":"event.track"}']) {
      expect((await track(sandbox, body, { path: LEGACY })).status).toBe(400);
    }
  });

  it('while it remembers properties without end', async () => {
    sandbox = await startOcteth();
    const long = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`${n}`.padEnd(1_000, 'x'), 1]));
    for (const Event of ['one', 'two', 'three']) await track(sandbox, { ...base, Event, Properties: long });
    const path = '/api/v1/website_events.properties';
    const answer = await track(sandbox, { APIKey: 'A', ListID: 94 }, { path });
    expect(Object.keys(answer.body.Properties as object)).toEqual(['one']);
  });
});
