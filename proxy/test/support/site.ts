import { SignJWT } from 'jose';

export const IDENTITY_SECRET = 'q7Wm2Zt9Kx4Bv8Nd3Rj6Fp1Hs5Lc0GyT';

/** The site's own server, which knows who is logged in there. */
export function signIdentity(
  subject: string,
  { secret = IDENTITY_SECRET, audience = 'durenai', issuedAt = Date.now() / 1000, seconds = 600 } = {},
): Promise<string> {
  const iat = Math.floor(issuedAt);
  return new SignJWT({ sub: subject, aud: audience, iat, exp: iat + seconds })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(Buffer.from(secret));
}
