import { domainToASCII } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPunycode } from '../../src/lib/punycode.js';

describe('isPunycode', () => {
  it.each([
    // RFC 3492 §7.1
    'egbpdaj6bu4bxfgehfvwxn',
    'ihqwcrb4cv8a8dqg056pqjye',
    'Proprostnemluvesky-uyb24dma41a',
    '4dbcagdahymbxekheh6e0a7fei0b',
    'n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa',
    'PorqunopuedensimplementehablarenEspaol-fmd56a',
    '3B-ww4c5e180e575a65lsy2b',
    '-with-SUPER-MONKEYS-pc58ag80a8qai00g7n9n',
    'Hello-Another-Way--fc4qua05auwb3674vfr0b',
    'd9juau41awczczp',
    'de-jg4avhby1noc0d',
    // domains that exist
    'exmple-cua',
    'p1ai',
    'fa-hia',
    // U+E000 and U+10FFFF
    '0y0c',
    'dn32g',
  ])('is true of %s', (text) => {
    expect(isPunycode(text)).toBe(true);
  });

  it.each([
    ['nothing encoded', ''],
    ['nothing encoded', 'abc-'],
    ['an integer that is cut off', 'zz'],
    ['an integer that is cut off', '0'],
    ['a delimiter before nothing', '-p1ai'],
    ['a character that is no digit', 'p_ai'],
    ['a character that is no digit', 'exmple-cuä'],
    ['a character over U+10FFFF', '99999999'],
    ['a number far over any character', '9'.repeat(58)],
    ['a surrogate', 'ib9b'],
    ['a surrogate', 'zy0c'],
  ])('is false of %s: "%s"', (_, text) => {
    expect(isPunycode(text)).toBe(false);
  });

  it('is true of whatever Node writes', () => {
    const label = fc.string({
      unit: fc.constantFrom(...'abcäöüéабвгд日本語αβγ-😀'),
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(label, (text) => {
        const ascii = domainToASCII(`${text}.example`);
        fc.pre(ascii.startsWith('xn--'));
        expect(isPunycode(ascii.slice(4, -'.example'.length))).toBe(true);
      }),
    );
  });

  it('never throws, and ends, for any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        expect(isPunycode(text)).toBeTypeOf('boolean');
      }),
    );
  });
});
