import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import type { Clock } from '@durenai/core';
import type { ProxyConfig } from '../config/config.ts';
import { identityExpired, identityInvalid } from '../refusals.ts';

/** Whom the site vouches for, and until when (seconds since the epoch). */
type Identity = { subject: string; until: number };

export type Identities = {
  /** @throws DurenaiError `invalid_identity`. */
  verify(jwt: string): Promise<Identity>;
};

export const MAX_LIFETIME_SECONDS = 60 * 60;
const MAX_SUBJECT_LENGTH = 255;

/** Clocks of two servers are never the same. */
const SKEW_SECONDS = 60;

type Keys = Pick<ProxyConfig, 'identitySecret' | 'identityPublicKey' | 'identityAudience'>;

/** Undefined when the site has configured no key: then nobody is believed. */
export function createIdentities(config: Keys, clock: Clock): Identities | undefined {
  const key = keyOf(config);
  if (!key) return undefined;
  return {
    async verify(jwt) {
      const { errors, jwtVerify } = await import('jose');
      const now = clock.now();
      const { payload } = await jwtVerify(jwt, key.key, {
        // Ours to say, never the token's: its header may name any algorithm, or none.
        algorithms: [key.algorithm],
        audience: config.identityAudience,
        requiredClaims: ['sub', 'iat', 'exp'],
        clockTolerance: SKEW_SECONDS,
        currentDate: new Date(now),
      }).catch((thrown: unknown) => {
        if (thrown instanceof errors.JWTExpired) throw identityExpired();
        throw identityInvalid(thrown instanceof errors.JWTClaimValidationFailed ? thrown.claim : undefined);
      });
      const { sub, iat = 0, exp = 0 } = payload;
      if (typeof sub !== 'string' || sub === '' || sub.length > MAX_SUBJECT_LENGTH) {
        throw identityInvalid('sub');
      }
      // As bytes, half a surrogate pair is U+FFFD, whichever it was: two users would be one.
      if (/\p{Surrogate}/u.test(sub)) throw identityInvalid('sub');
      if (iat > now / 1000 + SKEW_SECONDS) throw identityInvalid('iat');
      if (exp <= iat || exp - iat > MAX_LIFETIME_SECONDS) throw identityInvalid('exp');
      // The name itself, often an e-mail address, is not needed again: only whether it is the same one.
      const subject = createHash('sha256').update(sub).digest('base64url');
      return { subject, until: Math.floor(exp) + SKEW_SECONDS };
    },
  };
}

function keyOf({
  identitySecret,
  identityPublicKey,
}: Keys): { algorithm: string; key: KeyObject | Uint8Array } | undefined {
  if (identitySecret) return { algorithm: 'HS256', key: Buffer.from(identitySecret.reveal()) };
  if (identityPublicKey) return { algorithm: 'ES256', key: createPublicKey(identityPublicKey) };
  return undefined;
}
