import { type Session, SessionRequest } from '@durenai/core';
import { type Answer, jsonAnswer, type PageCall } from '../http/answer.ts';
import { checkBody } from '../http/read-body.ts';
import { type Authenticator, newVisitor } from '../identity/authenticate.ts';
import { TOKEN_LIFETIME, type TokenSubject, type Tokens } from '../identity/tokens.ts';

/** `POST /v1/session`: a new visitor, or fresh tokens for one who comes back. Writes nothing. */
export function sessionHandlers({ tokens, authenticator }: { tokens: Tokens; authenticator: Authenticator }) {
  async function subjectOf(refreshToken: string | undefined, origin: string): Promise<TokenSubject> {
    if (refreshToken === undefined) return newVisitor(origin);
    const visitor = await authenticator.fromRefreshToken(refreshToken, origin);
    return { visitorId: visitor.id, origin, generation: visitor.generation };
  }
  return {
    async create({ body, origin }: PageCall): Promise<Answer> {
      const { refresh_token } = checkBody(SessionRequest, body);
      const subject = await subjectOf(refresh_token, origin);
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
