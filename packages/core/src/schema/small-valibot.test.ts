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
        each.union([
          each.object({ type: each.picklist(['x']), id }),
          each.object({ type: each.picklist(['y']) }),
        ]),
      ),
      on_by_default: each.optional(each.boolean(), true),
      features: each.optional(each.object({ on: each.optional(each.boolean(), false) }), {}),
      either: each.optional(each.union([each.string(), each.number()])),
      list: each.pipe(each.array(each.object({ id })), each.minLength(1, 'empty')),
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

const thrownBy = (action: () => unknown) => {
  try {
    action();
    return undefined;
  } catch (thrown) {
    return thrown;
  }
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

  it.each([null, undefined, 1, 'text', [], {}, whole])('answers what valibot answers to %j', (input) => {
    const [theirs, ours] = declared.map((each) => answer(each, input));
    expect(ours).toEqual(theirs);
  });

  it('says where it is wrong, and what it must be', () => {
    const schema = small.object({
      list: small.array(small.object({ id: small.string() })),
      kind: small.nullable(small.picklist(['a', 'b'])),
      count: small.pipe(small.number(), small.integer(), small.minValue(0)),
      name: small.pipe(
        small.string(),
        small.check((value) => value !== '', 'must not be empty'),
      ),
    });
    const { issues = [] } = small.safeParse(schema, { list: [{}], kind: 'c', count: -0.5, name: '' });
    expect(issues.map((issue) => `${small.getDotPath(issue)} ${issue.message}`)).toEqual([
      'list.0.id must be string',
      'kind must be a | b',
      'count must be an integer',
      'count must be >=0',
      'name must not be empty',
    ]);
  });
});

describe('a small schema in the hands of others', () => {
  const inner = { id: small.string(), note: small.optional(small.string()) };
  const schema = small.object(inner);

  it('is read by valibot, alone and inside a schema of its own', () => {
    const list = v.pipe(v.object({ items: v.array(schema) }), v.minEntries(1));
    expect(v.parse(list, { items: [{ id: 'a' }] })).toEqual({ items: [{ id: 'a' }] });
    const error = thrownBy(() => v.parse(list, { items: [{ id: 'a' }, {}] })) as v.ValiError<typeof list>;
    expect(v.flatten(error.issues)).toEqual({ nested: { 'items.1.id': ['must be string'] } });
  });

  it('is changed by valibot into another one', () => {
    expect(v.parse(v.pick(schema, ['note']), { id: 1, note: 'n' })).toEqual({ note: 'n' });
    expect(v.parse(v.partial(schema), {})).toEqual({});
    expect(v.is(v.pipe(schema, v.strictObject({ id: v.literal('a') })), { id: 'b' })).toBe(false);
  });

  it('speaks Standard Schema', () => {
    const { validate, version } = schema['~standard'];
    expect(version).toBe(1);
    expect(validate({ id: 'a' })).toMatchObject({ value: { id: 'a' } });
    expect(validate({ id: 1 })).toMatchObject({
      issues: [{ message: 'must be string', path: [{ key: 'id' }] }],
    });
  });

  it('is unmoved by a page that adds to Object.prototype', () => {
    Object.defineProperty(Object.prototype, 'smuggled', {
      value: () => 1,
      enumerable: true,
      configurable: true,
    });
    const results = [v.object({ id: v.string() }), schema].map((each) =>
      thrownBy(() => v.parse(each, { id: 'a' })),
    );
    // Before any assertion: the test runner is moved by it as well.
    Reflect.deleteProperty(Object.prototype, 'smuggled');
    expect(results.map(Boolean)).toEqual([true, false]);
  });
});
