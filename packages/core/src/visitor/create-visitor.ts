import * as v from 'valibot';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Transport } from '../client/create-transport.ts';
import { createSession, endSession, forgetVisitor } from '../endpoints.ts';
import { DurenaiError, isDurenaiError } from '../errors.ts';
import { type Clock, type KeyValueStorage, sleep, type Tabs, type WithLock } from '../ports.ts';
import { object } from '../schema/primitives.ts';
import { type Features, Session } from '../schema/visitor.ts';

/**
 * Gives the JWT in which your server says who is logged in, or null when nobody is. Asked whenever a session
 * is opened or renewed, at most every few minutes: hand out a fresh one each time.
 */
export type IdentitySource = () => Promise<string | null>;

export type VisitorOptions = {
  /** Calls the proxy. Authorised by {@link VisitorAccount.accessToken} where an endpoint asks for a visitor. */
  transport: Transport;
  /** Keeps the refresh token, and what else this visitor left here. */
  storage: KeyValueStorage;
  clock: Clock;
  /** One tab mints or refreshes at a time. */
  withLock: WithLock;
  tabs: Tabs;
  identity?: IdentitySource | undefined;
};

export type VisitorState = {
  /** Null until a session was opened: a page that only looks has none. */
  id: string | null;
  /** Whether the site vouched for them. */
  verified: boolean;
  features: Features;
  /**
   * Counts up when everything that was shown belongs to somebody else from now on: after a logout, after
   * `forget`, or when another person came. Stores made before show nothing new any more.
   */
  era: number;
};

export type VisitorAccount = {
  readonly store: StoreApi<VisitorState>;
  /** Whether this browser was here before. If not, it owns nothing, and asking for its lists is pointless. */
  isKnown(): boolean;
  /** An access token that still lives; mints the visitor on the first call. `renew` after the last one was refused. */
  accessToken(renew?: boolean): Promise<string>;
  /**
   * Goes on as the person whom `source` names. What they did here before they logged in becomes theirs, once;
   * what belonged to another person is dropped. Null: nobody is vouched for from now on.
   *
   * @throws DurenaiError `invalid_identity` when the proxy does not believe it. Nothing works until it does:
   *   nobody goes on as somebody else without noticing.
   */
  identify(source: IdentitySource | null): Promise<void>;
  /**
   * Ends the session everywhere, and drops what is kept in this browser, drafts included.
   *
   * @throws DurenaiError when the proxy could not be told: this browser forgot the session nevertheless,
   *   other devices may still have theirs.
   */
  logout(): Promise<void>;
  /**
   * Has the proxy forget everything of this visitor, then logs out.
   *
   * @throws DurenaiError when the proxy could not be told, or believes this browser no longer: then nothing was dropped.
   */
  forget(): Promise<void>;
};

const REFRESH_TOKEN = 'refresh-token';
const LAST_VISITOR = 'visitor';
const LOCK = 'durenai:session';
const TOPIC = 'session';

/** An access token is renewed when it has less than this left, so that it does not expire on its way. */
const RENEW_BEFORE_MS = 30_000;

/** What another tab told just before it gave the lock back arrives within this. */
const TAB_DELAY_MS = 250;

const Person = object({ id: v.string(), verified: v.boolean() });
type Person = v.InferOutput<typeof Person>;

/** What tabs tell each other. Any script of the page can post here: nothing else is believed. */
const TabMessage = v.union([
  object({ type: v.literal('opened'), session: Session, openedAt: v.number(), expiresAt: v.number() }),
  object({ type: v.literal('ended') }),
]);

/**
 * `anew`: what another tab has does not do, because it was opened for somebody else.
 * `parting`: only to end what there is, and so for whoever was here last, never for somebody new.
 */
type Renewal = { refused?: string | undefined; anew?: boolean; parting?: boolean };

type Access = { session: Session; openedAt: number; expiresAt: number };

/** A session that expired or was ended; nothing that a new try could mend. */
const isOver = (thrown: unknown) =>
  isDurenaiError(thrown) && thrown.status === 401 && thrown.code !== 'invalid_identity';

const nobody = { id: null, verified: false, features: { identity: false, create_characters: false } };

