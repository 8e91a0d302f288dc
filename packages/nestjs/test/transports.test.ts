import { type CanActivate, type ExecutionContext, Inject, Injectable, UseGuards } from '@nestjs/common';
import { ExternalContextCreator } from '@nestjs/core';
import { setIdentity, TrackEvent, TrackerService } from '@sendoff/nestjs';
import { from } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { TestCase, turn } from './support/test-case.js';

interface Message {
  user?: string;
}

@Injectable()
class MessageGuard implements CanActivate {
  canActivate(execution: ExecutionContext) {
    const data = execution.switchToRpc().getData<Message>();
    data.user = 'u-1';
    return true;
  }
}

@Injectable()
class Deliveries {
  constructor(@Inject(TrackerService) private readonly tracker: TrackerService) {}

  @UseGuards(MessageGuard)
  @TrackEvent<string, { data: Message }>('message_handled', {
    properties: ({ args, request, result }) => ({ result, args: args.length, user: request.data.user }),
  })
  async handle(_data: Message, _context: object) {
    await turn(1);
    this.tracker.track({ name: 'parcel_sent' });
    return 'handled';
  }

  @TrackEvent('streamed')
  stream(_data: Message, _context: object) {
    return from(turn(1).then(() => this.tracker.track({ name: 'parcel_sent' }).accepted));
  }

  @TrackEvent<string, { headers: object }>('resolved', {
    properties: ({ request, args }) => ({ headers: request.headers, args: args.length }),
  })
  resolve(..._args: unknown[]) {
    setIdentity({ userId: 'never set: there is no HTTP request beneath' });
    return 'resolved';
  }

  @TrackEvent('joined')
  join(_client: object, _data: Message) {
    setIdentity({ userId: 'u-9' });
    return 'joined';
  }
}

/** Calls a handler as Nest does for a transport: with its guards and interceptors around it. */
async function start() {
  const { app, tracker } = await TestCase.on('express')
    .identity((request: { data?: Message; client?: { user: string } }) => ({
      userId: request.client?.user ?? request.data?.user,
    }))
    .with({ providers: [Deliveries, MessageGuard] })
    .start();
  const deliveries = app.get(Deliveries);
  const call = async (type: string, method: 'handle' | 'stream' | 'resolve' | 'join', ...args: unknown[]) => {
    const handler: unknown = Deliveries.prototype[method];
    return app
      .get(ExternalContextCreator)
      .create(
        deliveries,
        handler as (...args: unknown[]) => unknown,
        method,
        undefined,
        undefined,
        undefined,
        undefined,
        undefined,
        type,
      )(...args);
  };
  return { call, tracker };
}

describe('other transports than HTTP', () => {
  it('tracks in a microservice, with the user that a guard put on the message', async () => {
    const { call, tracker } = await start();
    expect(await call('rpc', 'handle', {}, {})).toBe('handled');
    expect(tracker.events).toMatchObject([
      { name: 'parcel_sent', userId: 'u-1' },
      { name: 'message_handled', userId: 'u-1', properties: { result: 'handled', args: 2, user: 'u-1' } },
    ]);
  });

  it('keeps the identity in what a handler streams', async () => {
    const { call, tracker } = await start();
    expect(await call('rpc', 'stream', { user: 'u-2' }, {})).toBe(true);
    expect(tracker.events.map(({ name, userId }) => [name, userId])).toEqual([
      ['parcel_sent', 'u-2'],
      ['streamed', 'u-2'],
    ]);
  });

  it('tracks in GraphQL, with the HTTP request beneath', async () => {
    const { call, tracker } = await start();
    const req = { headers: { host: 'example.com' } };
    expect(await call('graphql', 'resolve', {}, {}, { req }, {})).toBe('resolved');
    expect(tracker.events).toMatchObject([
      { name: 'resolved', properties: { headers: req.headers, args: 4 } },
    ]);
    expect(tracker.events[0]).not.toHaveProperty('userId');
  });

  it('tracks in a gateway, and takes what setIdentity says', async () => {
    const { call, tracker } = await start();
    expect(await call('ws', 'join', { user: 'u-3' }, {})).toBe('joined');
    expect(tracker.events).toMatchObject([{ name: 'joined', userId: 'u-9' }]);
  });
});
