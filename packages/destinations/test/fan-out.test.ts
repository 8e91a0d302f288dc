import {
  createTracker,
  type Destination,
  type Outcome,
  type Transport,
  type TransportAnswer,
  type VendorRequest,
} from '@sendoff/core';
import { type ManualClock, manualClock } from '@sendoff/core/testing';
import { describe, expect, it } from 'vitest';
import { brevo, octeth, selzy, spotzee, vibetrace } from '../src/index.js';

const HOUR_MS = 3_600_000;
const hostOf = ({ url }: VendorRequest) => new URL(url).hostname;
const names = ['selzy', 'brevo', 'spotzee', 'octeth', 'vibetrace'] as const;
type Name = (typeof names)[number];

/** Each vendor's own success, by host. */
const successes: Readonly<Record<string, TransportAnswer>> = {
  'selzy.example.com': answer(200, { success: true }),
  'brevo.example.com': answer(204),
  'spotzee.example.com': answer(204),
  'octeth.example.com': answer(200, { status: 'success', uuid: 'a', external_id: null }),
  'vibetrace.example.com': answer(200, { results: { message: 'Event created', email: 'Created' } }),
};

function answer(status: number, body?: object): TransportAnswer {
  return { status, headers: {}, body: body === undefined ? '' : JSON.stringify(body) };
}

function allFive(): Destination[] {
  const at = (name: Name) => ({ baseUrl: `https://${name}.example.com`, apiKey: 'the-key' });
  return [
    selzy(at('selzy')),
    brevo({ baseUrl: at('brevo').baseUrl, maKey: 'the-key' }),
    spotzee(at('spotzee')),
    octeth({ ...at('octeth'), listId: 94 }),
    vibetrace(at('vibetrace')),
  ];
}

function setUp(answerTo: (request: VendorRequest, clock: ManualClock) => TransportAnswer) {
  const clock = manualClock();
  const sent: { readonly host: string; readonly at: number; readonly url: string }[] = [];
  const transport: Transport = {
    async post(request) {
      sent.push({ host: hostOf(request), at: clock.elapsed(), url: request.url });
      return answerTo(request, clock);
    },
    async close() {},
  };
  const outcomes: Outcome[] = [];
  const tracker = createTracker({
    destinations: allFive(),
    clock,
    transport,
    random: () => 0.5,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    onOutcome: (outcome) => outcomes.push(outcome),
  });
  return { clock, tracker, sent, outcomes };
}

const who = (n: number) => ({ email: `user${n}@example.com`, userId: `u${n}` });

describe('one event to five vendors', () => {
  it('becomes a delivery of each, with one outcome each', async () => {
    const { clock, tracker, outcomes } = setUp((request) => successes[hostOf(request)] as TransportAnswer);
    const receipt = tracker.track({ name: 'signup', ...who(1), properties: { plan: 'team' } });
    expect(receipt).toMatchObject({ accepted: true, issues: [] });
    await clock.advance(2_000);
    expect(outcomes.map(({ destination, status }) => `${destination} ${status}`).sort()).toEqual(
      names.map((name) => `${name} delivered`).sort(),
    );
    expect(await receipt.settled()).toHaveLength(5);
    await tracker.close();
  });

  it('goes to those alone that "to" names', async () => {
    const { clock, tracker, sent } = setUp((request) => successes[hostOf(request)] as TransportAnswer);
    tracker.track({ name: 'signup', ...who(1), to: ['octeth', 'brevo'] });
    await clock.advance(2_000);
    expect(sent.map(({ host }) => host).sort()).toEqual(['brevo.example.com', 'octeth.example.com']);
    await tracker.close();
  });

  it('is accepted where one vendor refuses it, and says which and why', async () => {
    const { clock, tracker, outcomes } = setUp((request) => successes[hostOf(request)] as TransportAnswer);
    const receipt = tracker.track({ name: 'signup', email: 'ada@example.com' });
    expect(receipt.accepted).toBe(true);
    expect(receipt.issues).toMatchObject([{ code: 'missing_identity', destination: 'spotzee' }]);
    await clock.advance(2_000);
    expect(outcomes.filter(({ status }) => status === 'delivered')).toHaveLength(4);
    await tracker.close();
  });

  it('identify goes to those that know it, and is refused by the others', async () => {
    const { clock, tracker, sent } = setUp((request) => successes[hostOf(request)] as TransportAnswer);
    const receipt = tracker.identify({ ...who(1), traits: { firstname: 'Ada' } });
    expect(receipt.issues.map(({ code, destination }) => [destination, code])).toEqual([
      ['selzy', 'identify_unsupported'],
      ['spotzee', 'identify_unsupported'],
    ]);
    await clock.advance(2_000);
    expect(sent.map(({ url }) => url).sort()).toEqual([
      'https://brevo.example.com/api/v2/identify',
      'https://octeth.example.com/api/v1/event',
      'https://vibetrace.example.com/v1/event/',
    ]);
    await tracker.close();
  });
});

describe.each(names)('an hour without %s', (down) => {
  it('is not noticed by the others, and nothing is lost', async () => {
    const isDown = (request: VendorRequest, clock: ManualClock) =>
      hostOf(request) === `${down}.example.com` && clock.elapsed() < HOUR_MS;
    const { clock, tracker, sent, outcomes } = setUp((request, now) =>
      isDown(request, now) ? answer(503) : (successes[hostOf(request)] as TransportAnswer),
    );
    const minutes = 60;
    for (let minute = 0; minute < minutes; minute++) {
      for (let n = 0; n < 5; n++) tracker.track({ name: 'order_paid', ...who(minute * 5 + n) });
      await clock.advance(HOUR_MS / minutes);
    }
    const all = minutes * 5;
    const { destinations } = tracker.stats();
    for (const name of names) {
      const expected = name === down ? { delivered: 0, pending: all } : { delivered: all, pending: 0 };
      expect(destinations[name]).toMatchObject({ tracked: all, ...expected });
    }
    const late = outcomes.filter(({ waitedMs }) => waitedMs > 1_500);
    expect(late).toEqual([]);

    await clock.advance(5 * 60_000);
    expect(tracker.stats().destinations[down]).toMatchObject({ delivered: all, pending: 0, state: 'open' });
    expect(outcomes).toHaveLength(all * names.length);
    const inTheOutage = sent.filter(({ host, at }) => host === `${down}.example.com` && at < HOUR_MS);
    expect(inTheOutage.length).toBeLessThan(150);
    await tracker.close();
  });
});
