import {
  Controller,
  type INestApplication,
  Injectable,
  Module,
  Post,
  type Type,
  UseInterceptors,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { TrackerService } from '@sendoff/nestjs-selzy';
import { recordingTracker, TrackerTestingModule } from '@sendoff/nestjs-selzy/testing';
import { Pool } from 'pg';
import { CheckoutModule } from '../docs/checkout.module.js';
import { CheckoutService } from '../docs/checkout.service.js';
import { HealthModule } from '../docs/health.module.js';
import { OutcomeWatch } from '../docs/outcome.watch.js';
import { RegionsModule } from '../docs/regions.module.js';
import { ReminderService } from '../docs/reminder.service.js';
import { ShopModule } from '../docs/shop.module.js';
import { SettledModule } from '../docs/tracker.settings.js';
import { TransactionInterceptor } from '../docs/transaction.interceptor.js';

/* The examples of docs/nestjs.md, put to use. */

let app: INestApplication;

async function start(...imports: Type[]): Promise<TrackerTestingModule> {
  const module = await Test.createTestingModule({ imports: [...imports, TrackerTestingModule] }).compile();
  app = module.createNestApplication({ logger: false });
  await app.listen(0, '127.0.0.1');
  return module.get(TrackerTestingModule);
}

async function post(path: string, body: object = {}, headers: Record<string, string> = {}) {
  return fetch(`${await app.getUrl()}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

const ada = { 'x-user': 'ada' };

describe('the examples of docs/nestjs.md', () => {
  afterEach(() => app.close());

  it('start, and take their options from a class', async () => {
    process.env.PORT = '0';
    const main = require('../docs/main.js') as typeof import('../docs/main.js');
    app = await main.running;
    expect((await post('signup', { email: 'ada@example.com' })).status).toBe(201);
    expect(app.get(TrackerService).stats().destinations.selzy).toMatchObject({ tracked: 1, refused: 0 });
    await app.close();
    delete process.env.PORT;

    process.env.SELZY_API_KEY = 'a-key';
    const module = await Test.createTestingModule({ imports: [SettledModule] }).compile();
    app = module.createNestApplication({ logger: false });
    await app.init();
    delete process.env.SELZY_API_KEY;
    expect(Object.keys(app.get(TrackerService).stats().destinations)).toEqual(['selzy']);
  });

  it('track payments, by whom the guard has recognised', async () => {
    const { tracker } = await start(ShopModule);
    expect((await post('pay', { total: 10 })).status).toBe(403);
    expect((await post('pay', { total: 10 }, ada)).status).toBe(201);
    expect((await post('pay', { total: 2_000 }, ada)).status).toBe(201);
    expect((await post('pay', { total: 10_000 }, ada)).status).toBe(402);
    expect((await post('redeem', { code: 'AUTUMN' }, ada)).status).toBe(402);
    expect((await post('redeem', { code: 'SPRING' }, ada)).status).toBe(200);
    expect(tracker.events.map(({ name, email, properties }) => [name, email, properties])).toEqual([
      ['order_paid', 'ada@example.com', { total: 10 }],
      ['order_paid', 'ada@example.com', { total: 2_000 }],
      ['big_order', 'ada@example.com', {}],
      ['payment_failed', 'ada@example.com', { status: 402 }],
      ['redeemed', 'ada@example.com', {}],
    ]);
  });

  it('track after the commit', async () => {
    const order: string[] = [];
    @Injectable()
    class Committing extends TransactionInterceptor {
      override async commit() {
        order.push('committed');
      }
    }
    @Controller()
    class Orders {
      @Post('order')
      @UseInterceptors(Committing)
      order() {
        order.push('handled');
      }
    }
    @Module({ controllers: [Orders] })
    class OrdersModule {}
    const { tracker } = await start(ShopModule, OrdersModule);
    expect((await post('order')).status).toBe(201);
    expect([order, tracker.named('order_paid').length]).toEqual([['handled', 'committed'], 1]);
  });

  it('say whose events they are outside of requests', async () => {
    const tracker = recordingTracker();
    await new ReminderService(new TrackerService(tracker)).remind(['ada@example.com', 'grace@example.com']);
    expect(tracker.events.map(({ email }) => email)).toEqual(['ada@example.com', 'grace@example.com']);
  });

  it('say whose event it is where it was looked up', async () => {
    @Controller()
    class Visits {
      constructor(
        private readonly reminders: ReminderService,
        private readonly tracker: TrackerService,
      ) {}
      @Post('recognised')
      async visit() {
        await this.reminders.recognise('grace');
        this.tracker.track({ name: 'recognised' });
      }
    }
    @Module({ controllers: [Visits], providers: [ReminderService] })
    class VisitsModule {}
    const { tracker } = await start(ShopModule, VisitsModule);
    await post('recognised');
    expect(tracker.events).toMatchObject([{ name: 'recognised', email: 'grace@example.com' }]);
  });

  it('hear of outcomes', async () => {
    @Module({ imports: [ShopModule], providers: [OutcomeWatch] })
    class WatchedModule {}
    const module = await Test.createTestingModule({ imports: [WatchedModule] }).compile();
    const warnings: unknown[] = [];
    const logger = {
      log: () => {},
      error: () => {},
      warn: (message: unknown) => warnings.push(message),
    };
    app = module.createNestApplication({ logger });
    await app.init();
    app.get(TrackerService).track({ name: 'signup', email: 'nobody' });
    await app.get(TrackerService).flush();
    expect(warnings).toContainEqual(expect.stringMatching(/^signup: refused, /));
  });

  it('store an event between its order and the commit', async () => {
    const statements: string[] = [];
    const client = {
      query: async (text: string) => statements.push(text.split(' ', 2).join(' ')),
      release: () => statements.push('released'),
    };
    const pool = { connect: async () => client, query: client.query, end: async () => {} };
    const module = await Test.createTestingModule({ imports: [CheckoutModule, TrackerTestingModule] })
      .overrideProvider(Pool)
      .useValue(pool)
      .compile();
    app = module.createNestApplication({ logger: false });
    await app.init();
    const { tracker } = module.get(TrackerTestingModule);
    await app.get(CheckoutService).pay('o-1', 99.5);
    expect(tracker.named('order_paid')).toMatchObject([{ properties: { order_id: 'o-1', total: 99.5 } }]);
    expect(statements).toEqual(['BEGIN', 'INSERT INTO', 'COMMIT', 'released']);
  });

  it('tell trackers apart by name', async () => {
    const tracking = await start(RegionsModule);
    expect(await (await post('visit')).text()).toBe('true');
    expect(tracking.trackerOf('eu').events.map(({ name }) => name)).toEqual(['page_seen']);
    expect(tracking.trackerOf('us').events.map(({ name }) => name)).toEqual(['visited']);
  });

  it('tell the health', async () => {
    await start(ShopModule, HealthModule);
    const answer = await fetch(`${await app.getUrl()}/health/ready`);
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      { details: { sendoff: { status: 'up', degraded: false } } },
    ]);
  });
});
