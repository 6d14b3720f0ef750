import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import * as small from './small-valibot.ts';

/** The same declarations, once with valibot and once with ours. */
const declared = [v, small as unknown as typeof v].map((each) => {
  const id = each.pipe(
    each.string(),
    each.check((value) => value !== '', 'empty'),
    each.maxLength(5),
  );
  const count = each.pipe(each.number(), each.integer(), each.minValue(0));
  return {
    each,
    schema: each.object({
      id,
      count,
      on: each.boolean(),
      note: each.optional(each.string()),
      image: each.nullable(each.string()),
      text: each.nullish(each.string()),
      kind: each.picklist(['a', 'b']),
      event: each.optional(
        each.variant('type', [
          each.object({ type: each.literal('x'), id }),
          each.object({ type: each.literal('y') }),
        ]),
      ),
      either: each.optional(each.union([each.string(), each.number()])),
      list: each.pipe(each.array(each.object({ id })), each.minLength(1)),
      details: each.optional(each.record(each.string(), each.unknown())),
    }),
  };
});

const whole = {
  id: 'x',
  count: 1,
  on: true,
  image: null,
  text: undefined,
  kind: 'a',
  event: { type: 'y' },
  either: 1,
  list: [{ id: 'y' }],
  details: { a: 1 },
};

const anything = fc.oneof(
  fc.constantFrom(null, undefined, '', 'x', 'a', 0, 1, -1, 1.5, Number.NaN, true, 'too long for an id'),
  fc.array(fc.record({ id: fc.string() }), { maxLength: 3 }),
  fc.object({ maxDepth: 2 }),
);

const answer = ({ each, schema }: (typeof declared)[number], input: unknown) => {
  const { success, output, issues } = each.safeParse(schema, input);
  if (success) return { output };
  // Where a union fails, valibot points into it.
  return { at: each.getDotPath(issues[0] as never)?.split('.')[0] };
};

describe('the small valibot', () => {
  it('answers what valibot answers, on whole and on broken objects', () => {
    fc.assert(
      fc.property(
        fc.subarray(Object.keys(whole)),
        fc.dictionary(fc.constantFrom(...Object.keys(whole)), anything),
        (kept, broken) => {
          const input: Record<string, unknown> = Object.fromEntries(
            kept.map((name) => [name, whole[name as keyof typeof whole]]),
          );
          Object.assign(input, broken);
          const [theirs, ours] = declared.map((each) => answer(each, input));
          expect(ours).toEqual(theirs);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('throws from parse what safeParse refuses', () => {
    for (const { each, schema } of declared) {
      expect(() => each.parse(schema, {})).toThrow();
      expect(each.parse(schema, whole)).toEqual(each.safeParse(schema, whole).output);
    }
  });

  it.each([null, undefined, 1, 'text', [], {}, whole])('answers what valibot answers to %j', (input) => {
    const [theirs, ours] = declared.map((each) => answer(each, input));
    expect(ours).toEqual(theirs);
  });
});
