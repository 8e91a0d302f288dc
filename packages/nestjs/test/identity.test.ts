import {
  type ArgumentsHost,
  Body,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  HttpException,
  Inject,
  Injectable,
  type NestInterceptor,
  type PipeTransform,
  Post,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { setIdentity, TrackEvent, TrackerService } from '@sendoff/nestjs';
import { concatMap, tap } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { adapterNames, TestCase, turn } from './support/test-case.js';

interface UserRequest {
  headers: Record<string, string | undefined>;
  user?: { email: string };
}

/** As a JWT guard does: looks the token up, and puts the user on the request. */
@Injectable()
class TokenGuard implements CanActivate {
  async canActivate(execution: ExecutionContext) {
    const request = execution.switchToHttp().getRequest<UserRequest>();
    await turn(1);
    const token = request.headers.authorization?.replace('Bearer ', '');
    if (token !== undefined) request.user = { email: `${token}@example.com` };
    return true;
  }
}

@Injectable()
class Ledger {
  constructor(@Inject(TrackerService) private readonly tracker: TrackerService) {}

  async book(total: number) {
    await turn(2);
    this.tracker.track({ name: 'order_paid', properties: { total } });
  }
}

@Injectable()
class Payments {
  constructor(@Inject(Ledger) private readonly ledger: Ledger) {}

  async pay(total: number) {
    await turn(1);
    await this.ledger.book(total);
  }
}

@Injectable()
class Orders {
  constructor(@Inject(Payments) private readonly payments: Payments) {}

  async checkout(total: number) {
    await this.payments.pay(total);
    return { total };
  }
}

@Controller()
@UseGuards(TokenGuard)
class Checkout {
  constructor(
    @Inject(Orders) private readonly orders: Orders,
    @Inject(TrackerService) private readonly tracker: TrackerService,
  ) {}

  @Post('checkout')
  checkout() {
    return this.orders.checkout(99.5);
  }

  @Post('decorated')
  @TrackEvent('decorated', { properties: async () => turn(3).then(() => ({ slow: true })) })
  decorated() {
    return 'done';
  }

  @Post('for-another')
  forAnother() {
    this.tracker.track({ name: 'gift_sent', userId: 'customer-1' });
  }
}

const byUser = (request: UserRequest) => request.user;
const services = [Orders, Payments, Ledger, TokenGuard];

describe.each(adapterNames)('identity on %s', (adapter) => {
  const start = () =>
    TestCase.on(adapter)
      .identity(byUser)
      .with({ controllers: [Checkout], providers: services })
      .start();

  it('is the user that a guard put on the request, three calls below the handler', async () => {
    const { post, tracker } = await start();
    await post('/checkout', { any: 'body' }, { authorization: 'Bearer ada' });
    expect(tracker.events).toMatchObject([
      { name: 'order_paid', email: 'ada@example.com', properties: { total: 99.5 } },
    ]);
  });

  it('is nobody for a visitor', async () => {
    const { post, tracker } = await start();
    await post('/checkout');
    expect(tracker.events).toHaveLength(1);
    expect(tracker.events[0]).not.toHaveProperty('email');
  });

  it('is kept while async options of @TrackEvent are awaited', async () => {
    const { post, tracker } = await start();
    const before = Date.now();
    const response = await post('/decorated', {}, { authorization: 'Bearer ada' });
    expect(response.status).toBe(201);
    await turn(10);
    expect(tracker.events).toMatchObject([{ email: 'ada@example.com', properties: { slow: true } }]);
    expect(tracker.events[0]?.timestamp).toBeGreaterThanOrEqual(before);
  });

  it('is ignored whole for an event that names somebody itself', async () => {
    const { post, tracker } = await start();
    await post('/for-another', {}, { authorization: 'Bearer admin' });
    expect(tracker.events).toMatchObject([{ userId: 'customer-1' }]);
    expect(tracker.events[0]).not.toHaveProperty('email');
  });

  it('never swaps between requests that are served at the same time', async () => {
    const { post, tracker } = await start();
    const users = Array.from({ length: 60 }, (_, index) => `user-${index}`);
    await Promise.all(
      users.map((user, index) =>
        post(index % 2 ? '/checkout' : '/decorated', { user }, { authorization: `Bearer ${user}` }),
      ),
    );
    await turn(10);
    expect(tracker.events.map(({ email }) => email).sort()).toEqual(
      users.map((user) => `${user}@example.com`).sort(),
    );
    expect(tracker.named('decorated')).toHaveLength(30);
  });

  it('can be set by a guard that looked it up, and is then known to filters too', async () => {
    @Injectable()
    class LookupGuard implements CanActivate {
      async canActivate() {
        await turn(1);
        return setIdentity({ userId: 'u-1' });
      }
    }
    @Catch()
    class TrackingFilter implements ExceptionFilter {
      constructor(@Inject(TrackerService) private readonly tracker: TrackerService) {}
      catch(_: unknown, host: ArgumentsHost) {
        this.tracker.track({ name: 'failed' });
        const response = host.switchToHttp().getResponse();
        response.status(402).send('No.');
      }
    }
    @Controller()
    @UseGuards(LookupGuard)
    @UseFilters(TrackingFilter)
    class Failing {
      @Post('fail')
      fail() {
        throw new HttpException('No.', 418);
      }
    }
    const { post, tracker } = await TestCase.on(adapter)
      .with({ controllers: [Failing], providers: [LookupGuard, TrackingFilter] })
      .start();
    expect((await post('/fail', { some: 'body' })).status).toBe(402);
    expect(tracker.events).toMatchObject([{ name: 'failed', userId: 'u-1' }]);
  });

  it('is known to pipes and interceptors, before the handler and after it', async () => {
    @Injectable()
    class TrackingPipe implements PipeTransform {
      constructor(@Inject(TrackerService) private readonly tracker: TrackerService) {}
      async transform(value: unknown) {
        await turn(1);
        this.tracker.track({ name: 'piped' });
        return value;
      }
    }
    @Injectable()
    class TrackingInterceptor implements NestInterceptor {
      constructor(@Inject(TrackerService) private readonly tracker: TrackerService) {}
      async intercept(_: ExecutionContext, next: CallHandler) {
        await turn(1);
        this.tracker.track({ name: 'before' });
        return next.handle().pipe(
          concatMap((value) => turn(1).then(() => value)),
          tap(() => this.tracker.track({ name: 'after' })),
        );
      }
    }
    @Controller()
    @UseGuards(TokenGuard)
    @UseInterceptors(TrackingInterceptor)
    class Piped {
      @Post('piped')
      @UsePipes(TrackingPipe)
      piped(@Body() body: unknown) {
        return body;
      }
    }
    const { post, tracker } = await TestCase.on(adapter)
      .identity(byUser)
      .with({ controllers: [Piped], providers: [TokenGuard, TrackingPipe, TrackingInterceptor] })
      .start();
    await post('/piped', { any: 'body' }, { authorization: 'Bearer ada' });
    expect(tracker.events.map(({ name, email }) => [name, email])).toEqual([
      ['before', 'ada@example.com'],
      ['piped', 'ada@example.com'],
      ['after', 'ada@example.com'],
    ]);
  });

  it.each([
    ['throws', () => fail()],
    ['rejects, against its type', (async () => fail()) as () => never],
  ])('is nobody where the option %s, and the handler goes on', async (_, identity) => {
    @Controller()
    class Fine {
      @Get('fine')
      @TrackEvent('sync')
      @TrackEvent('async', { properties: async () => turn(2).then(() => ({})) })
      @TrackEvent('named', { email: async () => 'ada@example.com' })
      fine() {
        return 'fine';
      }
    }
    const { get, tracker } = await TestCase.on(adapter).identity(identity).controllers(Fine).start();
    expect(await (await get('/fine')).text()).toBe('fine');
    await turn(10);
    expect(tracker.events.map(({ name, email }) => [name, email])).toEqual([
      ['sync', undefined],
      ['named', 'ada@example.com'],
      ['async', undefined],
    ]);
  });
});

function fail(): never {
  throw new Error('no session');
}
