import type { ArgTypesEnhancer, InputType, SBType } from 'storybook/internal/types';

/** A control of its own kind; any other value is edited as JSON. */
const SIMPLE: readonly SBType['name'][] = ['boolean', 'enum', 'number', 'string'];

/**
 * What may be left out is written `X | undefined` in our types, which Storybook takes for a union like any other. As X, a prop
 * has its type in the table and the right control. JSON is edited where a story has some; made from nothing, it would take
 * the place of functions and elements.
 */
export const readableProps: ArgTypesEnhancer = ({ argTypes, initialArgs }) =>
  Object.fromEntries(
    Object.entries(argTypes).map(([name, argType]) => [name, readable(argType, initialArgs[name])]),
  ) as typeof argTypes;

function readable(argType: InputType, value: unknown): InputType {
  const given = argType.type as SBType | undefined;
  if (!given) return argType;
  const { raw } = given;
  const [only, ...others] = given.name === 'union' ? given.value.filter(isThere) : [given];
  const isOne = only && others.length === 0;
  const type = isOne ? { ...only, required: given.required } : given;
  const written = raw?.replace(/\s*\|\s*undefined$/, '').replace(/^\((.*)\)$/s, '$1');
  const summary = written?.replace(/\s+/g, ' ') ?? argType.table?.type?.summary;
  const detail = only?.raw === raw ? undefined : only?.raw;
  return {
    ...argType,
    type,
    table: { ...argType.table, type: { summary, detail: isOne ? detail : undefined } },
    ...(SIMPLE.includes(type.name) || isData(value) ? {} : { control: false }),
  } as InputType;
}

const isThere = (type: SBType) =>
  type.name !== 'other' || (type.value !== 'undefined' && type.value !== 'null');

const isData = (value: unknown) => typeof value === 'object' && value !== null && !('$$typeof' in value);
