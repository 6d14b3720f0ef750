import { existsSync } from 'node:fs';
import { systemClock } from '@durenai/core';
import type { ProxyConfig } from '../config/config.ts';
import { openStore, type Store } from '../store/open-store.ts';

/**
 * The database of a proxy that has run, as it is. A misspelt file is not made: of an empty one, every promise holds.
 *
 * @throws Error that says which file is not there.
 */
export async function openKnownStore({ databaseFile: file, databaseUrl: url }: ProxyConfig): Promise<Store> {
  if (!url && !existsSync(file)) {
    throw new Error(
      `There is no database "${file}": let DATABASE_FILE name the one that the proxy was started with.`,
    );
  }
  return openStore({ file, url, clock: systemClock, asItIs: true });
}
