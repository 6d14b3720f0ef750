import { DurenaiError, isDurenaiError } from '../errors.ts';
import { parseJson } from '../parse-json.ts';
import { sleep } from '../ports.ts';
import * as v from '../schema/small-valibot.ts';
import { Session } from '../schema/visitor.ts';
import { createSession, endSession, forgetVisitor } from '../visitor-endpoints.ts';
import {
  type Access,
  REFRESH_TOKEN,
  SESSION_TOPIC,
  type VisitorAccount,
  type VisitorDesk,
} from './visitor-account.ts';

/** Opens, renews and ends sessions. */
export type Sessions = Pick<VisitorAccount, 'identify'> & {
  accessToken(renew?: boolean): Promise<string>;
  /** Has the proxy end every session of whoever was here last, who leaves in any case. */
  endSession(): Promise<void>;
  /** They leave once the proxy has forgotten them. */
  forget(): Promise<void>;
  /** Takes what another tab said; anything else is passed over. */
  hear(message: unknown): void;
};

const LAST_VISITOR = 'visitor';
const LOCK = 'durenai:session';

/** An access token is renewed when it has less than this left, so that it does not expire on its way. */
const RENEW_BEFORE_MS = 30_000;

/** What another tab told just before it gave the lock back arrives within this. */
const TAB_DELAY_MS = 1_000;

/** What the site has not answered until then, it does not know; other tabs wait for it as well. */
const IDENTITY_LIMIT_MS = 15_000;

const Person = v.object({ id: v.string(), verified: v.boolean() });
type Person = v.InferOutput<typeof Person>;

/** What a tab tells the others. Any script of the page can post here: nothing else is believed. */
const Opened = v.object({
  session: Session,
  openedAt: v.number(),
  expiresAt: v.number(),
});

/** `anew`: what another tab has does not do, because it was opened for somebody else. */
type Renewal = { refused?: string | undefined; anew?: boolean };

type Stay = {
  /** The session that is being opened for them. */
  renewal?: Promise<string> | undefined;
  /** Waits no longer for the site to say who they are. */
  interrupt?: () => void;
};

/** A session that expired or was ended, also here and just now; nothing that a new try could mend. */
const isOver = (thrown: unknown) =>
  isDurenaiError(thrown) &&
  (thrown.code === 'aborted' || (thrown.status === 401 && thrown.code !== 'invalid_identity'));

