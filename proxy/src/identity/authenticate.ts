import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Secret } from '../config/secret.ts';
import { tokenInvalid, tokenMissing } from '../refusals.ts';
import type { Store } from '../store/open-store.ts';
import { deriveKey } from './derive-key.ts';
import type { Tokens, TokenType } from './tokens.ts';

/** Who asks, proved by a token. */
export type VisitorIdentity = {
  id: string;
  generation: number;
  /** Whether the site vouched for them. */
  verified: boolean;
  /** Undefined until the first accepted write. */
  createdAt: string | undefined;
  /** When the site's word for them ends, seconds since the epoch. */
  until?: number | undefined;
};

export type Authenticator = ReturnType<typeof createAuthenticator>;

export function createAuthenticator({ tokens, store }: { tokens: Tokens; store: Store }) {
  async function identify(token: string, type: TokenType, origin: string): Promise<VisitorIdentity> {
    const subject = tokens.verify(token, { type, origin });
    const row = await store.visitors.find(subject.visitorId);
    if (subject.generation !== (row?.generation ?? 0)) throw tokenInvalid();
    const verified = row !== undefined && row.subject !== null;
    return {
      id: subject.visitorId,
      generation: subject.generation,
      verified,
      createdAt: row?.created_at,
      until: subject.until,
    };
  }
  return {
    /** @throws DurenaiError `unauthorized`, `invalid_token` or `token_expired`. */
    fromHeader(header: string | undefined, origin: string): Promise<VisitorIdentity> {
      const [, token] = /^Bearer ([^\s,]+)$/i.exec(header ?? '') ?? [];
      if (token === undefined) throw tokenMissing();
      return identify(token, 'access', origin);
    },
    fromRefreshToken: (token: string, origin: string) => identify(token, 'refresh', origin),
  };
}

export const newVisitorId = () => `visitor_${randomBytes(16).toString('hex')}`;

/** Lets log lines of one visitor be told together without saying whose they are. */
export function visitorHasher(secret: Secret): (visitorId: string) => string {
  const key = createSecretKey(deriveKey(secret, 'log'));
  const hashes = new LRUCache<string, string>({
    max: 2_000,
    memoMethod: (visitorId) => createHmac('sha256', key).update(visitorId).digest('base64url').slice(0, 12),
  });
  return (visitorId) => hashes.memo(visitorId);
}