export function createVisitor(options: VisitorOptions): VisitorAccount {
  const { transport, storage, clock, withLock, tabs } = options;
  const store = createStore<VisitorState>(() => ({ ...nobody, era: 0 }));
  let identity = options.identity ?? null;
  let access: Access | undefined;
  let renewal: Promise<string> | undefined;
  let onOpened: (() => void) | undefined;

  const isFresh = ({ expiresAt }: Access) => expiresAt - clock.now() > RENEW_BEFORE_MS;

  function lastVisitor(): Person | undefined {
    try {
      return v.parse(Person, JSON.parse(storage.get(LAST_VISITOR) ?? ''));
    } catch {
      return undefined;
    }
  }

  function dropStored(): void {
    for (const key of storage.keys()) storage.remove(key);
  }

  /** @param isAwaited whether what is on the page waits for this session, and so is of nobody else. */
  function adopt(next: Access, isAwaited: boolean): void {
    const { visitor, features } = next.session;
    const { id, era } = store.getState();
    access = next;
    const isSomebodyElse = id !== visitor.id && (id !== null || (visitor.verified && !isAwaited));
    store.setState({ ...visitor, features, era: isSomebodyElse ? era + 1 : era });
  }

  /** Nobody is here from now on. */
  function end(): void {
    identity = null;
    access = undefined;
    store.setState({ ...nobody, era: store.getState().era + 1 });
  }

  tabs.on(TOPIC, (message) => {
    const parsed = v.safeParse(TabMessage, message);
    if (!parsed.success) return;
    if (parsed.output.type === 'ended') return end();
    if (!concernsUs(parsed.output)) return;
    adopt(parsed.output, false);
    onOpened?.();
  });

  function concernsUs({ session, openedAt }: Access): boolean {
    // Without a storage in common, each tab is a visitor of its own.
    if (!storage.persistent) return false;
    // This tab knows who is logged in, and will say so itself.
    if (identity !== null && !session.visitor.verified) return false;
    return access === undefined || openedAt >= access.openedAt;
  }

  async function requestSession(refreshToken: string | null, jwt: string | null): Promise<Session> {
    const body = {
      ...(refreshToken === null ? {} : { refresh_token: refreshToken }),
      ...(jwt === null ? {} : { identity: jwt }),
    };
    return (await transport.call(createSession, { body })).data;
  }

  async function askIdentity(): Promise<string | null> {
    try {
      return (await identity?.()) ?? null;
    } catch (thrown) {
      throw new DurenaiError({
        code: 'invalid_identity',
        message: 'The site could not say who is logged in.',
        retryable: true,
        cause: thrown,
      });
    }
  }

  async function openSession(parting: boolean): Promise<Session> {
    // Whoever leaves has often left the site already, which then names nobody.
    const jwt = parting ? await askIdentity().catch(() => null) : await askIdentity();
    // Nobody is logged in any more: what the last person's token would open is not for whoever sits here now.
    const isLeft = identity !== null && jwt === null && lastVisitor()?.verified === true;
    if (isLeft && !parting) storage.remove(REFRESH_TOKEN);
    const refreshToken = storage.get(REFRESH_TOKEN);
    try {
      return await requestSession(refreshToken, jwt);
    } catch (thrown) {
      // Expired or revoked: its conversations are out of reach, only a new visitor can go on.
      if (refreshToken === null || jwt !== null || parting || !isOver(thrown)) throw thrown;
      return requestSession(null, null);
    }
  }

  /** Inside the lock. */
  async function open({ anew = false, parting = false }: Renewal): Promise<Access> {
    const last = lastVisitor();
    const session = await openSession(parting);
    const { visitor } = session;
    // Drafts of somebody with a name are not for the next person; an anonymous visitor's become the user's.
    if (last?.verified && last.id !== visitor.id) dropStored();
    storage.set(REFRESH_TOKEN, session.refresh_token);
    storage.set(LAST_VISITOR, JSON.stringify(visitor));
    const openedAt = clock.now();
    const opened = { session, openedAt, expiresAt: openedAt + session.expires_in * 1000 };
    adopt(opened, !anew);
    tabs.post(TOPIC, { type: 'opened', ...opened });
    return opened;
  }

  /** Another tab renewed while this one waited for the lock: what it told may still be on its way. */
  async function hearTabs(): Promise<void> {
    const heard = new AbortController();
    onOpened = () => heard.abort();
    await sleep(clock, TAB_DELAY_MS, heard.signal).catch(() => undefined);
    onOpened = undefined;
  }

  async function renewAccess(wish: Renewal): Promise<string> {
    const { refused, anew } = wish;
    const usable = () =>
      !anew && access && access.session.access_token !== refused && isFresh(access) ? access : undefined;
    const before = storage.get(REFRESH_TOKEN);
    const { session } = await withLock(LOCK, async () => {
      const hasChanged = storage.get(REFRESH_TOKEN) !== before && storage.persistent;
      if (hasChanged && !anew && !usable()) await hearTabs();
      return usable() ?? open(wish);
    });
    return session.access_token;
  }

  function renew(wish: Renewal = {}): Promise<string> {
    renewal ??= renewAccess(wish).finally(() => {
      renewal = undefined;
    });
    return renewal;
  }

  /** Until no session is being opened that knows nothing yet of what is about to change. */
  async function calm(): Promise<void> {
    while (renewal) await renewal.catch(() => undefined);
  }

  /** Drops everything, here and in the other tabs. */
  function leave(): void {
    dropStored();
    end();
    tabs.post(TOPIC, { type: 'ended' });
  }

  /** So that what follows is said in the name of whoever was here, whatever the site says now. */
  async function proveLast(): Promise<void> {
    if (!access || !isFresh(access)) await renew({ parting: true });
  }

  const hasSession = () => storage.get(REFRESH_TOKEN) !== null;

  return {
    store,
    // Somebody with a name may own things that this browser never saw.
    isKnown: () => identity !== null || hasSession(),
    async accessToken(wantsNew = false) {
      if (!wantsNew && access && isFresh(access)) return access.session.access_token;
      return renew({ refused: wantsNew ? access?.session.access_token : undefined });
    },
    async identify(source) {
      await calm();
      identity = source;
      if (source === null && !lastVisitor()?.verified) return;
      if (source === null) return leave();
      access = undefined;
      await renew({ anew: true });
    },
    async logout() {
      await calm();
      try {
        if (!hasSession()) return;
        await proveLast();
        await transport.call(endSession);
      } catch (thrown) {
        // There is nothing left to end.
        if (!isOver(thrown)) throw thrown;
      } finally {
        leave();
      }
    },
    async forget() {
      await calm();
      if (hasSession()) {
        await proveLast();
        await transport.call(forgetVisitor);
      }
      leave();
    },
  };
}
