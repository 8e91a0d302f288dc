import { Controller, Get, HttpCode, HttpException, Post, type Type } from '@nestjs/common';
import { TrackEvent, TrackerService } from '@sendoff/nestjs';
import { concat, EMPTY, from, of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { adapterNames, recordingLogger, TestCase, turn } from './support/test-case.js';

interface SignupResult {
  email: string;
  plan: string;
}

const signup = { email: 'ada@example.com', plan: 'team' };

describe.each(adapterNames)('@TrackEvent on %s', (adapter) => {
  const start = (...controllers: Type[]) =>
    TestCase.on(adapter)
      .controllers(...controllers)
      .start();

  it('tracks the result of a handler that returns a promise', async () => {
    @Controller()
    class Users {
      @Post('signup')
      @TrackEvent<SignupResult>('signup', {
        email: ({ result }) => result.email,
        properties: ({ result }) => ({ plan: result.plan }),
      })
      async signup(): Promise<SignupResult> {
        return signup;
      }
    }
    const { post, tracker } = await start(Users);
    const response = await post('/signup');
    expect([response.status, await response.json()]).toEqual([201, signup]);
    expect(tracker.events).toHaveLength(1);
    expect(tracker.events[0]).toMatchObject({
      name: 'signup',
      email: 'ada@example.com',
      properties: { plan: 'team' },
    });
  });

  it('fires once for a plain value, a promise and an Observable, with the last value', async () => {
    const options = { properties: ({ result }: { result: unknown }) => ({ result }) };
    @Controller()
    class Values {
      @Get('plain') @TrackEvent('plain', options) plain() {
        return 'value';
      }
      @Get('nothing') @TrackEvent('nothing', options) nothing() {}
      @Get('promise') @TrackEvent('promise', options) async promise() {
        return 'value';
      }
      @Get('one') @TrackEvent('one', options) one() {
        return of('value');
      }
      @Get('many') @TrackEvent('many', options) many() {
        return from(['first', 'second', 'value']);
      }
    }
    const { get, tracker } = await start(Values);
    for (const name of ['plain', 'nothing', 'promise', 'one', 'many']) {
      expect((await get(`/${name}`)).status).toBe(200);
      expect(tracker.named(name)).toHaveLength(1);
      const { properties } = tracker.named(name)[0] ?? {};
      expect(properties).toEqual(name === 'nothing' ? {} : { result: 'value' });
    }
  });

  it('does not fire when the handler fails, whichever way', async () => {
    @Controller()
    class Failing {
      @Get('throws') @TrackEvent('bought') throws() {
        throw new HttpException('No.', 418);
      }
      @Get('rejects') @TrackEvent('bought') async rejects() {
        throw new HttpException('No.', 418);
      }
      @Get('errs') @TrackEvent('bought') errs() {
        return concat(
          of('value'),
          throwError(() => new HttpException('No.', 418)),
        );
      }
      @Get('empty') @TrackEvent('bought') empty() {
        return EMPTY;
      }
    }
    const { get, tracker } = await start(Failing);
    for (const path of ['/throws', '/rejects', '/errs']) expect((await get(path)).status).toBe(418);
    await get('/empty');
    expect(tracker.events).toEqual([]);
  });

  it('fires for failures where it is asked to, and leaves the error as it was', async () => {
    @Controller()
    class Paying {
      @Get('pay')
      @TrackEvent('paid')
      @TrackEvent('payment_failed', {
        on: 'error',
        properties: ({ error, result }) => ({ reason: String(error), result }),
      })
      @TrackEvent('payment_tried', {
        on: 'both',
        properties: ({ error }) => ({ failed: error !== undefined }),
      })
      pay() {
        throw new HttpException('Declined.', 402);
      }
    }
    const { get, tracker } = await start(Paying);
    const response = await get('/pay');
    expect([response.status, await response.json()]).toEqual([
      402,
      { statusCode: 402, message: 'Declined.' },
    ]);
    expect(tracker.events.map(({ name, properties }) => [name, properties])).toEqual([
      ['payment_failed', { reason: 'HttpException: Declined.' }],
      ['payment_tried', { failed: true }],
    ]);
  });

  it('fires all of several, in the order in which they are written', async () => {
    @Controller()
    class Many {
      @TrackEvent('first')
      @Get('many')
      @TrackEvent('second', { on: 'both' })
      @HttpCode(202)
      @TrackEvent('third', { when: ({ result }) => result === 'something else' })
      @TrackEvent('fourth', { when: async () => true, to: 'recording' })
      many() {
        return 'value';
      }
    }
    const { get, tracker } = await start(Many);
    expect((await get('/many')).status).toBe(202);
    await turn();
    expect(tracker.events.map(({ name }) => name)).toEqual(['first', 'second', 'fourth']);
  });

  it('takes every field as a value, a function or an async function', async () => {
    @Controller()
    class Fields {
      @Post('values')
      @TrackEvent('values', {
        email: 'ada@example.com',
        userId: 'u-1',
        anonymousId: 'a-1',
        properties: { plan: 'team' },
        traits: { city: 'Riga' },
        timestamp: new Date(1_778_580_000_000),
        id: 'event-1',
      })
      @TrackEvent<string, { body: { seats: number } }>('functions', {
        email: async ({ result }) => `${result}@example.com`,
        userId: () => 'u-1',
        anonymousId: async () => undefined,
        properties: ({ request, args, execution }) => ({
          seats: request.body.seats,
          sameRequest: args[0] === request,
          handler: execution.getHandler().name,
        }),
        traits: async () => ({ city: 'Riga' }),
        timestamp: () => 1_778_580_000_000,
        id: async () => 'event-2',
      })
      values() {
        return 'ada';
      }
    }
    const { post, tracker } = await start(Fields);
    await post('/values', { seats: 3 });
    await turn();
    const common = { kind: 'track', email: 'ada@example.com', userId: 'u-1', timestamp: 1_778_580_000_000 };
    const traits = { city: 'Riga' };
    expect(tracker.events).toEqual([
      { ...common, name: 'values', anonymousId: 'a-1', properties: { plan: 'team' }, traits, id: 'event-1' },
      {
        ...common,
        name: 'functions',
        properties: { seats: 3, sameRequest: true, handler: 'values' },
        traits,
        id: 'event-2',
      },
    ]);
  });

  it('logs an option that throws or rejects, once, counts it, and tracks the other events', async () => {
    const logger = recordingLogger();
    const fail = () => {
      throw new Error('no such plan');
    };
    @Controller()
    class Failing {
      @Get('value')
      @TrackEvent('sync', { properties: fail, email: async () => Promise.reject(new Error('unheard')) })
      @TrackEvent('async', { properties: async () => fail() })
      @TrackEvent('unwanted', { when: async () => fail() })
      @TrackEvent('fine')
      value() {
        return 'value';
      }
    }
    const { app, get, tracker } = await TestCase.on(adapter).logger(logger).controllers(Failing).start();
    for (let i = 0; i < 3; i++) expect(await (await get('/value')).text()).toBe('value');
    await turn();
    expect(tracker.events.map(({ name }) => name)).toEqual(['fine', 'fine', 'fine']);
    expect(app.get(TrackerService).decoratorFailures).toBe(9);
    expect(logger.lines.sort()).toEqual(
      ['async', 'sync', 'unwanted'].map((name) =>
        expect.stringContaining(
          `error [sendoff] @TrackEvent("${name}"): an option threw, so the event was not tracked: Error, at fail (`,
        ),
      ),
    );
  });
});
