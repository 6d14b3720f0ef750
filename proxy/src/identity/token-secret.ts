import { randomBytes } from 'node:crypto';
import type { ProxyConfig } from '../config/config.ts';
import { Secret } from '../config/secret.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/open-store.ts';

/** In development a secret is made once and kept in the database: a restart logs nobody out. */
export async function tokenSecretOf(config: ProxyConfig, store: Store, log: Log): Promise<Secret> {
  if (config.tokenSecret) return config.tokenSecret;
  const value = await store.meta.remember('token_secret', () => randomBytes(48).toString('base64url'));
  log.warn({}, 'TOKEN_SECRET is not set: using one kept in the database, which is fine for development only');
  return new Secret(value);
}
