import { describe, expect, it } from 'vitest';
import { maskBytes, maskText } from '../src/mask-body.js';
import { Memory } from '../src/memory.js';
import { RateLimit } from '../src/rate-limit.js';

describe('a memory', () => {
  it('forgets after its time, by number, and on a reset of one account', () => {
    let now = 0;
    const memory = new Memory<string>(() => now, { ttlMs: 100, max: 2 });
    memory.set('A', 'x', 'first');
    expect([memory.get('A', 'x'), memory.get('B', 'x')]).toEqual(['first', undefined]);
    now = 99;
    expect(memory.get('A', 'x')).toBe('first');
    now = 100;
    expect(memory.get('A', 'x')).toBeUndefined();
    for (const id of ['1', '2', '3']) memory.set(id === '3' ? 'B' : 'A', id, id);
    expect([memory.get('A', '1'), memory.get('A', '2'), memory.get('B', '3')]).toEqual([undefined, '2', '3']);
    memory.reset('A');
    expect([memory.get('A', '2'), memory.get('B', '3')]).toEqual([undefined, '3']);
  });
});

describe('a rate limit', () => {
  it('holds in every window that slides by, and says how long to wait', () => {
    let now = 0;
    const limit = new RateLimit(
      () => now,
      [
        { limit: 2, windowMs: 10 },
        { limit: 3, windowMs: 100 },
      ],
    );
    const at = (time: number, subject = 'A') => {
      now = time;
      return limit.take(subject);
    };
    expect([at(0), at(1), at(2), at(2, 'B'), at(9), at(10), at(11), at(99), at(100)]).toEqual([
      0, 0, 8, 0, 1, 0, 89, 1, 0,
    ]);
    limit.reset('A');
    expect([at(100), at(100), at(100)]).toEqual([0, 0, 10]);
  });
});

describe('masking a body', () => {
  const mask = (text: string) => maskText(text, ['apikey']);
  it.each([
    [
      '{"APIKey":"long-enough-key","a":{"apikey":"inner-is-data"}}',
      '{"APIKey":"long…","a":{"apikey":"inner-is-data"}}',
    ],
    ['{"\\u0041piKey" : "long-enough-key"}', '{"\\u0041piKey" : "long…"}'],
    ['{"apikey":1234567890}', '{"apikey":"1234…"}'],
    ['{"apikey":"long-enough-and-broken', '{"apikey":"long…"'],
    ['{"a":"apikey","b":"c"}', '{"a":"apikey","b":"c"}'],
    ['a=1&API%4bey=long-enough-key&b=2', 'a=1&API%4bey=long…&b=2'],
  ])('shows %s as %s', (text, shown) => {
    expect(mask(text)).toBe(shown);
  });

  it('leaves every other byte as it is', () => {
    const bytes = Buffer.from([...Buffer.from('{"apikey":"long-enough-key","é":"'), 0xff, 0x22, 0x7d]);
    const masked = maskBytes(bytes, ['apikey']);
    expect(masked.subarray(-3)).toEqual(bytes.subarray(-3));
    expect(masked.toString()).toContain('{"apikey":"long…","é":"');
    expect(maskBytes(bytes, ['other'])).toBe(bytes);
  });

  it('takes a body of quotes and backslashes in one pass', () => {
    expect(mask(`{"${'\\"'.repeat(500_000)}`)).toHaveLength(1_000_002);
  });
});
