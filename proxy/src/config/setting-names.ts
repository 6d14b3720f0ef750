import { nearestName } from './nearest-name.ts';
import { VARIABLES } from './read-config.ts';

const NAMES: ReadonlySet<string> = new Set(
  Object.values(VARIABLES).flatMap(({ name, file }) => (file === 'none' ? [name] : [name, `${name}_FILE`])),
);

/** Shorter names are near to too many words that mean something else: PATH is two letters from PORT. */
const SHORTEST = 8;
const LONG_NAMES = [...NAMES].filter(({ length }) => length >= SHORTEST);

/** Whether the environment variable is one of ours, as it is written. */
export const isSetting = (name: string) => NAMES.has(name);

/** The setting that was probably meant by a name that is none: `ALLOWED_ORIGINS` for `allowed_origin`. */
export const suggestSetting = (name: string) =>
  name.length < SHORTEST ? undefined : nearestName(name, LONG_NAMES);
