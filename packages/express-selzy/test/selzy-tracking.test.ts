import * as destinations from '@sendoff/destinations';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { outbox } from '../../nestjs/test/support/outbox.js';
import * as preset from '../src/index.js';
import { type Outcome, selzyTracking, setIdentity } from '../src/index.js';
import * as testing from '../src/testing.js';
import { sandboxWith, shopWith, silent, versions } from './support/shop.js';

beforeEach(() => vi.stubEnv('SELZY_API_KEY', undefined));
afterEach(() => vi.unstubAllEnvs());

describe.each(versions)('selzyTracking() on %s', (_, express) => {
  it("sends Selzy's documented abandoned_cart to the byte", async () => {
    const sandbox = await sandboxWith();
    const apiKey = 'sandbox-key';
    const identity = () => ({ email: 'user@example.com' });
    const { tracker, post } = await shopWith(
      express,
      { apiKey, baseUrl: sandbox.selzy.url, identity },
      (req, res) => {
        req.track('abandoned_cart', {
          cart_value: 149.99,
          item_count: 3,
          currency: 'USD',
          theObj: { arr: [1, '2', 'qwerty'], foo: 'bar' },
        });
        res.sendStatus(204);
      },
    );

    expect((await post()).status).toBe(204);
    await tracker.flush();
    const { raw, body } = await sandbox.waitFor({ name: 'abandoned_cart', email: 'user@example.com' });
    const { created } = body as { created: string };
    expect(raw).toBe(
      `{"name":"abandoned_cart","email":"user@example.com","created":"${created}","cart_value":149.99,` +
        '"item_count":3,"currency":"USD","theObj":{"arr":[1,"2","qwerty"],"foo":"bar"}}',
    );
  });

  it("sends Selzy's documented signup to the byte", async () => {
    const sandbox = await sandboxWith();
    const { tracker, post } = await shopWith(
      express,
      { apiKey: 'sandbox-key', baseUrl: sandbox.selzy.url },
      (req, res) => {
        const timestamp = new Date('2026-05-12T10:00:00Z');
        req.track({ name: 'signup', email: 'newuser@example.com', timestamp });
        res.sendStatus(204);
      },
    );

    await post();
    await tracker.flush();
    const [request] = sandbox.requests();
    expect(request?.body).toBe(
      '{"events":[{"name":"signup","email":"newuser@example.com","created":"2026-05-12 10:00:00"}]}',
    );
    expect(request?.status).toBe(200);
  });

  it('takes a queue, and needs no key where it only stores', async () => {
    const { queue } = outbox();
    const { tracker, post } = await shopWith(express, { queue, deliver: false }, async (req, res) => {
      res.sendStatus((await req.track('signup', {}, { email: 'ada@example.com' }).stored()) ? 202 : 503);
    });
    expect((await post()).status).toBe(202);
    expect(tracker.stats().destinations.selzy).toMatchObject({ tracked: 1, queue: { stored: 1, taken: 0 } });
    expect(await queue.size('selzy')).toMatchObject({ ready: 1 });
  });

  it('takes the options of the destination and those of the tracker', async () => {
    const sandbox = await sandboxWith();
    const outcomes: Outcome[] = [];
    const { tracker, post } = await shopWith(
      express,
      {
        apiKey: async () => 'sandbox-key',
        baseUrl: sandbox.selzy.url,
        name: 'selzy-eu',
        timeZone: 'Asia/Tokyo',
        userIdProperty: 'user_id',
        eventIdProperty: 'event_id',
        beforeTrack: (event) => ({ ...event, properties: { ...event.properties, shown: true } }),
        onOutcome: (outcome) => outcomes.push(outcome),
      },
      (req, res) => {
        setIdentity({ email: 'ada@example.com', userId: 'u1' });
        req.track({ name: 'signup', id: 'e1', timestamp: '2026-05-12T10:00:00Z' });
        res.sendStatus(204);
      },
    );

    await post();
    await tracker.flush();
    expect(sandbox.events({ verdict: 'good' }).map(({ body }) => body)).toEqual([
      {
        name: 'signup',
        email: 'ada@example.com',
        created: '2026-05-12 19:00:00',
        user_id: 'u1',
        event_id: 'e1',
        shown: true,
      },
    ]);
    expect(outcomes).toMatchObject([{ id: 'e1', destination: 'selzy-eu', status: 'delivered' }]);
  });

  it('breaks no request where Selzy refuses, or the event is not one for Selzy', async () => {
    const sandbox = await sandboxWith({ events: { signup: 'disabled' } });
    const { tracker, post } = await shopWith(
      express,
      { apiKey: 'sandbox-key', baseUrl: sandbox.selzy.url },
      (req, res) => {
        const codes = [
          req.track('signup'),
          req.track({ name: 'signup', email: 'nobody' }),
          req.track({ name: 'signup', email: 'ada@example.com' }),
        ].map(({ issues }) => issues.map(({ code }) => code));
        res.json(codes);
      },
    );

    expect(await (await post()).json()).toEqual([['missing_identity'], ['invalid_email'], []]);
    await tracker.flush();
    expect(tracker.stats().destinations.selzy).toMatchObject({
      tracked: 3,
      refused: 2,
      rejected: 1,
      pending: 0,
    });
  });
});

describe('selzyTracking() with a tracker that exists already', () => {
  it('serves that one, and needs no key', () => {
    const tracker = testing.recordingTracker();
    expect(selzyTracking({ tracker }).tracker).toBe(tracker);
  });
});

describe('the API key', () => {
  it('is missed at the start', () => {
    const missing = expect.objectContaining({ code: 'missing_credential' });
    expect(() => selzyTracking()).toThrow(missing);
    expect(() => selzyTracking({ apiKey: undefined })).toThrow(missing);
    expect(() => selzyTracking({ apiKey: '' })).toThrow(/"apiKey".*SELZY_API_KEY/);
  });

  it('comes from SELZY_API_KEY unless it is given', async () => {
    vi.stubEnv('SELZY_API_KEY', 'from-environment');
    const sandbox = await sandboxWith({ keys: ['from-environment'] });
    const { tracker } = selzyTracking({ baseUrl: sandbox.selzy.url, logger: silent });
    tracker.track({ name: 'signup', email: 'ada@example.com' });
    expect(await tracker.close()).toMatchObject({ delivered: 1 });
  });

  it('is not needed for a dry run, nor where nothing is tracked', async () => {
    const event = { name: 'signup', email: 'ada@example.com' };
    const dry = selzyTracking({ dryRun: true, logger: silent }).tracker;
    expect(await dry.track(event).settled()).toMatchObject([{ status: 'delivered', dryRun: true }]);
    await dry.close();

    const off = selzyTracking({ enabled: false }).tracker;
    expect(off.track(event).issues).toMatchObject([{ code: 'disabled' }]);
    await off.close();
  });
});

describe('the package', () => {
  it('has all that an application needs', () => {
    expect(Object.keys(preset)).toEqual(
      expect.arrayContaining([
        'closeOnSignals',
        'createTracker',
        'isSendoffError',
        'memoryQueue',
        'brevo',
        'selzy',
        'selzyTracking',
        'setIdentity',
        'tracking',
        'withIdentity',
      ]),
    );
    expect(preset).toMatchObject(destinations);
    expect(Object.keys(testing)).toEqual(expect.arrayContaining(['manualClock', 'recordingTracker']));
  });
});
