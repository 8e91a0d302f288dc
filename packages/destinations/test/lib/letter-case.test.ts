import type { Issue } from '@sendoff/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkLowerCase } from '../../src/lib/letter-case.js';

function pathsOf(data: unknown): (string | undefined)[] {
  const issues: Issue[] = [];
  checkLowerCase('Octeth', 'properties', data, issues);
  return issues.map(({ path }) => path);
}

/** How many members an object has at any depth, all keys in lower case. */
function members(data: unknown, lower: boolean): number {
  if (typeof data !== 'object' || data === null) return 0;
  if (Array.isArray(data)) return data.reduce((sum, item) => sum + members(item, lower), 0);
  const keys = Object.keys(data).map((key) => (lower ? key.toLowerCase() : key));
  return new Set(keys).size + Object.values(data).reduce((sum: number, one) => sum + members(one, lower), 0);
}

describe('checkLowerCase', () => {
  it.each([
    [{ a: 1, b: { a: 1 } }, []],
    [{ a: 1, A: 2 }, ['properties.A']],
    [{ Ä: 1, ä: 2 }, ['properties.ä']],
    [{ a: [{ X: 1, x: 2 }], A: 1 }, ['properties.a[0].x', 'properties.A']],
    [JSON.parse('{"__proto__":1,"__PROTO__":2}'), ['properties.__PROTO__']],
    [undefined, []],
  ])('of %j finds %j', (data, expected) => {
    expect(pathsOf(data)).toEqual(expected);
  });

  it('finds something exactly where a member would be lost', () => {
    const key = fc.constantFrom('a', 'A', 'b', 'B', 'é', 'É');
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.nat(),
        fc.array(tie('tree')),
        fc.dictionary(key, tie('tree')),
      ),
    }));
    fc.assert(
      fc.property(tree, (data) => {
        expect(pathsOf(data).length > 0).toBe(members(data, true) < members(data, false));
      }),
    );
  });

  it('tells of eight, in paths of bounded length', () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`k${n}`, { x: 1, X: 2 }]));
    expect(pathsOf(many)).toHaveLength(8);
    expect(pathsOf({ ['k'.repeat(1_000)]: { x: 1, X: 2 } })[0]).toHaveLength(200);
  });
});
