import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEmail } from '../../src/lib/email.js';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';
const ATOM = `${LETTERS}${DIGITS}!#$%&'*+-/=?^_\`{|}~`;

/** Grammar E, read one character after the other; of xn-- labels it knows no more than the form. */
function matchesGrammar(address: string): boolean {
  const bytes = Buffer.byteLength(address);
  if (bytes < 3 || bytes > 254) return false;
  const sides = address.split('@');
  const [local = '', domain = ''] = sides;
  if (sides.length !== 2 || local.length > 64 || domain.length > 253) return false;
  for (const atom of local.split('.')) {
    if (atom === '') return false;
    for (const character of atom) if (!ATOM.includes(character)) return false;
  }
  const labels = domain.split('.');
  for (const label of labels) {
    if (label.length < 1 || label.length > 63) return false;
    if (label[0] === '-' || label[label.length - 1] === '-') return false;
    for (const character of label) if (!`${LETTERS}${DIGITS}-`.includes(character)) return false;
  }
  const last = [...(labels[labels.length - 1] ?? '')];
  return labels.length >= 2 && last.some((character) => !DIGITS.includes(character));
}

const isAce = (label: string) => label.toLowerCase().startsWith('xn--');
const pick = (characters: string, max: number) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength: max });

const local = fc
  .array(pick(ATOM, 20), { minLength: 1, maxLength: 3 })
  .map((atoms) => atoms.join('.'))
  .filter((text) => text.length <= 64);
const label = fc
  .tuple(
    pick(LETTERS + DIGITS, 20),
    fc.string({ unit: fc.constantFrom(...LETTERS, '-'), maxLength: 20 }),
    pick(DIGITS, 3),
  )
  .map((parts) => parts.join(''))
  .filter((text) => !isAce(text));
const lastLabel = pick(LETTERS, 10);
const domain = fc
  .tuple(fc.array(label, { minLength: 1, maxLength: 3 }), lastLabel)
  .map(([labels, last]) => [...labels, last].join('.'));
const address = fc.tuple(local, domain).map((sides) => sides.join('@'));

/** Labels that a registry could hold: letters of one script, NFC, no case. */
const unicodeLabel = fc.oneof(pick('äöüéñçß', 8), pick('абвгд', 8), pick('日本語例え', 8), pick('αβγδ', 8));
const unicodeAddress = fc
  .tuple(local, fc.array(fc.oneof(label, unicodeLabel), { minLength: 1, maxLength: 3 }), unicodeLabel)
  .map(([before, labels, last]) => ({
    text: `${before}@${[...labels, last].join('.')}`,
    labels: [...labels, last],
  }));

describe('readEmail', () => {
  it('takes every address that the grammar makes, as it is', () => {
    fc.assert(
      fc.property(address, (text) => {
        expect(readEmail(text)).toEqual({ email: text });
      }),
    );
  });

  it('refuses a valid address with a character that the grammar does not have', () => {
    const foreign = fc.constantFrom(...' \t\n\0"(),:;<>[]\\@', 'ä', '\u200b', '\ud800');
    const broken = fc.tuple(address, foreign, fc.nat()).map(([text, character, at]) => {
      const i = at % (text.indexOf('@') + 1); // before the @, where nothing is converted
      return text.slice(0, i) + character + text.slice(i);
    });
    fc.assert(
      fc.property(broken, (text) => {
        expect(readEmail(text)).toHaveProperty('problem');
      }),
    );
  });

  it('agrees with a slow reading of the grammar on any ASCII text', () => {
    const near = fc.string({ unit: fc.constantFrom(...'ab1A.@-_ +"é'), maxLength: 20 });
    const mutated = fc
      .tuple(address, fc.nat(), fc.nat(3), fc.constantFrom(...'.@-1 _"', ''))
      .map((change) => {
        const [text, at, cut, put] = change;
        const i = at % (text.length + 1);
        return text.slice(0, i) + put + text.slice(i + cut);
      });
    fc.assert(
      fc.property(fc.oneof(near, mutated, fc.string()), (text) => {
        fc.pre(!/[@.]xn--/i.test(text) && !/@.*[^\0-\x7f]/s.test(text));
        expect('email' in readEmail(text)).toBe(matchesGrammar(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('writes nothing but non-ASCII labels anew', () => {
    fc.assert(
      fc.property(unicodeAddress, ({ text, labels }) => {
        const read = readEmail(text);
        if (!('email' in read)) throw new Error(`${read.problem}: ${text}`);
        const [before, after = ''] = read.email.split('@');
        expect(before).toBe(text.split('@')[0]);
        const written = after.split('.');
        expect(written).toHaveLength(labels.length);
        for (const [i, given] of labels.entries()) {
          if (/^[\0-\x7f]*$/.test(given)) expect(written[i]).toBe(given);
          else expect(written[i]).toMatch(/^xn--/);
        }
      }),
    );
  });

  it('gives what the grammar has, and the same when it is read again, whatever it is given', () => {
    const wild = fc
      .tuple(local, fc.string({ unit: 'binary' }))
      .map(([before, after]) => `${before}@${after}.com`);
    fc.assert(
      fc.property(
        fc.oneof(
          wild,
          fc.string({ unit: 'binary' }),
          unicodeAddress.map(({ text }) => text),
        ),
        (text) => {
          const read = readEmail(text);
          if (!('email' in read)) return;
          expect(matchesGrammar(read.email)).toBe(true);
          expect(readEmail(read.email)).toEqual(read);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
