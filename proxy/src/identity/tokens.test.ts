import { createHmac } from 'node:crypto';
import { isDurenaiError } from '@durenai/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { movableClock } from '../../test/support/clock.ts';
import { Secret } from '../config/secret.ts';
import { createTokens, TOKEN_LIFETIME } from './tokens.ts';

const secret = new Secret('8kPzq0Jm3Vt5Yb7Nd1Rf4Gx6Lc2Hw9Sa');
const later = new Secret('Zr4Tn8Kq1Wm6Bx3Vj7Fd0Hs5Lp2Gy9Cu');
const subject = { visitorId: 'visitor_1', origin: 'https://shop.example', generation: 3 };
const expected = { type: 'access', origin: subject.origin } as const;

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (thrown) {
    return isDurenaiError(thrown) ? thrown.code : `thrown: ${thrown}`;
  }
  return 'accepted';
}

describe('tokens', () => {
  const clock = movableClock();
  const tokens = createTokens({ secret, clock });
  const token = tokens.mint('access', subject);

  it('give back whose they are', () => {
    expect(tokens.verify(token, expected)).toEqual(subject);
  });

  it('fit into the session request', () => {
    const longest = `https://${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(61)}:65535`;
    const long = tokens.mint('refresh', {
      ...subject,
      visitorId: `visitor_${'f'.repeat(32)}`,
      origin: longest,
    });
    expect(long.length).toBeLessThanOrEqual(1024);
    expect(tokens.verify(long, { type: 'refresh', origin: longest }).origin).toBe(longest);
  });

  it('are refused after any single bit flip', () => {
    const bytes = Buffer.from(token);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(codeOf(() => tokens.verify(flipped.toString('latin1'), expected))).toBe('invalid_token');
    }
  });

  it('are refused in the other spellings of the same MAC bytes', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    for (const last of alphabet) {
      const other = token.slice(0, -1) + last;
      if (other !== token) expect(codeOf(() => tokens.verify(other, expected))).toBe('invalid_token');
    }
  });

  it('are refused after any other change', () => {
    const change = fc.tuple(fc.nat(token.length), fc.nat(8), fc.string({ maxLength: 8 }));
    fc.assert(
      fc.property(change, ([at, length, text]) => {
        const changed = token.slice(0, at) + text + token.slice(at + length);
        fc.pre(changed !== token);
        if (codeOf(() => tokens.verify(changed, expected)) !== 'invalid_token') throw new Error('accepted');
      }),
      { numRuns: 100_000 },
    );
    fc.assert(
      fc.property(fc.string(), (text) => codeOf(() => tokens.verify(text, expected)) === 'invalid_token'),
    );
  });

  it('are refused for another purpose, another origin, or with another secret', () => {
    const refresh = tokens.mint('refresh', subject);
    expect(codeOf(() => tokens.verify(refresh, expected))).toBe('invalid_token');
    expect(codeOf(() => tokens.verify(token, { ...expected, type: 'refresh' }))).toBe('invalid_token');
    expect(codeOf(() => tokens.verify(token, { ...expected, origin: 'https://shop.example:8443' }))).toBe(
      'invalid_token',
    );
    const others = createTokens({ secret: later, clock });
    expect(codeOf(() => others.verify(token, expected))).toBe('invalid_token');
  });

  it('are not signed with the bare secret', () => {
    const [version, payload] = token.split('.');
    const mac = createHmac('sha256', secret.reveal()).update(`${version}.${payload}`).digest('base64url');
    expect(codeOf(() => tokens.verify(`${version}.${payload}.${mac}`, expected))).toBe('invalid_token');
  });

  it('expire to the second, and say so', () => {
    const clock = movableClock();
    const tokens = createTokens({ secret, clock });
    const token = tokens.mint('access', subject);
    clock.move(TOKEN_LIFETIME.access * 1000 - 1);
    expect(codeOf(() => tokens.verify(token, expected))).toBe('accepted');
    clock.move(1);
    expect(codeOf(() => tokens.verify(token, expected))).toBe('token_expired');
  });

  it('survive a rotation of the secret, until the previous one is dropped', () => {
    const rotated = createTokens({ secret: later, previous: secret, clock });
    expect(rotated.verify(token, expected)).toEqual(subject);
    const fresh = rotated.mint('access', subject);
    expect(codeOf(() => tokens.verify(fresh, expected))).toBe('invalid_token');
    const dropped = createTokens({ secret: later, clock });
    expect(dropped.verify(fresh, expected)).toEqual(subject);
    expect(codeOf(() => dropped.verify(token, expected))).toBe('invalid_token');
  });

  it('are known to every instance while a rotation goes round, when all were told of the new secret first', () => {
    const told = createTokens({ secret, previous: later, clock });
    const swapped = createTokens({ secret: later, previous: secret, clock });
    const rounds = [
      [tokens, told],
      [told, swapped],
    ];
    for (const [one, other] of [...rounds, ...rounds.map((pair) => pair.toReversed())]) {
      expect(one?.verify(other?.mint('access', subject) ?? '', expected)).toEqual(subject);
    }
  });
});
