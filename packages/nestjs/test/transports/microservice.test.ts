import type { AddressInfo, Server } from 'node:net';
import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  type INestMicroservice,
  Inject,
  Injectable,
  Module,
  UseGuards,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ClientProxyFactory,
  EventPattern,
  MessagePattern,
  type MicroserviceOptions,
  Payload,
  Transport,
} from '@nestjs/microservices';
import { setIdentity, TrackEvent, TrackerModule, TrackerService } from '@sendoff/nestjs';
import { recordingTracker } from '@sendoff/nestjs/testing';
import { firstValueFrom, from, lastValueFrom } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { silent, TestCase, turn, until } from '../support/test-case.js';

interface Message {
  token?: string;
  user?: string;
}

@Injectable()
class MessageGuard implements CanActivate {
  async canActivate(execution: ExecutionContext) {
    const data = execution.switchToRpc().getData<Message>();
    await turn(1);
    if (data.token !== undefined) data.user = `user-of-${data.token}`;
    return true;
  }
}

@Controller()
@UseGuards(MessageGuard)
class Parcels {
  constructor(@Inject(TrackerService) private readonly tracker: TrackerService) {}

  @MessagePattern('send')
  @TrackEvent<string, { data: Message }>('send_handled', {
    properties: ({ args, request, result }) => ({ result, args: args.length, user: request.data.user }),
  })
  async send(@Payload() _: Message) {
    await turn(1);
    this.tracker.track({ name: 'parcel_sent' });
    return 'sent';
  }

  @MessagePattern('stream')
  @TrackEvent('streamed')
  stream() {
    return from(turn(1).then(() => this.tracker.track({ name: 'parcel_sent' }).accepted));
  }

  @EventPattern('seen')
  @TrackEvent('seen_handled')
  seen(@Payload() _: Message) {
    setIdentity({ userId: 'u-9' });
  }

  @MessagePattern('fail')
  @TrackEvent('never')
  @TrackEvent('send_failed', { on: 'error' })
  fail() {
    throw new Error('No.');
  }
}

const identity = (request: { data?: Message }) => ({ userId: request.data?.user });

const anyPort: MicroserviceOptions = { transport: Transport.TCP, options: { host: '127.0.0.1', port: 0 } };

/** Once it listens. */
function clientOf(service: INestMicroservice) {
  const { port } = service.unwrap<Server>().address() as AddressInfo;
  const client = ClientProxyFactory.create({
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port },
  });
  onTestFinished(() => client.close());
  return client;
}

async function startPure() {
  const tracker = recordingTracker({ logger: silent });
  @Module({ imports: [TrackerModule.forRoot({ tracker, identity })], controllers: [Parcels] })
  class AppModule {}
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(AppModule, {
    ...anyPort,
    logger: false,
  });
  onTestFinished(() => app.close());
  await app.listen();
  return { client: clientOf(app), tracker };
}

async function startHybrid() {
  const { app, tracker } = await TestCase.on('fastify').identity(identity).controllers(Parcels).start();
  const service = app.connectMicroservice<MicroserviceOptions>(anyPort);
  await app.startAllMicroservices();
  return { client: clientOf(service), tracker };
}

describe.each([
  ['alone', startPure],
  ['in an HTTP application', startHybrid],
])('a TCP microservice %s', (_, start) => {
  it('tracks a message, with the user whom a guard put on it', async () => {
    const { client, tracker } = await start();
    expect(await firstValueFrom(client.send('send', { token: 'a' }))).toBe('sent');
    const properties = { result: 'sent', args: 2, user: 'user-of-a' };
    expect(tracker.events).toMatchObject([
      { name: 'parcel_sent', userId: 'user-of-a' },
      { name: 'send_handled', userId: 'user-of-a', properties },
    ]);
  });

  it('keeps the identity in what a handler streams', async () => {
    const { client, tracker } = await start();
    expect(await lastValueFrom(client.send('stream', { token: 'b' }))).toBe(true);
    expect(tracker.events.map(({ name, userId }) => [name, userId])).toEqual([
      ['parcel_sent', 'user-of-b'],
      ['streamed', 'user-of-b'],
    ]);
  });

  it('tracks an event that nobody answers, and takes what setIdentity says', async () => {
    const { client, tracker } = await start();
    client.emit('seen', { token: 'c' });
    await until(() => tracker.events.length > 0);
    expect(tracker.events).toMatchObject([{ name: 'seen_handled', userId: 'u-9' }]);
  });

  it('tracks nothing for a handler that throws, but what is on error', async () => {
    const { client, tracker } = await start();
    await expect(firstValueFrom(client.send('fail', { token: 'd' }))).rejects.toBeDefined();
    expect(tracker.events).toMatchObject([{ name: 'send_failed', userId: 'user-of-d' }]);
  });

  it('never swaps identities between messages handled at the same time', async () => {
    const { client, tracker } = await start();
    const tokens = Array.from({ length: 200 }, (_, index) => String(index));
    await Promise.all(tokens.map((token) => firstValueFrom(client.send('send', { token }))));
    const users = tracker.named('send_handled').map(({ userId, properties }) => [userId, properties?.user]);
    expect(new Set(users.map(([userId]) => userId)).size).toBe(200);
    expect(users.every(([userId, user]) => userId === user)).toBe(true);
  });
});
