/**
 * What the schemas of this package take from valibot, in half of its weight. The schemas are valibot's by their types,
 * their fields and their protocol (`~run`, and Standard Schema's `~standard`): valibot itself, and whatever reads
 * either, takes them. Messages are our own, and settings such as `abortEarly` are passed over.
 * `small-valibot.test.ts` holds it equal.
 */
import type * as v from 'valibot';

export type { GenericSchema, InferOutput } from 'valibot';

type Issue = {
  kind: string;
  type: string;
  input: unknown;
  expected: string | null;
  received: string;
  message: string;
  /** Outermost first; none at the root. */
  path?: { key: PropertyKey }[];
};

/** A value on its way through a schema. `typed`: what follows in a pipe may look at it. */
type Dataset = { value: unknown; typed?: boolean | undefined; issues?: Issue[] };

/** A schema, or an action of a pipe. */
type Step = {
  kind: string;
  type: string;
  expects: string | null;
  message?: string | undefined;
  '~run'(dataset: Dataset): Dataset;
};

type AnySchema = v.GenericSchema;

const run = (step: unknown, value: unknown): Dataset => (step as Step)['~run']({ value });

const refuse = (dataset: Dataset, { kind, type, expects, message = `must be ${expects}` }: Step): Dataset => {
  const { value: input, issues = [] } = dataset;
  const issue = { kind, type, input, expected: expects, received: typeof input, message };
  return Object.assign(dataset, { issues: [...issues, issue] });
};

/** Held once, for the hundred schemas of a page. */
const STANDARD = {
  get '~standard'() {
    return { version: 1, vendor: 'valibot', validate: (value: unknown) => run(this, value) };
  },
};

/* @__NO_SIDE_EFFECTS__ */
const schema = <Made>(type: string, fields: object, read: (this: Step, dataset: Dataset) => Dataset): Made =>
  ({
    __proto__: STANDARD,
    kind: 'schema',
    type,
    expects: type,
    async: false,
    ...fields,
    '~run': read,
  }) as Made;

/** Puts a value together of its parts: `read` gives what the schema of a part makes of what stands at `key`. */
type Build<Input, Fields> = (
  input: Input,
  read: (key: keyof Input, part: AnySchema) => unknown,
  fields: Fields,
) => unknown;

/* @__NO_SIDE_EFFECTS__ */
const suchThat = <Made, Input = unknown, Fields extends object = object>(
  type: string,
  fields: Fields,
  isFine: (input: unknown) => boolean,
  build?: Build<Input, Fields>,
): Made =>
  schema(type, fields, function (dataset) {
    if (!isFine(dataset.value)) return refuse(dataset, this);
    dataset.typed = true;
    if (!build) return dataset;
    const input = dataset.value as Input;
    const issues: Issue[] = [];
    const readPart = (key: keyof Input, part: AnySchema) => {
      const read = run(part, input[key]);
      dataset.typed &&= read.typed;
      if (read.issues)
        for (const issue of read.issues) issues.push({ ...issue, path: [{ key }, ...(issue.path ?? [])] });
      return read.value;
    };
    dataset.value = build(input, readPart, this as unknown as Fields);
    if (issues.length > 0) dataset.issues = issues;
    return dataset;
  });

/* @__NO_SIDE_EFFECTS__ */
const ofType = <Made>(type: string): Made =>
  // biome-ignore lint/suspicious/noSelfCompare: only NaN is not itself.
  suchThat(type, {}, (input) => typeof input === type && input === input);

/* @__NO_SIDE_EFFECTS__ */
export const string = (): v.StringSchema<undefined> => ofType('string');
/* @__NO_SIDE_EFFECTS__ */
export const number = (): v.NumberSchema<undefined> => ofType('number');
/* @__NO_SIDE_EFFECTS__ */
export const boolean = (): v.BooleanSchema<undefined> => ofType('boolean');

/* @__NO_SIDE_EFFECTS__ */
export const unknown = (): v.UnknownSchema => suchThat('unknown', {}, () => true);

/* @__NO_SIDE_EFFECTS__ */
export const picklist = <const Options extends string[] | readonly string[]>(
  options: Options,
): v.PicklistSchema<Options, undefined> =>
  suchThat('picklist', { options, expects: options.join(' | ') }, (input) =>
    options.includes(input as string),
  );

/* @__NO_SIDE_EFFECTS__ */
export const union = <const Options extends AnySchema[] | readonly AnySchema[]>(
  options: Options,
): v.UnionSchema<Options, undefined> =>
  schema('union', { options }, function (dataset) {
    const tried = options.map((option) => run(option, dataset.value));
    return tried.find(({ issues }) => !issues) ?? refuse(dataset, this);
  });

/** What `isNothing` is taken as it is, or as the default where there is one. */
/* @__NO_SIDE_EFFECTS__ */
const allowing = <Made>(
  type: string,
  isNothing: (input: unknown) => boolean,
  wrapped: AnySchema,
  fallback?: unknown,
): Made =>
  schema(type, { wrapped, default: fallback, expects: wrapped.expects }, ({ value }) => {
    if (!isNothing(value)) return run(wrapped, value);
    return fallback === undefined ? { value, typed: true } : run(wrapped, fallback);
  });

