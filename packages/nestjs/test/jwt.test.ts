import { Agent, request as httpRequest } from 'node:http';
import {
  type ArgumentsHost,
  Body,
  Catch,
  Controller,
  type ExceptionFilter,
  HttpException,
  type INestApplication,
  Inject,
  Injectable,
  Post,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { JwtModule, JwtService } from '@nestjs/jwt';
import { AuthGuard, PassportModule, PassportStrategy } from '@nestjs/passport';
import { TrackEvent, TrackerService } from '@sendoff/nestjs';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { adapterNames, TestCase, turn } from './support/test-case.js';

const REQUESTS = 10_000;
const AT_ONCE = 64;
const secret = 'a-secret-for-tests-that-is-long-enough';

interface UserRequest {
  user?: { email: string };
}

@Injectable()
class JwtStrategy extends PassportStrategy(Strategy) {
  constructor() {
    super({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: secret });
  }

  async validate({ sub }: { sub: string }) {
    await turn(1);
    return { email: `${sub}@example.com` };
  }
}

@Injectable()
class Ledger {
  constructor(@Inject(TrackerService) private readonly tracker: TrackerService) {}

  async book(user: string) {
    await turn(1);
    this.tracker.track({ name: 'booked', properties: { user } });
  }
}

@Injectable()
class Payments {
  constructor(@Inject(Ledger) private readonly ledger: Ledger) {}

  async pay(user: string) {
    await new Promise((resolve) => process.nextTick(resolve));
    await this.ledger.book(user);
  }
}

@Injectable()
class Orders {
  constructor(@Inject(Payments) private readonly payments: Payments) {}

  checkout(user: string) {
    return this.payments.pay(user);
  }
}

@Catch(HttpException)
class Failures implements ExceptionFilter {
  constructor(@Inject(TrackerService) private readonly tracker: TrackerService) {}

  async catch(error: HttpException, host: ArgumentsHost) {
    await turn(1);
    this.tracker.track({ name: 'filtered' });
    host.switchToHttp().getResponse().status(error.getStatus()).send('No.');
  }
}

@Controller()
@UseGuards(AuthGuard('jwt'))
class Checkout {
  constructor(
    @Inject(Orders) private readonly orders: Orders,
    @Inject(TrackerService) private readonly tracker: TrackerService,
  ) {}

  @Post('checkout')
  @TrackEvent<{ user: string }>('checked_out', { properties: ({ result }) => ({ user: result.user }) })
  async checkout(@Body() { user }: { user: string }) {
    await this.orders.checkout(user);
    return { user };
  }

  @Post('gift')
  gift() {
    this.tracker.track({ name: 'gift_sent', userId: 'customer-1' });
  }

  @Post('fail')
  @UseFilters(Failures)
  @TrackEvent('failed', { on: 'error' })
  fail() {
    throw new HttpException('No.', 409);
  }
}

describe.each(adapterNames)('a JWT guard of Passport on %s', (adapter) => {
  async function start() {
    const running = await TestCase.on(adapter)
      .identity((request: UserRequest) => request.user)
      .with({
        imports: [PassportModule, JwtModule.register({ secret, signOptions: { expiresIn: '1h' } })],
        controllers: [Checkout],
        providers: [JwtStrategy, Orders, Payments, Ledger, Failures],
      })
      .start();
    const jwt = running.app.get(JwtService);
    return { ...running, bearer: (sub: string) => ({ authorization: `Bearer ${jwt.sign({ sub })}` }) };
  }

  it('says whose events they are, three calls below the handler', async () => {
    const { post, bearer, tracker } = await start();
    expect((await post('/checkout', { user: 'ada' }, bearer('ada'))).status).toBe(201);
    expect(tracker.events.map(({ name, email }) => [name, email])).toEqual([
      ['booked', 'ada@example.com'],
      ['checked_out', 'ada@example.com'],
    ]);
  });

  it('lets no event pass without a token, and none take over anything when it names a person', async () => {
    const { post, bearer, tracker } = await start();
    expect((await post('/checkout', { user: 'ada' })).status).toBe(401);
    await post('/gift', {}, bearer('admin'));
    expect(tracker.events).toMatchObject([{ name: 'gift_sent', userId: 'customer-1' }]);
    expect(tracker.events[0]).not.toHaveProperty('email');
  });

  it('is known to exception filters', async () => {
    const { post, bearer, tracker } = await start();
    expect((await post('/fail', {}, bearer('ada'))).status).toBe(409);
    expect(tracker.events.map(({ name, email }) => [name, email])).toEqual([
      ['failed', 'ada@example.com'],
      ['filtered', 'ada@example.com'],
    ]);
  });

  it('never swaps one of 10,000 interleaved requests', async () => {
    const { tracker, bearer, ...running } = await start();
    const send = adapter === 'fastify' ? injected(running.app) : overConnections(running.url);
    const statuses = new Map<number | undefined, number>();
    let next = 0;
    const work = async () => {
      while (next < REQUESTS) {
        const user = `u${next++}`;
        const status = await send({ user }, bearer(user));
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    expect([...statuses]).toEqual([[201, REQUESTS]]);
    expect([tracker.named('booked').length, tracker.named('checked_out').length]).toEqual([
      REQUESTS,
      REQUESTS,
    ]);
    const swapped = tracker.events.filter(
      ({ email, properties }) => email !== `${String(properties?.user)}@example.com`,
    );
    expect(swapped).toEqual([]);
  }, 300_000);
});

type Send = (body: object, headers: Record<string, string>) => Promise<number | undefined>;

/** What is used here of Fastify. */
interface FastifyInject {
  inject(request: object): Promise<{ statusCode: number }>;
}

function injected(app: INestApplication): Send {
  const fastify: FastifyInject = app.getHttpAdapter().getInstance();
  return async (payload, headers) => {
    const { statusCode } = await fastify.inject({ method: 'POST', url: '/checkout', payload, headers });
    return statusCode;
  };
}

function overConnections(url: string): Send {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  onTestFinished(() => agent.destroy());
  return (body, { authorization }) =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', authorization };
      const asked = httpRequest(`${url}/checkout`, { method: 'POST', agent, headers }, (answer) => {
        answer.resume().once('end', () => resolve(answer.statusCode));
      });
      asked.once('error', reject).end(JSON.stringify(body));
    });
}
