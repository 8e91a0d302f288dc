import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutJsonObject, parseJsonObject } from '../../src/lib/json.js';

describe('cutJsonObject', () => {
  it('finds an object in any text around it', () => {
    const around = fc.string().map((text) => text.replaceAll('{', ''));
    fc.assert(
      fc.property(
        around,
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.string(),
        (before, object, after) => {
          const text = JSON.stringify(object);
          expect(cutJsonObject(before + text + after)).toBe(text);
        },
      ),
    );
  });

  it.each(['', 'no object', '{', '{"a":"}', '{"a":"\\"}', '}{'])('finds none in %j', (text) => {
    expect(cutJsonObject(text)).toBeUndefined();
  });
});

describe('parseJsonObject', () => {
  it.each(['', '[]', 'null', '"{}"', '1', '{', '{}{}', '[{}]', '['.repeat(200_000)])(
    'gives nothing (%#)',
    (text) => {
      expect(parseJsonObject(text)).toBeUndefined();
    },
  );

  it('reads an object, however deep', () => {
    expect(parseJsonObject(`{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`)).toHaveProperty('a');
  });
});
