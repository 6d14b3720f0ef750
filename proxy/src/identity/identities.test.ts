import { createHmac, generateKeyPairSync } from 'node:crypto';
import { isDurenaiError } from '@durenai/core';
import fc from 'fast-check';
import { compactVerify, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { movableClock } from '../../test/support/clock.ts';
import { IDENTITY_SECRET, signIdentity } from '../../test/support/site.ts';
import { Secret } from '../config/secret.ts';
import { createIdentities, type Identities } from './identities.ts';

const clock = movableClock();
const now = clock.now() / 1000;
const audience = 'durenai';
const key = Buffer.from(IDENTITY_SECRET);

function identitiesOf(config: Partial<Parameters<typeof createIdentities>[0]>): Identities {
  const found = createIdentities(
    { identitySecret: undefined, identityPublicKey: undefined, identityAudience: audience, ...config },
    clock,
  );
  if (!found) throw new Error('No key was configured.');
  return found;
}

const identities = identitiesOf({ identitySecret: new Secret(IDENTITY_SECRET) });

async function outcomeOf(jwt: string, by = identities): Promise<string> {
  try {
    await by.verify(jwt);
    return 'accepted';
  } catch (thrown) {
    return isDurenaiError(thrown)
      ? `${thrown.code} ${thrown.details?.claim ?? ''}`.trim()
      : `thrown: ${thrown}`;
  }
}

const base64 = (data: unknown) =>
  Buffer.from(typeof data === 'string' ? data : JSON.stringify(data)).toString('base64url');

/** Signed properly, whatever it says. */
function forge(header: unknown, payload: unknown, secret: string | Buffer = IDENTITY_SECRET): string {
  const signed = `${base64(header)}.${base64(payload)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

const HS256 = { alg: 'HS256' };
const good = { sub: 'user-1', aud: audience, iat: now, exp: now + 600 };

describe('an identity', () => {
  it('is taken from the site, and names the same visitor each time', async () => {
    const first = await identities.verify(await signIdentity('user-1', { issuedAt: now }));
    const again = await identities.verify(await signIdentity('user-1', { issuedAt: now, seconds: 60 }));
    expect(again.subject).toBe(first.subject);
    expect((await identities.verify(await signIdentity('user-2', { issuedAt: now }))).subject).not.toBe(
      first.subject,
    );
    expect(first.subject).not.toContain('user-1');
    expect(first.until).toBe(now + 660);
  });

  const refused: [string, string, string][] = [
    ['without a signature', `${base64({ alg: 'none' })}.${base64(good)}.`, 'invalid_identity'],
    ['with alg none and a signature', forge({ alg: 'none' }, good), 'invalid_identity'],
    ['with alg None', forge({ alg: 'None' }, good), 'invalid_identity'],
    ['with HS512 in its header', forge({ alg: 'HS512' }, good), 'invalid_identity'],
    ['without alg', forge({}, good), 'invalid_identity'],
    [
      'signed with another secret',
      forge(HS256, good, 'another secret of 32 bytes or more'),
      'invalid_identity',
    ],
    ['signed with nothing', forge(HS256, good, ''), 'invalid_identity'],
    [
      'with a critical extension that nobody knows',
      forge({ ...HS256, crit: ['b64'], b64: false }, good),
      'invalid_identity',
    ],
    ['for another audience', forge(HS256, { ...good, aud: 'somebody-else' }), 'invalid_identity aud'],
    ['for no audience', forge(HS256, { ...good, aud: undefined }), 'invalid_identity aud'],
    ['that has expired', forge(HS256, { ...good, iat: now - 700, exp: now - 61 }), 'invalid_identity exp'],
    ['that is not valid yet', forge(HS256, { ...good, nbf: now + 61 }), 'invalid_identity nbf'],
    [
      'issued in the future',
      forge(HS256, { ...good, iat: now + 61, exp: now + 600 }),
      'invalid_identity iat',
    ],
    ['that lives longer than an hour', forge(HS256, { ...good, exp: now + 3601 }), 'invalid_identity exp'],
    [
      'that ends before it begins',
      forge(HS256, { ...good, iat: now + 30, exp: now + 20 }),
      'invalid_identity exp',
    ],
    ['without exp', forge(HS256, { ...good, exp: undefined }), 'invalid_identity exp'],
    ['without iat', forge(HS256, { ...good, iat: undefined }), 'invalid_identity iat'],
    ['without sub', forge(HS256, { ...good, sub: undefined }), 'invalid_identity sub'],
    ['with an empty sub', forge(HS256, { ...good, sub: '' }), 'invalid_identity sub'],
    ['with a sub of 256 characters', forge(HS256, { ...good, sub: 'x'.repeat(256) }), 'invalid_identity sub'],
    // A name that was cut: hashed, all halves are the same.
    ['for half a surrogate pair', forge(HS256, { ...good, sub: 'anna\ud83d' }), 'invalid_identity sub'],
    ['with a number as sub', forge(HS256, { ...good, sub: 1 }), 'invalid_identity sub'],
    ['with an array as payload', forge(HS256, [good]), 'invalid_identity'],
    ['that is no JWT', 'hello', 'invalid_identity'],
    ['that is empty', '', 'invalid_identity'],
  ];
  it.each(refused)('%s is refused', async (_, jwt, outcome) => {
    expect((await outcomeOf(jwt)).slice(0, outcome.length)).toBe(outcome);
    expect(await outcomeOf(jwt)).not.toBe('accepted');
  });

  it('may be a minute off, and live for an hour', async () => {
    expect(await outcomeOf(forge(HS256, { ...good, iat: now - 600, exp: now - 59 }))).toBe('accepted');
    expect(await outcomeOf(forge(HS256, { ...good, iat: now + 60, exp: now + 600, nbf: now + 60 }))).toBe(
      'accepted',
    );
    expect(await outcomeOf(forge(HS256, { ...good, exp: now + 3600 }))).toBe('accepted');
    expect(await outcomeOf(forge(HS256, { ...good, sub: 'x'.repeat(255), aud: ['a', audience] }))).toBe(
      'accepted',
    );
  });

  it('cannot choose the key that it is checked with', async () => {
    for (const kid of ['../../dev/null', "' or 1=1 --", 'http://evil.example/key', '']) {
      const header = {
        ...HS256,
        kid,
        jku: 'http://evil.example/jwks',
        jwk: { kty: 'oct', k: base64('known') },
      };
      expect(await outcomeOf(forge(header, good, 'known'))).toBe('invalid_identity');
      expect(await outcomeOf(forge(header, good, ''))).toBe('invalid_identity');
      expect(await outcomeOf(forge(header, good))).toBe('accepted');
    }
  });

  it('is refused after any change: 10,000 of them', async () => {
    const jwt = forge(HS256, good);
    const change = fc.tuple(fc.nat(jwt.length), fc.nat(6), fc.string({ maxLength: 6 }));
    await fc.assert(
      fc.asyncProperty(change, async ([at, length, text]) => {
        const changed = jwt.slice(0, at) + text + jwt.slice(at + length);
        fc.pre(changed !== jwt);
        const outcome = await outcomeOf(changed);
        // Other spellings of the same bytes say the same, signature included.
        if (outcome === 'accepted' && !isSameBytes(changed, jwt)) throw new Error(`accepted: ${changed}`);
        if (outcome !== 'accepted' && !outcome.startsWith('invalid_identity')) throw new Error(outcome);
      }),
      { numRuns: 10_000 },
    );
  }, 60_000);

  it('is accepted exactly when jose finds it signed and the rules hold', async () => {
    const seconds = fc.oneof(
      fc.integer({ min: -4000, max: 4000 }).map((offset) => now + offset),
      fc.constantFrom(now, now + 3600, now - 60, now + 60, now + 3601, now - 61, now + 61),
    );
    const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 12 });
    const claims = fc.record({
      sub: maybe(fc.oneof(fc.string({ maxLength: 300 }), fc.string({ minLength: 254, maxLength: 256 }))),
      aud: maybe(fc.constantFrom<unknown>(audience, 'else', [audience], ['a', audience], [], 7)),
      iat: maybe(seconds),
      exp: maybe(seconds),
      nbf: fc.option(seconds, { nil: undefined, freq: 2 }),
    });
    const signer = fc.constantFrom(
      IDENTITY_SECRET,
      IDENTITY_SECRET,
      IDENTITY_SECRET,
      'another secret, long enough for this',
    );
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(claims, signer, async (payload, secret) => {
        const jwt = forge(HS256, payload, secret);
        const isSigned = await compactVerify(jwt, key, { algorithms: ['HS256'] }).then(
          () => true,
          () => false,
        );
        const expected = isSigned && holdsTheRules(payload);
        if (expected) accepted += 1;
        const outcome = await outcomeOf(jwt);
        if ((outcome === 'accepted') !== expected) throw new Error(`${outcome}: ${JSON.stringify(payload)}`);
      }),
      { numRuns: 20_000 },
    );
    expect(accepted).toBeGreaterThan(200);
  }, 60_000);
});

/** Written down once more, apart from the code that keeps them. */
function holdsTheRules({
  sub,
  aud,
  iat,
  exp,
  nbf,
}: {
  sub?: string | undefined;
  aud?: unknown;
  iat?: number | undefined;
  exp?: number | undefined;
  nbf?: number | undefined;
}) {
  const hasAudience = aud === audience || (Array.isArray(aud) && aud.includes(audience));
  if (sub === undefined || sub.length < 1 || sub.length > 255 || !hasAudience) return false;
  if (iat === undefined || exp === undefined || exp <= iat || exp - iat > 3600) return false;
  return exp > now - 60 && iat <= now + 60 && (nbf === undefined || nbf <= now + 60);
}

const isSameBytes = (left: string, right: string) => {
  const bytes = (jwt: string) =>
    jwt
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString('hex'))
      .join('.');
  return bytes(left) === bytes(right);
};

describe('with a public key', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const byPublicKey = identitiesOf({ identityPublicKey: pem });

  it('the site signs with ES256', async () => {
    const jwt = await new SignJWT(good).setProtectedHeader({ alg: 'ES256' }).sign(privateKey);
    expect(await outcomeOf(jwt, byPublicKey)).toBe('accepted');
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const foreign = await new SignJWT(good).setProtectedHeader({ alg: 'ES256' }).sign(other);
    expect(await outcomeOf(foreign, byPublicKey)).toBe('invalid_identity');
  });

  it('that key, which everybody may know, is no HS256 secret', async () => {
    for (const secret of [pem, pem.trim(), publicKey.export({ type: 'spki', format: 'der' })]) {
      expect(await outcomeOf(forge(HS256, good, secret), byPublicKey)).toBe('invalid_identity');
    }
  });
});

it('nobody is believed when no key is configured', () => {
  const none = { identitySecret: undefined, identityPublicKey: undefined, identityAudience: audience };
  expect(createIdentities(none, clock)).toBeUndefined();
});
