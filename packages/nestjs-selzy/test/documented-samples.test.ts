import 'reflect-metadata';
import { Controller, Module, Post } from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { SelzyModule, TrackEvent } from '@sendoff/nestjs-selzy';
import { startSandbox } from '@sendoff/sandbox';
import { describe, expect, it, onTestFinished } from 'vitest';

/** The two examples of Selzy's documentation, as handlers. */
@Controller()
class Samples {
  @Post('cart')
  @TrackEvent<{ cart: object }>('abandoned_cart', {
    email: 'user@example.com',
    properties: ({ result }) => ({ ...result.cart }),
    timestamp: new Date('2026-05-12T10:00:00Z'),
  })
  async cart() {
    return {
      cart: {
        cart_value: 149.99,
        item_count: 3,
        currency: 'USD',
        theObj: { arr: [1, '2', 'qwerty'], foo: 'bar' },
      },
    };
  }

  @Post('signup')
  @TrackEvent<{ email: string; at: Date }>('signup', {
    email: async ({ result }) => result.email,
    timestamp: ({ result }) => result.at,
  })
  signup() {
    return { email: 'newuser@example.com', at: new Date('2026-05-12T10:00:00Z') };
  }
}

const adapters: Record<string, () => AbstractHttpAdapter> = {
  express: () => new ExpressAdapter(),
  fastify: () => new FastifyAdapter(),
};

describe.each(Object.entries(adapters))("the samples of Selzy's documentation on %s", (_, adapter) => {
  it('arrive to the byte', async () => {
    const sandbox = await startSandbox({ selzy: { events: ['abandoned_cart', 'signup'] } });
    onTestFinished(() => sandbox.close());
    @Module({
      imports: [
        SelzyModule.forRoot({ apiKey: 'sandbox-key', baseUrl: sandbox.selzy.url, flushIntervalMs: 0 }),
      ],
      controllers: [Samples],
    })
    class AppModule {}
    const app = await NestFactory.create(AppModule, adapter(), {
      logger: false,
      abortOnError: false,
      forceCloseConnections: true,
    });
    onTestFinished(() => app.close());
    await app.listen(0, '127.0.0.1');

    await fetch(`${await app.getUrl()}/cart`, { method: 'POST' });
    await fetch(`${await app.getUrl()}/signup`, { method: 'POST' });
    const cart = await sandbox.waitFor({ name: 'abandoned_cart', timeoutMs: 30_000 });
    const signup = await sandbox.waitFor({ name: 'signup', timeoutMs: 30_000 });
    expect(cart.raw).toBe(
      '{"name":"abandoned_cart","email":"user@example.com","created":"2026-05-12 10:00:00",' +
        '"cart_value":149.99,"item_count":3,"currency":"USD",' +
        '"theObj":{"arr":[1,"2","qwerty"],"foo":"bar"}}',
    );
    expect(signup.raw).toBe(
      '{"name":"signup","email":"newuser@example.com","created":"2026-05-12 10:00:00"}',
    );
    expect(sandbox.requests().map(({ status }) => status)).toEqual([200, 200]);
  });
});
