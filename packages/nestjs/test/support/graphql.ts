import {
  type CanActivate,
  type DynamicModule,
  type ExecutionContext,
  Inject,
  Injectable,
  UseGuards,
} from '@nestjs/common';
import {
  Field,
  GqlExecutionContext,
  Mutation,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { TrackEvent, TrackerService } from '@sendoff/nestjs';
import { expect, it } from 'vitest';
import { type AdapterName, TestCase, turn } from './test-case.js';

interface UserRequest {
  headers: Record<string, string | undefined>;
  user?: { email: string };
}

@Injectable()
class TokenGuard implements CanActivate {
  async canActivate(execution: ExecutionContext) {
    const request: UserRequest = GqlExecutionContext.create(execution).getContext().req;
    await turn(1);
    request.user = { email: `${request.headers['x-user']}@example.com` };
    return true;
  }
}

@Injectable()
class Orders {
  constructor(@Inject(TrackerService) private readonly tracker: TrackerService) {}

  async book() {
    await turn(2);
    this.tracker.track({ name: 'booked' });
  }
}

@ObjectType()
class Order {
  @Field(() => String)
  id!: string;
}

@Resolver(() => Order)
@UseGuards(TokenGuard)
class OrderResolver {
  constructor(@Inject(Orders) private readonly orders: Orders) {}

  @Query(() => Order)
  @TrackEvent<Order, UserRequest>('order_seen', {
    properties: ({ result, request, args }) => ({
      id: result.id,
      user: request.headers['x-user'],
      args: args.length,
    }),
  })
  async order(): Promise<Order> {
    await this.orders.book();
    return { id: 'o-1' };
  }

  @Mutation(() => Order)
  @TrackEvent('never')
  @TrackEvent('order_failed', { on: 'error', properties: ({ error }) => ({ reason: String(error) }) })
  pay(): Order {
    throw new Error('Declined.');
  }

  @ResolveField(() => String)
  total(@Parent() order: Order) {
    return order.id;
  }
}

/** What `@TrackEvent` and `identity` do over GraphQL, with any driver. */
export function tracksGraphql(adapter: AdapterName, module: () => DynamicModule): void {
  const start = () =>
    TestCase.on(adapter)
      .identity((request: UserRequest) => request.user)
      .with({ imports: [module()], providers: [OrderResolver, Orders, TokenGuard] })
      .start();

  it('tracks a query, with the user whom a guard put on the HTTP request beneath', async () => {
    const { post, tracker } = await start();
    const answer = await post('/graphql', { query: '{ order { id total } }' }, { 'x-user': 'ada' });
    expect(await answer.json()).toMatchObject({ data: { order: { id: 'o-1', total: 'o-1' } } });
    expect(tracker.events).toMatchObject([
      { name: 'booked', email: 'ada@example.com' },
      { name: 'order_seen', email: 'ada@example.com', properties: { id: 'o-1', user: 'ada', args: 4 } },
    ]);
  });

  it('does not take an error in the answer for a success', async () => {
    const { post, tracker } = await start();
    const answer = await post('/graphql', { query: 'mutation { pay { id } }' }, { 'x-user': 'ada' });
    expect(await answer.json()).toMatchObject({ errors: [{ message: 'Declined.' }] });
    expect(tracker.events).toMatchObject([
      { name: 'order_failed', email: 'ada@example.com', properties: { reason: 'Error: Declined.' } },
    ]);
  });
}
