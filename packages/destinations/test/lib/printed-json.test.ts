import { describe, expect, it } from 'vitest';
import { parsePrintedObject } from '../../src/lib/printed-json.js';

describe('parsePrintedObject', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ['{"a":1,}', { a: 1 }],
    ['{"a":[1,2,],}', { a: [1, 2] }],
    ['"a":1', { a: 1 }],
    ['"a":1,', { a: 1 }],
    [' "a" : [ { "b" : 1 , } , ] , \n', { a: [{ b: 1 }] }],
    ['{"a":",}",}', { a: ',}' }],
    ['{"a":"\\",]",}', { a: '",]' }],
  ])('reads %s', (text, expected) => {
    expect(parsePrintedObject(text)).toEqual(expected);
  });

  it.each(['1,', '[1]', 'null', '"a"', '{"a":', '{a:1}', "{'a':1}", '{"a":1}{}', '<html>', '{"a":1,,}'])(
    'does not read %s',
    (text) => {
      expect(parsePrintedObject(text)).toBeUndefined();
    },
  );

  it('reads nothing as an empty object, which says nothing', () => {
    expect(parsePrintedObject('')).toEqual({});
  });

  it('reads long text exactly or not at all, and takes no time for it', () => {
    const long = 'x'.repeat(3_000);
    expect(parsePrintedObject(`{"a":"${long}"}`)).toEqual({ a: long });
    expect(parsePrintedObject(`{"a":"${long}",}`)).toBeUndefined();
    expect(parsePrintedObject('"\\'.repeat(500_000))).toBeUndefined();
  });
});
