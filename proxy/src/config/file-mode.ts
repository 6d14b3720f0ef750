import { chmodSync, statSync } from 'node:fs';

const WRITABLE_BY_ALL = 0o002;
const OPEN_TO_OTHERS = 0o077;

/** Who else may do what with a file. Windows has no such bits, and tells that everybody may do everything. */
const modeOf = (file: string): number => (process.platform === 'win32' ? 0 : statSync(file).mode & 0o777);

/** Why no secret is taken from a file, if so. `name` is what names it. */
export function problemOfFile(name: string, file: string): string | undefined {
  const mode = modeOf(file);
  if ((mode & WRITABLE_BY_ALL) === 0) return undefined;
  return `${name} names "${file}", which anybody on this machine may write (mode ${mode.toString(8)}): chmod 600 it, and make a new secret if others could have read it.`;
}

/** What works and should not stay so: secrets that other users of this machine can read. */
export function warningOfFile(name: string, file: string): string | undefined {
  const mode = modeOf(file);
  if ((mode & OPEN_TO_OTHERS) === 0) return undefined;
  return `${name} names "${file}", which others on this machine may read (mode ${mode.toString(8)}): chmod 600 it.`;
}

/** Leaves a file to its owner, where it is this user's. What is not there has nothing to tell. */
export function closeToOthers(file: string): void {
  try {
    const mode = modeOf(file);
    if ((mode & OPEN_TO_OTHERS) !== 0) chmodSync(file, mode & ~OPEN_TO_OTHERS);
  } catch {
    // Another user's, or not there: who starts on one that stayed open is told.
  }
}
