import { createHash, createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { Clock } from '@durenai/core';
import { LRUCache } from 'lru-cache';
import * as v from 'valibot';
import type { Secret } from '../config/secret.ts';
import { tokenExpired, tokenInvalid } from '../refusals.ts';
import { deriveKey } from './derive-key.ts';

/** Seconds. Access tokens stay in memory; refresh tokens are accepted at `POST /v1/session` alone. */
export const TOKEN_LIFETIME = { access: 10 * 60, refresh: 30 * 24 * 60 * 60 } as const;

export type TokenType = keyof typeof TOKEN_LIFETIME;

/** Whose token it is, and where it may be used. */
export type TokenSubject = {
  visitorId: string;
  /** The page's origin; the token is worthless on another. */
  origin: string;
  /** Dies when the visitor's row counts on. */
  generation: number;
  /** When the identity ends that the site vouched with, seconds since the epoch; no token outlives it. */
  until?: number | undefined;
};

/** Single letters: the token travels with every request. */
const Payload = v.object({
  /** Key id. */
  k: v.string(),
  /** Type. */
  t: v.picklist(['access', 'refresh']),
  /** Visitor. */
  v: v.string(),
  /** Origin. */
  o: v.string(),
  /** Generation. */
  g: v.number(),
  /** Issued and expires, seconds since the epoch. */
  i: v.number(),
  e: v.number(),
  /** Until when the site vouches. */
  u: v.optional(v.number()),
});

const SHAPE = /^(dv1\.[A-Za-z0-9_-]{1,900})\.([A-Za-z0-9_-]{43})$/;

/** Visitors who ask again and again within the ten minutes of a token; about 1 MB. */
const MOST_VOUCHED = 2_000;

type SigningKey = { id: string; key: KeyObject };

export type Tokens = ReturnType<typeof createTokens>;

/**
 * `dv1.<payload>.<HMAC-SHA256>`: one fixed algorithm and no header that could name another. `previous` is
 * still accepted, so that a rotation logs nobody out.
 */
export function createTokens(options: { secret: Secret; previous?: Secret | undefined; clock: Clock }) {
  const { clock } = options;
  const current = signingKey(options.secret);
  const keys = options.previous ? [current, signingKey(options.previous)] : [current];
  const nowSeconds = () => Math.floor(clock.now() / 1000);

  /** What a key vouched for lately, under the whole token: only its signature is not asked for again. */
  const vouched = new LRUCache<string, v.InferOutput<typeof Payload>>({ max: MOST_VOUCHED });

  function read(token: string): v.InferOutput<typeof Payload> {
    const known = vouched.get(token);
    if (known) return known;
    const [, signed, mac] = SHAPE.exec(token) ?? [];
    if (signed === undefined || mac === undefined) throw tokenInvalid();
    // Nothing of the payload is read, its key id included, before a key that we hold vouches for it.
    const key = keys.find((candidate) => isEqual(sign(candidate, signed), mac));
    if (!key) throw tokenInvalid();
    const payload = v.parse(Payload, JSON.parse(Buffer.from(signed.slice(4), 'base64url').toString()));
    if (payload.k !== key.id) throw tokenInvalid();
    vouched.set(token, payload);
    return payload;
  }

  return {
    mint(type: TokenType, { visitorId, origin, generation, until }: TokenSubject): string {
      const issued = nowSeconds();
      const payload: v.InferOutput<typeof Payload> = {
        k: current.id,
        t: type,
        v: visitorId,
        o: origin,
        g: generation,
        i: issued,
        e: Math.min(issued + TOKEN_LIFETIME[type], until ?? Number.POSITIVE_INFINITY),
        u: until,
      };
      const signed = `dv1.${Buffer.from(JSON.stringify(payload)).toString('base64url')}`;
      return `${signed}.${sign(current, signed)}`;
    },

    /** @throws DurenaiError `invalid_token` or `token_expired`. */
    verify(token: string, expected: { type: TokenType; origin: string }): TokenSubject {
      const payload = read(token);
      if (payload.t !== expected.type || payload.o !== expected.origin) throw tokenInvalid();
      if (payload.e <= nowSeconds()) throw tokenExpired();
      return { visitorId: payload.v, origin: payload.o, generation: payload.g, until: payload.u };
    },
  };
}

function signingKey(secret: Secret): SigningKey {
  const key = deriveKey(secret, 'visitor token');
  const id = createHash('sha256').update(key).digest('base64url').slice(0, 8);
  return { key: createSecretKey(key), id };
}

const sign = ({ key }: SigningKey, text: string) =>
  createHmac('sha256', key).update(text).digest('base64url');

/**
 * Compares the texts, not the bytes that they stand for: the last character of 43 carries two unused bits,
 * so four spellings decode to the same MAC, and only one of them is the token that was given out.
 */
const isEqual = (left: string, right: string) =>
  left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));
