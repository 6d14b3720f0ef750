import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { object } from './primitives.ts';

describe('object', () => {
  it('is what v.object is, on a page that leaves the prototype alone', () => {
    const entries = { id: v.string(), note: v.optional(v.string()) };
    for (const input of [{ id: 'a' }, { id: 'a', note: 'b', more: 1 }, { id: 1 }, null, 'a']) {
      expect(v.safeParse(object(entries), input).output).toEqual(
        v.safeParse(v.object(entries), input).output,
      );
    }
  });

  it('is unmoved by a page that adds to Object.prototype', () => {
    const entries = { id: v.string() };
    const [plain, ours] = [v.object(entries), object(entries)];
    const attempt = (schema: v.GenericSchema) => {
      try {
        return v.parse(schema, { id: 'a' });
      } catch {
        return 'thrown';
      }
    };
    Object.defineProperty(Object.prototype, 'smuggled', {
      value: () => 1,
      enumerable: true,
      configurable: true,
    });
    const results = [plain, ours].map(attempt);
    // Before any assertion: the test runner is moved by it as well.
    Reflect.deleteProperty(Object.prototype, 'smuggled');
    expect(results).toEqual(['thrown', { id: 'a' }]);
  });
});
