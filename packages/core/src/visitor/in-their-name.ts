import { DurenaiError, isDurenaiError } from '../errors.ts';
import type { Session } from '../schema/visitor.ts';
import { createSession, type endSession, type forgetVisitor } from '../visitor-endpoints.ts';
import { askIdentity } from './ask-identity.ts';
import type { VisitorDesk } from './visitor-account.ts';

/** A session that expired or was ended, also on another device. */
export const isOver = (thrown: unknown) =>
  isDurenaiError(thrown) && thrown.status === 401 && thrown.code !== 'invalid_identity';

/** Who is here, and by what the proxy knows them. */
export type Leaver = Pick<VisitorDesk, 'access' | 'identity'> & {
  id: string | undefined;
  refreshToken: string | null;
};

/**
 * Has the proxy `end` what it has of somebody: by the session that this page has of them, then by the token that is kept, then by
 * what the site says now. Nothing is done to whomever else one of these names.
 *
 * @throws DurenaiError as the transport does; with status 401 when it believes none of them any more.
 */
export async function inTheirName(
  { transport, clock }: VisitorDesk,
  { id, access, refreshToken, identity }: Leaver,
  end: typeof endSession | typeof forgetVisitor,
): Promise<void> {
  const open = async (body: object): Promise<Session> => (await transport.call(createSession, { body })).data;
  const ways: (() => Promise<Session | null> | Session | null | undefined)[] = [
    () => access?.session,
    () => (refreshToken === null ? null : open({ refresh_token: refreshToken })),
    async () => {
      const jwt = await askIdentity({ identity, clock }, {}).catch(() => null);
      return jwt === null ? null : open({ identity: jwt });
    },
  ];
  let refusal: unknown;
  for (const way of ways) {
    try {
      const session = await way();
      // Of nobody known, a token is the only word.
      if (!session || (id ?? session.visitor.id) !== session.visitor.id) continue;
      const headers = { authorization: `Bearer ${session.access_token}` };
      return void (await transport.call({ ...end, access: 'anyone' }, { headers }));
    } catch (thrown) {
      if (!isOver(thrown)) throw thrown;
      refusal = thrown;
    }
  }
  if (refusal) throw refusal;
  // Nobody had anything to end, or nothing proves any more that it is theirs.
  if (id !== undefined) {
    throw new DurenaiError({
      code: 'unauthorized',
      status: 401,
      message: 'This browser is not believed any more.',
    });
  }
}
