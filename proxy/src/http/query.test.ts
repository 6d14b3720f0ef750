import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readInteger, readQuery } from './query.ts';

describe('query parameters', () => {
  it('are refused when they come twice, even encoded differently', () => {
    for (const target of ['/x?page=1&page=2', '/x?page=1&%70age=1', '/x?a&a', '/x?unknown=1&unknown=1']) {
      expect(() => readQuery(target)).toThrow('more than once');
    }
  });

  it('are plain texts: no arrays, no objects, no prototype', () => {
    const query = readQuery('/x?a[]=1&b[c]=2&__proto__=3&constructor=4');
    expect(Object.entries(query)).toEqual([
      ['a[]', '1'],
      ['b[c]', '2'],
      ['__proto__', '3'],
      ['constructor', '4'],
    ]);
    expect(Object.getPrototypeOf(query)).toBeNull();
  });

  it('give each value back, or refuse as a whole', () => {
    const pairs = fc.array(fc.tuple(fc.string(), fc.string()), { maxLength: 6 });
    fc.assert(
      fc.property(pairs, (pairs) => {
        const target = `/x?${new URLSearchParams(pairs)}`;
        const isRepeated = new Set(new URLSearchParams(pairs).keys()).size < pairs.length;
        if (isRepeated) expect(() => readQuery(target)).toThrow();
        else expect(Object.entries(readQuery(target)).sort()).toEqual([...new URLSearchParams(pairs)].sort());
      }),
    );
  });

  it('are whole numbers within their range, or refused', () => {
    const range = { min: 1, max: 100, otherwise: 20 };
    expect(readInteger({}, 'limit', range)).toBe(20);
    expect(readInteger({ limit: '100' }, 'limit', range)).toBe(100);
    for (const limit of ['0', '101', '-1', '1.5', '1e2', ' 5', '0x10', '１', 'NaN', '99999999999999999999']) {
      expect(() => readInteger({ limit }, 'limit', range)).toThrow('from 1 to 100');
    }
    fc.assert(
      fc.property(fc.string(), (limit) => {
        try {
          const value = readInteger({ limit }, 'limit', range);
          return Number.isInteger(value) && value >= 1 && value <= 100;
        } catch {
          return true;
        }
      }),
    );
  });
});
