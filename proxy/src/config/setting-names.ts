import leven from 'leven';
import { VARIABLES } from './read-config.ts';

const NAMES: ReadonlySet<string> = new Set(
  Object.values(VARIABLES).flatMap(({ name, secret }) => (secret ? [name, `${name}_FILE`] : [name])),
);

/** Shorter names are near to too many words that mean something else: PATH is two letters from PORT. */
const SHORTEST = 8;
const EDITS = 2;

/** Whether the environment variable is one of ours, as it is written. */
export const isSetting = (name: string) => NAMES.has(name);

/** The setting that was probably meant by a name that is none: `ALLOWED_ORIGINS` for `allowed_origin`. */
export function suggestSetting(name: string): string | undefined {
  if (name.length < SHORTEST) return undefined;
  const upper = name.toUpperCase();
  const near = [...NAMES].filter(
    (setting) => setting.length >= SHORTEST && leven(upper, setting, { maxDistance: EDITS + 1 }) <= EDITS,
  );
  return near.sort((left, right) => leven(upper, left) - leven(upper, right))[0];
}
