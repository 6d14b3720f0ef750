import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { ConfigField } from './config.ts';
import { problemOfFile, warningOfFile } from './file-mode.ts';
import { type Environment, VARIABLES } from './read-config.ts';
import { isSetting } from './setting-names.ts';

const FIELDS = Object.keys(VARIABLES) as ConfigField[];

/** Names of which only one may be there: two spellings of a setting, or settings that stand in for each other. */
const RIVALS = [
  ...FIELDS.map((field) => [field]),
  ['databaseFile', 'databaseUrl'] as const,
  ['identitySecret', 'identityPublicKey'] as const,
].map((fields) => fields.flatMap((field) => [VARIABLES[field].name, `${VARIABLES[field].name}_FILE`]));

/**
 * Settings from a file of `NAME=value` lines, and from the environment, which wins, in whatever way it says a thing.
 * What is empty there is not said: Compose writes `NAME=` for what it does not have.
 *
 * @returns also the names in the file that are no settings: most likely they are misspelt; and what should not stay so.
 * @throws Error that names the file: it cannot be read, or holds a secret and anybody may write it.
 */
export function readEnvFile(
  file: string,
  env: Environment,
): { env: Environment; unknown: string[]; warning: string | undefined } {
  // Windows' editors begin a file with a mark that would belong to the first name.
  const said: Environment = parseEnv(read(file).replace(/^\uFEFF/, ''));
  const holdsSecret = Object.values(VARIABLES).some(
    ({ name, file: kind }) => kind === 'secret' && said[name]?.trim(),
  );
  const problem = holdsSecret ? problemOfFile('--config', file) : undefined;
  if (problem !== undefined) throw new Error(problem);
  const unknown = Object.keys(said).filter((name) => !isSetting(name));
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const isOverruled = (name: string) =>
    RIVALS.some((names) => names.includes(name) && names.some((rival) => rival in set));
  const kept = Object.fromEntries(Object.entries(said).filter(([name]) => !isOverruled(name)));
  return {
    env: { ...kept, ...set },
    unknown,
    warning: holdsSecret ? warningOfFile('--config', file) : undefined,
  };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    const { code = 'unknown error' } = thrown as NodeJS.ErrnoException;
    throw new Error(`--config names "${file}", which cannot be read (${code}).`, { cause: thrown });
  }
}
