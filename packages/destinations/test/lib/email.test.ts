import { describe, expect, it } from 'vitest';
import { readEmail } from '../../src/lib/email.js';

const label63 = 'l'.repeat(63);
const domain = (length: number) => `${label63}.${label63}.${label63}.${'d'.repeat(length - 192)}`;

describe('readEmail', () => {
  it.each([
    'ada@example.com',
    'a@b.c',
    'A.B@Example.COM',
    'ada+tag@example.co.uk',
    "!#$%&'*+-/=?^_`{|}~@example.com",
    '0@0.example',
    'ada@1.2.3.example',
    'ada@exa-mple.com',
    'ada@exa--mple.com',
    'ada@3com.example',
    'ada@example.c0m',
    'ada@example.1com',
    `${'a'.repeat(64)}@example.com`,
    `ada@${label63}.com`,
    `a@${domain(252)}`,
    'ada@xn--exmple-cua.com',
    'ada@XN--EXMPLE-CUA.com',
    'ada@example.xn--p1ai',
    'ada@xn--a-0fa.xn--p1ai',
    'xn--@example.com',
  ])('takes %s as it is', (address) => {
    expect(readEmail(address)).toEqual({ email: address });
  });

  it.each([
    ['ada@exämple.com', 'ada@xn--exmple-cua.com'],
    ['Ada@EXÄMPLE.Com', 'Ada@xn--exmple-cua.Com'],
    ['ada@MAIL.exämple.COM', 'ada@MAIL.xn--exmple-cua.COM'],
    ['ada@пример.рф', 'ada@xn--e1afmkfd.xn--p1ai'],
    ['ada@例え.jp', 'ada@xn--r8jz45g.jp'],
    ['ada@例え。jp', 'ada@xn--r8jz45g.jp'],
    ['ada@faß.de', 'ada@xn--fa-hia.de'],
    ['ada@XN--EXMPLE-CUA.рф', 'ada@XN--EXMPLE-CUA.xn--p1ai'],
    ['ada@ｅｘａｍｐｌｅ.com', 'ada@example.com'],
    ['ada@😀.example', 'ada@xn--e28h.example'],
    ['ada@e\u0301xample.com', 'ada@xn--xample-9ua.com'],
  ])('writes %s as %s', (address, email) => {
    expect(readEmail(address)).toEqual({ email });
  });

  it.each([
    ['', 'is empty'],
    ['ada', 'has no @'],
    ['ada@example@com', 'more than one @'],
    ['@example.com', 'nothing before'],
    ['ada@', 'nothing after'],
    [' ada@example.com', 'white space'],
    ['ada@example.com\n', 'white space'],
    ['ada@example.com\u00a0', 'white space'],
    ['a da@example.com', 'before the @'],
    ['.ada@example.com', 'before the @'],
    ['ada.@example.com', 'before the @'],
    ['a..da@example.com', 'before the @'],
    ['"ada"@example.com', 'before the @'],
    ['ada(x)@example.com', 'before the @'],
    ['ada\\@example.com', 'before the @'],
    ['a\0da@example.com', 'before the @'],
    ['a,b@example.com', 'before the @'],
    ['zoë@example.com', 'not ASCII'],
    ['аda@example.com', 'not ASCII'],
    ['zoë@exämple.com', 'not ASCII'],
    ['ada@example', 'without a dot'],
    ['ada@localhost', 'without a dot'],
    ['ada@.example.com', 'empty label'],
    ['ada@example..com', 'empty label'],
    ['ada@example.com.', 'empty label'],
    ['ada@-example.com', 'hyphen'],
    ['ada@example-.com', 'hyphen'],
    ['ada@example.-com', 'hyphen'],
    ['ada@exa_mple.com', 'letters, digits and hyphens'],
    ['ada@exa mple.com', 'letters, digits and hyphens'],
    ['ada@example.com/path', 'letters, digits and hyphens'],
    ['ada@exa%6dple.com', 'letters, digits and hyphens'],
    ['ada@example.com:25', 'letters, digits and hyphens'],
    ['ada@[192.0.2.1]', 'letters, digits and hyphens'],
    ['ada@192.0.2.1', 'ends in a number'],
    ['ada@example.123', 'ends in a number'],
    ['ada@xn--zz.com', 'not punycode'],
    ['ada@example.xn--99999999', 'not punycode'],
    ['ada@xn--0.com', 'not punycode'],
    ['ada@xn--.com', 'hyphen'],
    ['ada@exämple', 'without a dot'],
    ['ada@exämple.com.', 'as punycode'],
    ['ada@exämple..com', 'as punycode'],
    ['ada@exämple.com/path', 'as punycode'],
    ['ada@exämple.com?q', 'as punycode'],
    ['ada@exä%6dple.com', 'as punycode'],
    ['ada@exä\tmple.com', 'as punycode'],
    ['ada@exä_mple.com', 'as punycode'],
    ['ada@-exämple.com', 'as punycode'],
    ['ada@exämple-.com', 'as punycode'],
    ['ada@xn--zz.рф', 'as punycode'],
    ['ada@\u00ad.рф', 'empty label'],
    ['ada@exa／mple.com', 'as punycode'],
    ['ada@exa％6dple.com', 'as punycode'],
    ['ada@ä\ud800.com', 'as punycode'],
    ['ada@exämple.１２', 'domain'],
    ['ada@１９２.0.2.1', 'ends in a number'],
  ])('refuses %j: it %s', (address, problem) => {
    expect(readEmail(address)).toEqual({ problem: expect.stringContaining(problem) });
  });

  it.each([
    [`${'a'.repeat(65)}@example.com`, 'before the @', 64, 65],
    [`ada@${'l'.repeat(64)}.com`, 'label', 63, 64],
    [`a@${domain(253)}`, 'too long', 254, 255],
    [`a@${domain(253)}d`, 'domain', 253, 254],
    [`ada@${'ä'.repeat(70)}.com`, 'label', 63, 76],
    [`${'a'.repeat(60)}@${domain(200)}`, 'too long', 254, 261],
    [`a@${'x'.repeat(1_000_000)}.com`, 'too long', 254, 1_000_006],
  ])('refuses one over a limit, with limit and length (%#)', (address, problem, limit, actual) => {
    expect(readEmail(address)).toEqual({ problem: expect.stringContaining(problem), limit, actual });
  });

  it.each([
    `${'a.'.repeat(50_000)}@example.com`,
    `a@${'a-'.repeat(50_000)}`,
    `a@${'a.'.repeat(50_000)}`,
    `${'@'.repeat(100_000)}`,
    `a@${'\u3002'.repeat(100_000)}`,
    `a@${'ä'.repeat(100_000)}.com`,
    `${' '.repeat(100_000)}a@example.com`,
  ])('refuses a very long address without reading it through (%#)', (address) => {
    expect(readEmail(address)).toMatchObject({ problem: 'is too long' });
  });
});
