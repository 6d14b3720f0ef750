import type { Transport } from '../client/create-transport.ts';
import { createSession } from '../endpoints.ts';
import { isDurenaiError } from '../errors.ts';
import type { Clock, KeyValueStorage, WithLock } from '../ports.ts';
import type { Session } from '../schema/visitor.ts';

export type VisitorOptions = {
  /** Calls `POST /session`, which needs no token. */
  transport: Transport;
  /** Keeps the refresh token. */
  storage: KeyValueStorage;
  clock: Clock;
  /** One tab mints or refreshes at a time. */
  withLock: WithLock;
};

export type VisitorTokens = {
  /** Whether this browser was here before. If not, it owns nothing, and asking for its lists is pointless. */
  isKnown(): boolean;
  /** An access token that still lives; mints the visitor on the first call. `renew` after the last one was refused. */
  accessToken(renew?: boolean): Promise<string>;
};

const REFRESH_TOKEN = 'refresh-token';

/** An access token is renewed when it has less than this left, so that it does not expire on its way. */
const RENEW_BEFORE_MS = 30_000;

export function createVisitor({ transport, storage, clock, withLock }: VisitorOptions): VisitorTokens {
  let access: { token: string; expiresAt: number } | undefined;
  let renewal: Promise<string> | undefined;

  async function requestSession(refreshToken: string | null): Promise<Session> {
    const body = refreshToken === null ? {} : { refresh_token: refreshToken };
    return (await transport.call(createSession, { body })).data;
  }

  async function openSession(): Promise<Session> {
    // Read inside the lock: another tab may just have minted this browser's visitor.
    const refreshToken = storage.get(REFRESH_TOKEN);
    try {
      return await requestSession(refreshToken);
    } catch (thrown) {
      // Expired or revoked: its conversations are out of reach, only a new visitor can go on.
      if (refreshToken === null || !isDurenaiError(thrown) || thrown.status !== 401) throw thrown;
      return requestSession(null);
    }
  }

  async function renewAccess(): Promise<string> {
    const session = await withLock('durenai:session', async () => {
      const opened = await openSession();
      storage.set(REFRESH_TOKEN, opened.refresh_token);
      return opened;
    });
    access = { token: session.access_token, expiresAt: clock.now() + session.expires_in * 1000 };
    return access.token;
  }

  return {
    isKnown: () => storage.get(REFRESH_TOKEN) !== null,
    async accessToken(renew = false) {
      if (!renew && access && access.expiresAt - clock.now() > RENEW_BEFORE_MS) return access.token;
      renewal ??= renewAccess().finally(() => {
        renewal = undefined;
      });
      return renewal;
    },
  };
}
