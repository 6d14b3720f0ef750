import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { ROOT } from './paths.ts';

/** Runs one of the project's own commands from its root, showing what it prints. Returns its exit code. */
export function tryRun(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): number {
  const PATH = [join(ROOT, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  const { status, error } = spawnSync(command, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...env, PATH },
  });
  if (error) throw error;
  return status ?? 1;
}

/**
 * Like {@link tryRun}.
 *
 * @throws Error naming the command when it fails.
 */
export function run(command: string, args: readonly string[], env?: NodeJS.ProcessEnv): void {
  const status = tryRun(command, args, env);
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')} failed with exit code ${status}.`);
}
