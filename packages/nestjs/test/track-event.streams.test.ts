import {
  type CallHandler,
  Controller,
  type ExecutionContext,
  Get,
  Injectable,
  type MessageEvent,
  type NestInterceptor,
  Sse,
  UseInterceptors,
} from '@nestjs/common';
import { TrackEvent } from '@sendoff/nestjs';
import { concat, NEVER, of, Subject, startWith, take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { adapterNames, TestCase, turn, until } from './support/test-case.js';

describe.each(adapterNames)('@TrackEvent of streams on %s', (adapter) => {
  it('fires once when a stream of server-sent events completes', async () => {
    @Controller()
    class Feed {
      @Sse('feed')
      @TrackEvent<MessageEvent>('feed_read', { properties: ({ result }) => ({ last: result.data }) })
      feed() {
        return of({ data: 'one' }, { data: 'two' });
      }
    }
    const { get, tracker } = await TestCase.on(adapter).controllers(Feed).start();
    const text = await (await get('/feed')).text();
    expect(text).toContain('data: two');
    expect(tracker.events.map(({ name, properties }) => [name, properties])).toEqual([
      ['feed_read', { last: 'two' }],
    ]);
  });

  it('fires once when the client leaves the stream, with the identity of its request', async () => {
    const source = new Subject<MessageEvent>();
    @Controller()
    class Feed {
      @Sse('feed')
      @TrackEvent<MessageEvent>('feed_read', { properties: ({ result }) => ({ last: result.data }) })
      feed() {
        return source.pipe(startWith({ data: 'hello' }));
      }
    }
    const { url, tracker } = await TestCase.on(adapter)
      .controllers(Feed)
      .identity((request: { headers: Record<string, string> }) => ({ userId: request.headers['x-user'] }))
      .start();
    const leaving = new AbortController();
    const { body } = await fetch(`${url}/feed`, {
      headers: { 'x-user': 'u-1' },
      signal: leaving.signal,
    });
    await body?.getReader().read();
    source.next({ data: 'news' });
    expect(tracker.events).toEqual([]);
    leaving.abort();
    await until(() => tracker.events.length > 0);
    await turn();
    expect(tracker.events).toHaveLength(1);
    expect(tracker.events[0]).toMatchObject({ userId: 'u-1', properties: { last: 'news' } });
    expect(source.observed).toBe(false);
  });

  it('does not fire for a stream that was left before its first value', async () => {
    const source = new Subject<MessageEvent>();
    @Controller()
    class Feed {
      @Sse('feed')
      @TrackEvent('feed_read')
      feed() {
        return source;
      }
    }
    const { tracker, url } = await TestCase.on(adapter).controllers(Feed).start();
    const leaving = new AbortController();
    const stream = fetch(`${url}/feed`, { signal: leaving.signal }).catch(() => {});
    await until(() => source.observed);
    leaving.abort();
    await stream;
    await until(() => !source.observed);
    expect(tracker.events).toEqual([]);
  });

  it('fires where an outer interceptor takes only the first value', async () => {
    @Injectable()
    class TakeFirst implements NestInterceptor {
      intercept(_: ExecutionContext, next: CallHandler) {
        return next.handle().pipe(take(1));
      }
    }
    @Controller()
    @UseInterceptors(TakeFirst)
    class Numbers {
      @Get('numbers')
      @TrackEvent('counted', { properties: ({ result }) => ({ result }) })
      numbers() {
        return concat(of(1), NEVER);
      }
    }
    const { get, tracker } = await TestCase.on(adapter).controllers(Numbers).start();
    expect(await (await get('/numbers')).text()).toBe('1');
    expect(tracker.events.map(({ properties }) => properties)).toEqual([{ result: 1 }]);
  });
});
