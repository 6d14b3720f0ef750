/** Servers in processes of their own, and what the kernel says that they used. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { LoadOrder, LoadResult } from './load.ts';

export type Served = { child: ChildProcess; url: string; startMs: number };

/** Runs `node …args` and waits for the line that says where it listens, wherever it says it. */
export async function serveCommand(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Served> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    const outputs = [child.stdout, child.stderr];
    const listen = (chunk: Buffer) => {
      said += chunk;
      const found = /http:\/\/\S+/.exec(said)?.[0];
      if (!found) return;
      // From here on it is only emptied: a log that is gathered and searched takes the processor from what is measured.
      for (const output of outputs) output.off('data', listen).resume();
      resolve(found);
    };
    for (const output of outputs) output.on('data', listen);
    child.once('exit', () => reject(new Error(`node ${args.join(' ')} ended:\n${said}`)));
  });
  return { child, url, startMs: performance.now() - startedAt };
}

export async function end({ child }: Served): Promise<void> {
  child.removeAllListeners('exit');
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** Lets a process of its own ask, so that asking costs the server nothing. */
export async function load(order: LoadOrder): Promise<LoadResult> {
  const generator = fork(new URL('./load.ts', import.meta.url).pathname);
  generator.send(order);
  const [result] = await once(generator, 'message');
  await once(generator, 'exit');
  return result as LoadResult;
}

/** Resident megabytes. */
export function residentMegabytes({ child }: Served): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}

/** CPU seconds used so far, by all its threads. */
export function cpuSeconds({ child }: Served): number {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
