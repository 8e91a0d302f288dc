import {
  applyDecorators,
  type CallHandler,
  Controller,
  type ExecutionContext,
  Get,
  Header,
  HttpCode,
  Injectable,
  type NestInterceptor,
  SetMetadata,
  UseInterceptors,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { TrackEvent } from '@sendoff/nestjs';
import { map } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { adapter, adapterNames, recordingLogger, TestCase } from './support/test-case.js';

@Injectable()
class Shout implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(map((value) => `${value}!`));
  }
}

const Signup = () => applyDecorators(TrackEvent('signup'), SetMetadata('audience', 'visitors'));

@Controller()
class Decorated {
  @TrackEvent('above')
  @SetMetadata('role', 'admin')
  @HttpCode(202)
  @Header('x-kind', 'above')
  @UseInterceptors(Shout)
  @Get('above')
  above() {
    return 'value';
  }

  @Get('below')
  @UseInterceptors(Shout)
  @Header('x-kind', 'below')
  @HttpCode(202)
  @SetMetadata('role', 'admin')
  @TrackEvent('below')
  below() {
    return 'value';
  }

  @Get('composed')
  @Signup()
  composed() {
    return 'value';
  }

  @Get('plain')
  plain() {
    return this.above();
  }
}

describe.each(adapterNames)('the decorator on %s', (name) => {
  it('keeps what other decorators say, above it and below', async () => {
    const { get, tracker } = await TestCase.on(name).controllers(Decorated).start();
    for (const path of ['above', 'below'] as const) {
      const response = await get(`/${path}`);
      expect([response.status, response.headers.get('x-kind'), await response.text()]).toEqual([
        202,
        path,
        'value!',
      ]);
      expect(new Reflector().get('role', Decorated.prototype[path])).toBe('admin');
      expect(tracker.named(path)).toHaveLength(1);
    }
  });

  it('can be a part of another decorator', async () => {
    const { get, tracker } = await TestCase.on(name).controllers(Decorated).start();
    await get('/composed');
    expect(tracker.named('signup')).toHaveLength(1);
    expect(new Reflector().get('audience', Decorated.prototype.composed)).toBe('visitors');
  });

  it('leaves the method as it is: a call that is no request tracks nothing', async () => {
    const { get, tracker } = await TestCase.on(name).controllers(Decorated).start();
    expect(await (await get('/plain')).text()).toBe('value');
    expect(new Decorated().above()).toBe('value');
    expect(tracker.events).toEqual([]);
  });

  it('lets a controller boot in a test without the module, and says that nothing is tracked', async () => {
    const logger = recordingLogger();
    const module = await Test.createTestingModule({ controllers: [Decorated] })
      .setLogger(logger)
      .compile();
    const app = await module.createNestApplication(adapter(name)).init();
    expect(module.get(Decorated).above()).toBe('value');
    await app.listen(0, '127.0.0.1');
    expect(await (await fetch(`${await app.getUrl()}/above`)).text()).toBe('value!');
    await app.close();
    expect(logger.lines).toEqual([
      expect.stringContaining('warn [sendoff] There is no TrackerModule in this application'),
    ]);
  });
});
