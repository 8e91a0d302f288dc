import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { errorCodes, issueCodes } from '../src/index.js';
import { setUp } from './support/bench.js';

function listen(channel: string): unknown[] {
  const messages: unknown[] = [];
  const hear = (message: unknown) => {
    messages.push(message);
  };
  subscribe(channel, hear);
  onTestFinished(() => {
    unsubscribe(channel, hear);
  });
  return messages;
}

describe('diagnostics', () => {
  it('tell each outcome, as onOutcome is told it', async () => {
    const heard = listen('sendoff:outcome');
    const { clock, tracker, outcomes } = setUp(() => ({ status: 207, body: '["bad"]' }));
    tracker.track({ name: 'good' });
    tracker.track({ name: 'bad' });
    tracker.track({ name: '' });
    expect(heard).toEqual([]);
    await clock.advance(1_000);
    expect(heard).toHaveLength(3);
    expect(heard).toEqual(outcomes);
  });

  it('tell outcomes without a listener of the application', async () => {
    const heard = listen('sendoff:outcome');
    const { clock, tracker } = setUp(undefined, { onOutcome: undefined });
    tracker.track({ name: 'seen' });
    await clock.advance(1_000);
    expect(heard).toMatchObject([{ status: 'delivered' }]);
  });

  it('tell each request, once it is over', async () => {
    const heard = listen('sendoff:request');
    const { clock, track } = setUp(async (_, request) => {
      if (request === 1) await new Promise<void>((resolve) => clock.schedule(250, resolve));
      return request === 1 ? 503 : request === 2 ? 'lost' : 200;
    });
    track(25);
    await clock.advance(5_000);
    expect(heard).toEqual([
      {
        destination: 'fake',
        events: 25,
        attempt: 1,
        status: 503,
        verdict: 'retry',
        reason: 'HTTP 503',
        durationMs: 250,
      },
      {
        destination: 'fake',
        events: 25,
        attempt: 2,
        verdict: 'retry',
        reason: 'connection reset',
        durationMs: 0,
      },
      { destination: 'fake', events: 25, attempt: 3, status: 200, verdict: 'results', durationMs: 0 },
    ]);
  });
});

describe('docs/errors.md', () => {
  const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
  const rowsOf = (heading: string) => {
    const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
    return Object.fromEntries(
      [...section.matchAll(/^\| `(\w+)` \| (.*?) \| (.*?) \|$/gm)].map(([, code = '', meaning = '']) => [
        code,
        meaning,
      ]),
    );
  };

  it('lists every error and every issue, in the words of the code', () => {
    expect(rowsOf('Errors')).toEqual(errorCodes);
    expect(rowsOf('Issues')).toEqual(issueCodes);
  });
});
