import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { children, member } from '../src/json-text.js';

describe('children of a JSON text', () => {
  it.each([
    ['[]', []],
    [' [ ] ', []],
    ['{}', []],
    ['[1, "a,]" ,null]', ['1', '"a,]"', 'null']],
    ['[[1,[2]],{"a":[3]}]', ['[1,[2]]', '{"a":[3]}']],
    ['["\\"]", "\\\\"]', ['"\\"]"', '"\\\\"']],
    ['[1.50,1E400,-0]', ['1.50', '1E400', '-0']],
    ['{ "a" : {"}":"{"} , "b":true}', ['{"}":"{"}', 'true']],
    ['[\n\t{ "a": 1 }\r\n]', ['{ "a": 1 }']],
  ])('are read from %j as written', (text, expected) => {
    const texts = children(text).map((child) => child.text);
    expect(texts).toEqual(expected);
    expect(texts.map((each) => JSON.parse(each))).toEqual(Object.values(JSON.parse(text)));
  });

  it('are read from any array as JSON writes them, with any white space between', () => {
    const space = fc.constantFrom('', ' ', '\n\t', '\r\n ');
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), space, (items, white) => {
        const texts = items.map((item) => JSON.stringify(item));
        const text = `${white}[${white}${texts.join(`${white},${white}`)}${white}]${white}`;
        expect(children(text).map((child) => child.text)).toEqual(texts);
      }),
    );
  });

  it('are read from any object by key', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (object) => {
        for (const [key, value] of Object.entries(object)) {
          expect(member(JSON.stringify(object, null, 1), key)).toBe(
            JSON.stringify(value, null, 1).replaceAll('\n', '\n '),
          );
        }
      }),
    );
  });

  it('have unescaped keys, and of duplicates the last counts', () => {
    const text = '{"\\u0061":1,"b":2,"a":3,"__proto__":4}';
    expect(children(text).map(({ key }) => key)).toEqual(['a', 'b', 'a', '__proto__']);
    expect([member(text, 'a'), member(text, '__proto__'), member(text, 'c')]).toEqual(['3', '4', undefined]);
  });

  it('may be nested to any depth', () => {
    const deep = `${'['.repeat(60_000)}${']'.repeat(60_000)}`;
    expect(children(`[${deep},1]`).map(({ text }) => text.length)).toEqual([120_000, 1]);
  });
});
