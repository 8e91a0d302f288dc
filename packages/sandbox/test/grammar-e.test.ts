import { describe, expect, it } from 'vitest';
import { emailProblem } from '../src/grammar-e.js';
import { isPunycode } from '../src/punycode.js';

const label = (length: number) => 'd'.repeat(length);
const domainOf = (length: number) =>
  [label(63), label(63), label(63), label(length - 3 * 64 - 4), 'com'].join('.');

const good = [
  'a@b.co',
  'ada@example.com',
  'Ada.Lovelace+tag@Example.COM',
  "!#$%&'*+-/=?^_`{|}~@example.com",
  'a@1.example',
  'a@b-c.example',
  'a@b--c.example',
  'a@example.c0m',
  'a@example.c',
  'a@xn--mnchen-3ya.de',
  'a@XN--MNCHEN-3YA.de',
  `${'l'.repeat(64)}@example.com`,
  `a@${label(63)}.com`,
  `a@${domainOf(252)}`,
];

const bad = [
  '',
  'ab',
  'abc',
  '@example.com',
  'a@',
  'a@b',
  'a@@example.com',
  'a@b@example.com',
  '.a@example.com',
  'a.@example.com',
  'a..b@example.com',
  '"a b"@example.com',
  'a b@example.com',
  ' a@example.com',
  'a@example.com ',
  'a@example.com\n',
  'a\t@example.com',
  'a(x)@example.com',
  'a,b@example.com',
  'a@example..com',
  'a@.example.com',
  'a@example.com.',
  'a@-b.example',
  'a@b-.example',
  'a@b_c.example',
  'a@example.123',
  'a@127.0.0.1',
  'a@[127.0.0.1]',
  'a@exämple.com',
  'ä@example.com',
  'a@example.com\u0000',
  'a@xn--.example',
  'a@xn--a_b.example',
  'a@xn--99999999.example',
  `${'l'.repeat(65)}@example.com`,
  `a@${label(64)}.com`,
  `a@${domainOf(253)}`,
  `${'l'.repeat(64)}@${domainOf(240)}`,
];

describe('grammar E (vendors spec §1.3)', () => {
  it.each(good)('takes %j', (email) => {
    expect(emailProblem(email)).toBeUndefined();
  });

  it.each(bad)('refuses %j, and says why without repeating it', (email) => {
    const problem = emailProblem(email);
    expect(problem).toMatch(/^[a-z]/);
    expect(problem).not.toContain('example');
  });

  it('takes exactly the listed characters before @', () => {
    const taken = Array.from({ length: 0x180 }, (_, code) => String.fromCharCode(code)).filter(
      (character) => emailProblem(`x${character}x@example.com`) === undefined,
    );
    const listed = `${"!#$%&'*+-./0123456789=?ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz{|}~"}`;
    expect(taken.join('')).toBe(listed);
  });

  it('takes exactly letters, digits and hyphens inside a label', () => {
    const taken = Array.from({ length: 0x180 }, (_, code) => String.fromCharCode(code)).filter(
      (character) => emailProblem(`x@a${character}b.example`) === undefined,
    );
    expect(taken.join('')).toBe('-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
  });
});

describe('punycode (RFC 3492)', () => {
  it.each(['mnchen-3ya', 'bcher-kva', 'fiqs8s', '80ak6aa92e', 'ls8h', 'egbpdaj6bu4bxfgehfvwxn', 'maana-pta'])(
    'decodes %s',
    (encoded) => {
      expect(isPunycode(encoded)).toBe(true);
    },
  );

  it.each(['', 'abc-', '-', 'a!b', '99999999', '3ya-mnchen_', 'é'])('does not decode %j', (encoded) => {
    expect(isPunycode(encoded)).toBe(false);
  });
});
