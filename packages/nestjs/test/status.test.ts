import { Controller, Get, HttpCode, HttpException, Redirect, Res } from '@nestjs/common';
import { TrackEvent } from '@sendoff/nestjs';
import { describe, expect, it } from 'vitest';
import { adapterNames, TestCase, turn, until } from './support/test-case.js';

/** What Express's response and Fastify's reply have in common. */
interface Answer {
  status(code: number): Answer;
  send(body?: unknown): unknown;
}

const status = ({ error }: { error?: unknown }) => ({
  status: error instanceof HttpException ? error.getStatus() : 'fine',
});
const Tried = () => TrackEvent('tried', { on: 'both', properties: status });

/** Told when the handler is reached that never answers. */
const silence = { reached: () => {} };

@Controller()
class Payments {
  @Get('at-once')
  @Tried()
  @TrackEvent('paid')
  atOnce(@Res() response: Answer) {
    response.status(402).send('No.');
  }

  @Get('later')
  @Tried()
  @TrackEvent('paid')
  later(@Res() response: Answer) {
    setImmediate(() => response.status(402).send('No.'));
  }

  @Get('passthrough')
  @Tried()
  @TrackEvent('paid')
  passthrough(@Res({ passthrough: true }) response: Answer) {
    response.status(402);
    return 'No.';
  }

  @Get('code')
  @HttpCode(410)
  @Tried()
  @TrackEvent('paid')
  code() {
    return 'No.';
  }

  @Get('fine')
  @Tried()
  @TrackEvent('paid')
  fine(@Res() response: Answer) {
    setImmediate(() => response.status(202).send('Yes.'));
  }

  @Get('redirect')
  @Redirect('/elsewhere', 302)
  @Tried()
  @TrackEvent('paid')
  redirect() {}

  @Get('silent')
  @Tried()
  @TrackEvent('paid')
  silent(@Res() _: Answer) {
    silence.reached();
  }
}

describe.each(adapterNames)('the status of an answer on %s', (adapter) => {
  const start = () => TestCase.on(adapter).controllers(Payments).start();

  it.each(['at-once', 'later', 'passthrough', 'code'])('is no success from 400 on: %s', async (path) => {
    const { get, tracker } = await start();
    const expected = path === 'code' ? 410 : 402;
    const answer = await get(`/${path}`);
    expect([answer.status, await answer.text()]).toEqual([expected, 'No.']);
    await until(() => tracker.events.length > 0);
    await turn();
    expect(tracker.events.map(({ name, properties }) => [name, properties])).toEqual([
      ['tried', { status: expected }],
    ]);
  });

  it.each(['fine', 'redirect'])('is a success below: %s', async (path) => {
    const { url, tracker } = await start();
    await (await fetch(`${url}/${path}`, { redirect: 'manual' })).text();
    await until(() => tracker.events.length > 1);
    await turn();
    expect(tracker.events.map(({ name, properties }) => [name, properties])).toEqual([
      ['tried', { status: 'fine' }],
      ['paid', {}],
    ]);
  });

  it('is none where a client leaves before the handler has answered', async () => {
    const { url, tracker } = await start();
    const leaving = new AbortController();
    const reached = new Promise<void>((resolve) => {
      silence.reached = resolve;
    });
    const asked = fetch(`${url}/silent`, { signal: leaving.signal }).catch(() => {});
    await reached;
    leaving.abort();
    await asked;
    await turn(20);
    expect(tracker.events).toEqual([]);
  });
});
