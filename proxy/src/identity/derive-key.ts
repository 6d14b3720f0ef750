import { hkdfSync } from 'node:crypto';
import type { Secret } from '../config/secret.ts';

/** One secret, one key per purpose: a MAC made for the log can never pass for a token. */
export function deriveKey(secret: Secret, purpose: 'visitor token' | 'log' | 'network'): Buffer {
  return Buffer.from(hkdfSync('sha256', secret.reveal(), 'durenai-proxy', purpose, 32));
}