/* @__NO_SIDE_EFFECTS__ */
export const nullable = <const Wrapped extends AnySchema>(
  wrapped: Wrapped,
): v.NullableSchema<Wrapped, undefined> => allowing('nullable', (input) => input === null, wrapped);

type Optional = {
  <const Wrapped extends AnySchema>(wrapped: Wrapped): v.OptionalSchema<Wrapped, undefined>;
  <const Wrapped extends AnySchema, const Default extends v.InferInput<Wrapped>>(
    wrapped: Wrapped,
    fallback: Default,
  ): v.OptionalSchema<Wrapped, Default>;
};

/* @__NO_SIDE_EFFECTS__ */
export const optional: Optional = (wrapped: AnySchema, fallback?: unknown) =>
  allowing<never>('optional', (input) => input === undefined, wrapped, fallback);

/* @__NO_SIDE_EFFECTS__ */
export const nullish = <const Wrapped extends AnySchema>(
  wrapped: Wrapped,
): v.NullishSchema<Wrapped, undefined> => allowing('nullish', (input) => input == null, wrapped);

/* @__NO_SIDE_EFFECTS__ */
export const array = <const Item extends AnySchema>(item: Item): v.ArraySchema<Item, undefined> =>
  suchThat('array', { item }, Array.isArray, (input: unknown[], read) =>
    input.map((_, index) => read(index, item)),
  );

const isObject = (input: unknown): boolean => typeof input === 'object' && input !== null;

type Fields = Record<string, unknown>;

/** What a page has put on `Object.prototype` is no entry: valibot's own walks there, and takes it for a schema. */
/* @__NO_SIDE_EFFECTS__ */
export const object = <const Entries extends v.ObjectEntries>(
  entries: Entries,
): v.ObjectSchema<Entries, undefined> =>
  suchThat('object', { entries }, isObject, (input: Fields, read, own) => {
    const output: Fields = {};
    for (const [key, entry] of Object.entries(own.entries)) {
      const value = read(key, entry);
      // What is missing, and may be, stays missing.
      if (key in input || value !== undefined) output[key] = value;
    }
    return output;
  });

/* @__NO_SIDE_EFFECTS__ */
export const record = <const Key extends v.StringSchema<undefined>, const Value extends AnySchema>(
  key: Key,
  value: Value,
): v.RecordSchema<Key, Value, undefined> =>
  suchThat('record', { key, value }, isObject, (input: Fields, read) => {
    const names = Object.keys(input).filter((name) => !/^(__proto__|prototype|constructor)$/.test(name));
    return Object.fromEntries(names.map((name) => [name, read(name, value)]));
  });

/* @__NO_SIDE_EFFECTS__ */
const action = <Made>(
  type: string,
  requirement: unknown,
  expects: string | null,
  isFine: (value: never) => boolean,
  message?: string,
): Made =>
  ({
    kind: 'validation',
    type,
    expects,
    async: false,
    requirement,
    message,
    '~run'(this: Step, dataset: Dataset) {
      return dataset.typed && !isFine(dataset.value as never) ? refuse(dataset, this) : dataset;
    },
  }) as Made;

/* @__NO_SIDE_EFFECTS__ */
export const check = <Input, const Message extends string>(
  requirement: (input: Input) => boolean,
  message: Message,
): v.CheckAction<Input, Message> => action('check', requirement, null, requirement, message);

/* @__NO_SIDE_EFFECTS__ */
export const integer = <Input extends number>(): v.IntegerAction<Input, undefined> =>
  action('integer', Number.isInteger, 'an integer', Number.isInteger);

/* @__NO_SIDE_EFFECTS__ */
export const minValue = <Input extends number, const Least extends Input>(
  least: Least,
): v.MinValueAction<Input, Least, undefined> =>
  action('min_value', least, `>=${least}`, (value: number) => value >= least);

/* @__NO_SIDE_EFFECTS__ */
export const maxLength = <Input extends string, const Most extends number>(
  most: Most,
): v.MaxLengthAction<Input, Most, undefined> =>
  action('max_length', most, `<=${most}`, ({ length }: string) => length <= most);

/* @__NO_SIDE_EFFECTS__ */
export const minLength = <
  Input extends string | readonly unknown[],
  const Least extends number,
  const Message extends string,
>(
  least: Least,
  message: Message,
): v.MinLengthAction<Input, Least, Message> =>
  action('min_length', least, `>=${least}`, ({ length }: string) => length >= least, message);

/* @__NO_SIDE_EFFECTS__ */
export const pipe = ((first: Step, ...actions: Step[]) =>
  schema(first.type, { ...first, pipe: [first, ...actions] }, ({ value }) =>
    actions.reduce((dataset, each) => each['~run'](dataset), run(first, value)),
  )) as typeof v.pipe;

export const safeParse = <const Schema extends AnySchema>(
  schema: Schema,
  input: unknown,
): v.SafeParseResult<Schema> => {
  const { typed, value: output, issues } = run(schema, input);
  return { typed, success: !issues, output, issues } as v.SafeParseResult<Schema>;
};

export const getDotPath = ({ path }: Pick<v.BaseIssue<unknown>, 'path'>): string | null =>
  path?.map(({ key }) => key).join('.') ?? null;
