import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { Environment } from './read-config.ts';
import { isSetting } from './setting-names.ts';

/**
 * Settings from a file of `NAME=value` lines, and from the environment, which wins.
 *
 * @returns also the names in the file that are no settings: most likely they are misspelt.
 * @throws Error that names the file.
 */
export function readEnvFile(file: string, env: Environment): { env: Environment; unknown: string[] } {
  const said = parseEnv(read(file));
  return { env: { ...said, ...env }, unknown: Object.keys(said).filter((name) => !isSetting(name)) };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    const { code = 'unknown error' } = thrown as NodeJS.ErrnoException;
    throw new Error(`--config names "${file}", which cannot be read (${code}).`, { cause: thrown });
  }
}
