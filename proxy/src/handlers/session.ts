import { type Session, SessionRequest } from '@durenai/core';
import { type Answer, jsonAnswer, type PageCall } from '../http/answer.ts';
import { checkBody } from '../http/read-body.ts';
import { type Authenticator, newVisitor } from '../identity/authenticate.ts';
import { TOKEN_LIFETIME, type TokenSubject, type Tokens } from '../identity/tokens.ts';
import type { MintLimit } from '../limits/mint-limit.ts';
import { tooManyVisitors } from '../refusals.ts';

type Parts = { tokens: Tokens; authenticator: Authenticator; mints: MintLimit };

/** `POST /v1/session`: a new visitor, or fresh tokens for one who comes back. Writes nothing. */
export function sessionHandlers({ tokens, authenticator, mints }: Parts) {
  async function subjectOf(
    refreshToken: string | undefined,
    { origin, network }: PageCall,
  ): Promise<TokenSubject> {
    if (refreshToken === undefined) {
      const retryAfterMs = mints.take(network);
      if (retryAfterMs > 0) throw tooManyVisitors(retryAfterMs);
      return newVisitor(origin);
    }
    const visitor = await authenticator.fromRefreshToken(refreshToken, origin);
    return { visitorId: visitor.id, origin, generation: visitor.generation };
  }
  return {
    async create(call: PageCall): Promise<Answer> {
      const { refresh_token } = checkBody(SessionRequest, call.body);
      const subject = await subjectOf(refresh_token, call);
      const session: Session = {
        access_token: tokens.mint('access', subject),
        expires_in: TOKEN_LIFETIME.access,
        refresh_token: tokens.mint('refresh', subject),
        visitor: { id: subject.visitorId, verified: false },
      };
      return jsonAnswer(session);
    },
  };
}
