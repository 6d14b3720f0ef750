/**
 * What the schemas of `@durenai/core` take from valibot, for the panel: the same answers in a fifth of the weight.
 * `small-valibot.test.ts` holds it equal. A name that is missing here fails the build.
 */
type Issue = { path: string[]; message: string };

/** Returns what came of `input`, and adds to `issues` what is wrong with it. */
type Schema = {
  entries?: object;
  optional?: boolean;
  run(input: unknown, path: string[], issues: Issue[]): unknown;
};
type Action = { check(value: never): boolean; message: string };

const MISSING = Symbol();

const schema = (run: Schema['run']): Schema => ({ run });

const ofType = (name: string) => (): Schema =>
  schema((input, path, issues) => {
    // biome-ignore lint/suspicious/noSelfCompare: only NaN is not itself.
    if (typeof input !== name || input !== input) issues.push({ path, message: `is no ${name}` });
    return input;
  });

export const string = /* @__PURE__ */ ofType('string');
export const number = /* @__PURE__ */ ofType('number');
export const boolean = /* @__PURE__ */ ofType('boolean');

/* @__NO_SIDE_EFFECTS__ */
export const unknown = (): Schema => schema((input) => input);

/* @__NO_SIDE_EFFECTS__ */
export const picklist = (values: readonly unknown[]): Schema =>
  schema((input, path, issues) => {
    if (!values.includes(input)) issues.push({ path, message: `is none of ${values}` });
    return input;
  });

/* @__NO_SIDE_EFFECTS__ */
export const literal = (value: unknown): Schema => picklist([value]);

/* @__NO_SIDE_EFFECTS__ */
export const union = (choices: readonly Schema[]): Schema =>
  schema((input, path, issues) => {
    for (const choice of choices) {
      const own: Issue[] = [];
      const output = choice.run(input, path, own);
      if (own.length === 0) return output;
    }
    issues.push({ path, message: 'is none of the choices' });
    return input;
  });

/* @__NO_SIDE_EFFECTS__ */
export const variant = (_: string, choices: readonly Schema[]): Schema => union(choices);

const allowing =
  (isFine: (input: unknown) => boolean) =>
  (inner: Schema): Schema => ({
    ...schema((input, path, issues) => (isFine(input) ? input : inner.run(input, path, issues))),
    optional: isFine(undefined),
  });

export const nullable = /* @__PURE__ */ allowing((input) => input === null);
export const optional = /* @__PURE__ */ allowing((input) => input === undefined);
export const nullish = /* @__PURE__ */ allowing((input) => input == null);

/* @__NO_SIDE_EFFECTS__ */
export const array = (item: Schema): Schema =>
  schema((input, path, issues) => {
    if (Array.isArray(input)) return input.map((each, at) => item.run(each, [...path, `${at}`], issues));
    issues.push({ path, message: 'is no list' });
    return input;
  });

const isObject = (input: unknown): input is Record<string, unknown> =>
  typeof input === 'object' && input !== null;

/* @__NO_SIDE_EFFECTS__ */
export const object = (entries: Record<string, Schema>): Schema => ({
  entries,
  run(input, path, issues) {
    if (!isObject(input)) {
      issues.push({ path, message: 'is no object' });
      return input;
    }
    const output: Record<string, unknown> = {};
    for (const [name, entry] of Object.entries(entries)) {
      const value = name in input ? input[name] : MISSING;
      const at = [...path, name];
      if (value !== MISSING) output[name] = entry.run(value, at, issues);
      else if (!entry.optional) issues.push({ path: at, message: 'is missing' });
    }
    return output;
  },
});

/* @__NO_SIDE_EFFECTS__ */
export const record = (_: Schema, value: Schema): Schema =>
  schema((input, path, issues) => {
    if (!isObject(input)) {
      issues.push({ path, message: 'is no object' });
      return input;
    }
    const output: Record<string, unknown> = {};
    for (const [name, each] of Object.entries(input)) {
      if (!/^(__proto__|prototype|constructor)$/.test(name)) {
        output[name] = value.run(each, [...path, name], issues);
      }
    }
    return output;
  });

/* @__NO_SIDE_EFFECTS__ */
export const pipe = (first: Schema, ...actions: Action[]): Schema =>
  schema((input, path, issues) => {
    const before = issues.length;
    const value = first.run(input, path, issues);
    if (issues.length > before) return value;
    for (const { check, message } of actions) if (!check(value as never)) issues.push({ path, message });
    return value;
  });

export const check = (isFine: (value: never) => boolean, message = 'is not valid'): Action => ({
  check: isFine,
  message,
});
export const integer = () => check(Number.isInteger);
export const minValue = (least: number) => check((value: number) => value >= least);
export const maxLength = (most: number) => check((value: string) => value.length <= most);
export const minLength = (least: number) => check((value: string) => value.length >= least);

export function safeParse(of: Schema, input: unknown) {
  const issues: Issue[] = [];
  const output = of.run(input, [], issues);
  return { success: issues.length === 0, output, issues };
}

export function parse(of: Schema, input: unknown): unknown {
  const { success, output, issues } = safeParse(of, input);
  if (!success) throw new TypeError(issues[0]?.message);
  return output;
}

export const getDotPath = ({ path }: Issue) => path.join('.') || null;