export function createSessions(desk: VisitorDesk): Sessions {
  const { transport, storage, clock, withLock, tabs, store } = desk;
  /** Sessions are opened only to end what there is, and so for whoever was here last, never for somebody new. */
  let isParting = false;
  /** Of whoever is here, until they leave. */
  let stay: Stay = {};
  let lastChange = Promise.resolve();
  let departures = 0;
  let onOpened: (() => void) | undefined;
  /** Of the session that was opened last, here or in another tab. */
  let lastToken: string | undefined;
  store.subscribe(({ id }) => {
    if (id !== null) return;
    stay = {};
    // A tab hears that its visitor left before it sees what was dropped: their draft would be read for the next one.
    if (storage.get(REFRESH_TOKEN) === lastToken) desk.dropStored();
  });

  const isFresh = ({ expiresAt }: Access) => expiresAt - clock.now() > RENEW_BEFORE_MS;

  function lastVisitor(): Person | undefined {
    const { success, output } = v.safeParse(Person, parseJson(storage.get(LAST_VISITOR) ?? ''));
    return success ? output : undefined;
  }

  /** @param isAwaited whether what is on the page waits for this session, and so is of nobody else. */
  function adopt(next: Access, isAwaited: boolean): void {
    const { visitor, features } = next.session;
    const { id, era } = store.getState();
    desk.access = next;
    lastToken = next.session.refresh_token;
    const isSomebodyElse = id !== visitor.id && (id !== null || (visitor.verified && !isAwaited));
    store.setState({ ...visitor, features, era: isSomebodyElse ? era + 1 : era });
  }

  function hear(message: unknown): void {
    const parsed = v.safeParse(Opened, message);
    if (!parsed.success || !concernsUs(parsed.output)) return;
    adopt(parsed.output, false);
    onOpened?.();
  }

  function concernsUs({ session, openedAt }: Access): boolean {
    // Without a storage in common, each tab is a visitor of its own.
    if (!storage.persistent) return false;
    // This tab knows who is logged in, and will say so itself.
    if (desk.identity !== null && !session.visitor.verified) return false;
    return desk.access === undefined || openedAt >= desk.access.openedAt;
  }

  async function requestSession(refreshToken: string | null, jwt: string | null): Promise<Session> {
    const body = {
      ...(refreshToken === null ? {} : { refresh_token: refreshToken }),
      ...(jwt === null ? {} : { identity: jwt }),
    };
    return (await transport.call(createSession, { body })).data;
  }

  async function askIdentity(asked: Stay): Promise<string | null> {
    const { identity } = desk;
    if (!identity) return null;
    let cancel: (() => void) | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      asked.interrupt = reject;
      cancel = clock.after(IDENTITY_LIMIT_MS, reject);
    });
    try {
      return (await Promise.race([Promise.resolve().then(() => identity()), tooLate])) ?? null;
    } catch (thrown) {
      throw new DurenaiError({
        code: 'invalid_identity',
        message: 'The site could not say who is logged in.',
        retryable: true,
        cause: thrown,
      });
    } finally {
      cancel?.();
    }
  }

  async function openSession(asked: Stay): Promise<Session> {
    const parting = isParting;
    // Whoever leaves does so as who they came: the site has often let them go already.
    const jwt = parting ? null : await askIdentity(asked);
    // Nobody is logged in any more: what the last person's token would open is not for whoever sits here now.
    const isLeft = !parting && desk.identity !== null && jwt === null && lastVisitor()?.verified;
    if (isLeft) storage.remove(REFRESH_TOKEN);
    const refreshToken = storage.get(REFRESH_TOKEN);
    try {
      return await requestSession(refreshToken, jwt);
    } catch (thrown) {
      checkStay(asked);
      // Expired or revoked: its conversations are out of reach, unless the site still says whose they are.
      if (refreshToken === null || jwt !== null || !isOver(thrown)) throw thrown;
      const said = parting ? await askIdentity(asked).catch(() => null) : null;
      if (parting && said === null) throw thrown;
      const session = await requestSession(null, said);
      // Somebody else leaves another time.
      if (parting && session.visitor.id !== lastVisitor()?.id) throw thrown;
      return session;
    }
  }

  /** Inside the lock. */
  async function open(anew: boolean, asked: Stay): Promise<Access> {
    checkStay(asked);
    const last = lastVisitor();
    const session = await openSession(asked);
    checkStay(asked);
    const { visitor } = session;
    // Drafts of somebody with a name are not for the next person; an anonymous visitor's become the user's.
    if (last?.verified && last.id !== visitor.id) desk.dropStored();
    storage.set(REFRESH_TOKEN, session.refresh_token);
    storage.set(LAST_VISITOR, JSON.stringify(visitor));
    const openedAt = clock.now();
    const opened = { session, openedAt, expiresAt: openedAt + session.expires_in * 1000 };
    adopt(opened, !anew);
    tabs.post(SESSION_TOPIC, { type: 'opened', ...opened });
    return opened;
  }

  /** Another tab renewed while this one waited for the lock: what it told may still be on its way. */
  async function hearTabs(): Promise<void> {
    const heard = new AbortController();
    onOpened = () => heard.abort();
    await sleep(clock, TAB_DELAY_MS, heard.signal).catch(() => undefined);
    onOpened = undefined;
  }

  /** Whoever asked is here no longer: kept, their session would come back, or a new one be of nobody. */
  function checkStay(asked: Stay): void {
    if (asked === stay) return;
    throw new DurenaiError({ code: 'aborted', message: 'The visitor left.' });
  }

  async function renewAccess({ refused, anew = false }: Renewal, asked: Stay): Promise<string> {
    const usable = () => {
      const { access } = desk;
      return !anew && access && access.session.access_token !== refused && isFresh(access)
        ? access
        : undefined;
    };
    const before = storage.get(REFRESH_TOKEN);
    const { session } = await withLock(LOCK, async () => {
      const hasChanged = storage.get(REFRESH_TOKEN) !== before && storage.persistent;
      if (hasChanged && !anew && !usable()) await hearTabs();
      return usable() ?? open(anew, asked);
    });
    return session.access_token;
  }

  function renew(wish: Renewal = {}): Promise<string> {
    const asked = stay;
    asked.renewal ??= renewAccess(wish, asked).finally(() => {
      asked.renewal = undefined;
    });
    return asked.renewal;
  }

  /** Until no session is being opened that knows nothing yet of what is about to change. */
  async function calm(): Promise<void> {
    while (stay.renewal) await stay.renewal.catch(() => undefined);
  }

  /** In the name of whoever was here, whatever the site says now. */
  async function part(end: typeof endSession | typeof forgetVisitor): Promise<void> {
    await calm();
    if (storage.get(REFRESH_TOKEN) === null) return;
    isParting = true;
    try {
      await transport.call(end);
    } finally {
      isParting = false;
    }
  }

  function leave(): void {
    // What tells whose it is goes after the drafts: other tabs see them go in this order.
    for (const key of storage.keys()) if (key !== REFRESH_TOKEN) storage.remove(key);
    desk.leave();
  }

  /** Who is here changes once at a time, in the order in which it was asked for. */
  function inTurn(change: () => Promise<void>): Promise<void> {
    lastChange = lastChange.then(change, change);
    return lastChange;
  }

  return {
    async accessToken(wantsNew = false) {
      const { access } = desk;
      if (!wantsNew && access && isFresh(access)) return access.session.access_token;
      return renew({ refused: wantsNew ? access?.session.access_token : undefined });
    },
    identify(source) {
      const asked = departures;
      return inTurn(async () => {
        await calm();
        // The last word was that they leave.
        if (departures !== asked) return;
        desk.identity = source;
        if (source === null && !lastVisitor()?.verified) return;
        if (source === null) return leave();
        desk.access = undefined;
        await renew({ anew: true });
      });
    },
    endSession() {
      departures += 1;
      stay.interrupt?.();
      return inTurn(async () => {
        try {
          await part(endSession);
        } catch (thrown) {
          // There is nothing left to end.
          if (!isOver(thrown)) throw thrown;
        } finally {
          leave();
        }
      });
    },
    forget: () =>
      inTurn(async () => {
        await part(forgetVisitor);
        leave();
      }),
    hear,
  };
}
