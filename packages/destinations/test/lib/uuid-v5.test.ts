import { describe, expect, it } from 'vitest';
import { isUuid, uuidV5 } from '../../src/lib/uuid-v5.js';

const DNS = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

describe('uuidV5', () => {
  it('is the example of RFC 9562', () => {
    expect(uuidV5(DNS, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });

  it('is one of any name', () => {
    const names = ['', 'a', 'é', '\ud800', 'x'.repeat(10_000)];
    const made = names.map((name) => uuidV5(DNS, name));
    for (const uuid of made) expect(isUuid(uuid) && uuid[14] === '5').toBe(true);
    expect(new Set(made).size).toBe(names.length);
  });
});

describe('isUuid', () => {
  it.each([
    [DNS, true],
    [DNS.toUpperCase(), true],
    ['00000000-0000-0000-0000-000000000000', true],
    [DNS.replaceAll('-', ''), false],
    [`{${DNS}}`, false],
    [`${DNS} `, false],
    [DNS.replace('6', 'g'), false],
    ['', false],
  ])('of %j is %s', (text, expected) => {
    expect(isUuid(text)).toBe(expected);
  });
});
