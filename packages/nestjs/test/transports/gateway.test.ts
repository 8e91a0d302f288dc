import { type CanActivate, type ExecutionContext, Inject, Injectable, UseGuards } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { setIdentity, TrackEvent, TrackerService } from '@sendoff/nestjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { adapterNames, TestCase, turn, until } from '../support/test-case.js';

interface Message {
  user?: string;
  text: string;
}

@Injectable()
class ClientGuard implements CanActivate {
  canActivate(execution: ExecutionContext) {
    const ws = execution.switchToWs();
    const { user } = ws.getData<Message>();
    if (user !== undefined) ws.getClient<{ user?: string }>().user = user;
    return true;
  }
}

@WebSocketGateway()
@UseGuards(ClientGuard)
class Chat {
  constructor(@Inject(TrackerService) private readonly tracker: TrackerService) {}

  @SubscribeMessage('say')
  @TrackEvent<{ data: string }, { client: { user: string }; data: Message }>('said', {
    properties: ({ result, request }) => ({ answer: result.data, of: request.data.text }),
  })
  async say(@MessageBody() { text }: Message) {
    await turn(2);
    this.tracker.track({ name: 'message_stored' });
    return { event: 'said', data: text.toUpperCase() };
  }

  @SubscribeMessage('join')
  @TrackEvent('joined')
  join() {
    setIdentity({ userId: 'u-9' });
    return { event: 'joined', data: true };
  }
}

describe.each(adapterNames)('a WebSocket gateway on %s', (adapter) => {
  async function start() {
    const testCase = TestCase.on(adapter)
      .identity((request: { client?: { user?: string } }) => ({ userId: request.client?.user }))
      .with({ providers: [Chat, ClientGuard] });
    const app = await testCase.create();
    app.useWebSocketAdapter(new WsAdapter(app));
    await app.listen(0, '127.0.0.1');
    const connect = async () => {
      const socket = new WebSocket((await app.getUrl()).replace('http', 'ws'));
      onTestFinished(() => socket.terminate());
      await new Promise((resolve) => socket.once('open', resolve));
      return {
        send: (event: string, data: object) => socket.send(JSON.stringify({ event, data })),
        answer: () =>
          new Promise((resolve) => socket.once('message', (data) => resolve(JSON.parse(String(data))))),
      };
    };
    return { connect, tracker: testCase.tracker };
  }

  it('tracks a message, with the user whom a guard put on the client', async () => {
    const { connect, tracker } = await start();
    const { send, answer } = await connect();
    send('say', { user: 'ada', text: 'hello' });
    expect(await answer()).toEqual({ event: 'said', data: 'HELLO' });
    await until(() => tracker.events.length > 1);
    expect(tracker.events).toMatchObject([
      { name: 'message_stored', userId: 'ada' },
      { name: 'said', userId: 'ada', properties: { answer: 'HELLO', of: 'hello' } },
    ]);
  });

  it('takes what setIdentity says', async () => {
    const { connect, tracker } = await start();
    const { send, answer } = await connect();
    send('join', {});
    await answer();
    await until(() => tracker.events.length > 0);
    expect(tracker.events).toMatchObject([{ name: 'joined', userId: 'u-9' }]);
  });

  it('keeps two clients apart that talk at the same time', async () => {
    const { connect, tracker } = await start();
    const clients = await Promise.all(['ada', 'grace'].map(async (user) => ({ user, ...(await connect()) })));
    for (let index = 0; index < 20; index++) {
      for (const { user, send } of clients) send('say', { user, text: user });
    }
    await until(() => tracker.named('said').length === 40);
    expect(tracker.named('said').every(({ userId, properties }) => properties?.of === userId)).toBe(true);
  });
});
