import { type Done, isDurenaiError, type Session, SessionRequest } from '@durenai/core';
import type { Hints } from '../events/hints.ts';
import { type Answer, jsonAnswer, type PageCall, type VisitorCall } from '../http/answer.ts';
import { checkBody } from '../http/read-body.ts';
import { type Authenticator, newVisitorId, type VisitorIdentity } from '../identity/authenticate.ts';
import type { Identities } from '../identity/identities.ts';
import { TOKEN_LIFETIME, type TokenSubject, type Tokens } from '../identity/tokens.ts';
import type { MintLimit } from '../limits/mint-limit.ts';
import { identityNotAccepted, tooManyVisitors } from '../refusals.ts';
import type { Store } from '../store/open-store.ts';
import { MAX_FAVORITES } from './user.ts';

type Parts = {
  tokens: Tokens;
  authenticator: Authenticator;
  mints: MintLimit;
  /** Undefined when the site has no key configured. */
  identities: Identities | undefined;
  store: Store;
  hints: Hints;
  clock: { now(): number };
  createsCharacters: boolean;
};

type Subject = TokenSubject & { verified: boolean };

export function sessionHandlers(parts: Parts) {
  const { tokens, authenticator, mints, identities, store, hints, clock } = parts;

  async function anonymousOrKnown(
    refreshToken: string | undefined,
    { origin, network }: PageCall,
  ): Promise<Subject> {
    if (refreshToken === undefined) {
      const retryAfterMs = mints.take(network);
      if (retryAfterMs > 0) throw tooManyVisitors(retryAfterMs);
      return { visitorId: newVisitorId(), origin, generation: 0, verified: false };
    }
    const { id, generation, verified, until } = await authenticator.fromRefreshToken(refreshToken, origin);
    return { visitorId: id, origin, generation, verified, until };
  }

  /** Whom the site names. What an anonymous visitor did before becomes theirs, and the old tokens die. */
  async function vouchedFor(jwt: string, refreshToken: string | undefined, origin: string): Promise<Subject> {
    if (!identities) throw identityNotAccepted();
    const { subject, until } = await identities.verify(jwt);
    const earlier = refreshToken === undefined ? undefined : await earlierVisitor(refreshToken, origin);
    const { visitor, merged } = await store.visitors.become(subject, {
      newId: newVisitorId(),
      anonymous: earlier?.verified ? undefined : earlier,
      maxFavorites: MAX_FAVORITES,
    });
    if (merged !== undefined) hints.publish({ kind: 'cut', visitorId: merged });
    // Their tokens live on, perhaps in other browsers: whoever has one may listen again.
    if (earlier?.verified && earlier.id !== visitor.id)
      hints.publish({ kind: 'left', visitorId: earlier.id });
    return { visitorId: visitor.id, origin, generation: visitor.generation, verified: true, until };
  }

  /** A token that is dead already has nothing to bring along; who they are is proved by the identity. */
  async function earlierVisitor(refreshToken: string, origin: string): Promise<VisitorIdentity | undefined> {
    return authenticator.fromRefreshToken(refreshToken, origin).catch((thrown) => {
      if (isDurenaiError(thrown) && thrown.status === 401) return undefined;
      throw thrown;
    });
  }

  return {
    /** `POST /v1/session`: a new visitor, or fresh tokens for one who comes back. Only an identity writes. */
    async create(call: PageCall): Promise<Answer> {
      const { refresh_token, identity } = checkBody(SessionRequest, call.body);
      const subject =
        identity === undefined
          ? await anonymousOrKnown(refresh_token, call)
          : await vouchedFor(identity, refresh_token, call.origin);
      const left = (subject.until ?? Number.POSITIVE_INFINITY) - Math.floor(clock.now() / 1000);
      const session: Session = {
        access_token: tokens.mint('access', subject),
        expires_in: Math.max(1, Math.min(TOKEN_LIFETIME.access, left)),
        refresh_token: tokens.mint('refresh', subject),
        visitor: { id: subject.visitorId, verified: subject.verified },
        features: {
          identity: identities !== undefined,
          create_characters: parts.createsCharacters && subject.verified,
        },
      };
      return jsonAnswer(session);
    },

    /** `DELETE /v1/session`: every token of this visitor is dead from here on, on every instance. */
    async end({ visitor }: VisitorCall): Promise<Answer> {
      await store.visitors.endSessions(visitor);
      hints.publish({ kind: 'cut', visitorId: visitor.id });
      const done: Done = { success: true, message: 'Logged out everywhere' };
      return jsonAnswer(done);
    },
  };
}
