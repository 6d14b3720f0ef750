import { DurenaiError } from '../errors.ts';
import { parseJson } from '../parse-json.ts';
import { sleep } from '../ports.ts';
import * as v from '../schema/small-valibot.ts';
import { Session } from '../schema/visitor.ts';
import { createSession, endSession, forgetVisitor } from '../visitor-endpoints.ts';
import { askIdentity } from './ask-identity.ts';
import { inTheirName, isOver, type Leaver } from './in-their-name.ts';
import {
  type Access,
  LAST_VISITOR,
  REFRESH_TOKEN,
  SESSION_TOPIC,
  type VisitorAccount,
  type VisitorDesk,
} from './visitor-account.ts';

/** Opens, renews and ends sessions. */
export type Sessions = Pick<VisitorAccount, 'forget' | 'identify' | 'logout'> & {
  /** @param era in which it was asked for. */
  accessToken(wantsNew: boolean | undefined, era: number): Promise<string>;
  /** Takes what another tab said; anything else is passed over. */
  hear(message: unknown): void;
};

/** An access token is renewed when it has less than this left, so that it does not expire on its way. */
const RENEW_BEFORE_MS = 30_000;

/** What another tab told just before it gave the lock back arrives within this. */
const TAB_DELAY_MS = 1_000;

const Person = v.object({ id: v.string(), verified: v.boolean() });

/** What a tab tells the others. Any script of the page can post here: nothing else is believed. */
const Opened = v.object({
  session: Session,
  openedAt: v.number(),
  expiresAt: v.number(),
});

/** `anew`: what another tab has does not do, because it was opened for somebody else. */
type Renewal = { refused?: string | undefined; anew?: boolean };

/** One visitor's time here, until they leave. */
type Stay = {
  /** The session that is being opened for them. */
  renewal?: Promise<string> | undefined;
  /** Waits no longer for the site to say who they are. */
  interrupt?: () => void;
};

export function createSessions(desk: VisitorDesk): Sessions {
  const { transport, storage, clock, withLock, tabs, store } = desk;
  /** Of whoever is here. */
  let stay: Stay = {};
  /** No session that was asked for before is of whoever comes now. */
  let leftAt = 0;
  let lastChange = Promise.resolve();
  let departures = 0;
  let onOpened: (() => void) | undefined;
  /** Of the session that was opened last, here or in another tab. */
  let lastToken: string | undefined;
  /** Whom it named, the proxy has a session of. */
  let believed: VisitorDesk['identity'];
  store.subscribe(({ id }) => {
    if (id !== null) return;
    stay.interrupt?.();
    stay = {};
    leftAt = clock.now();
  });

  const isFresh = ({ expiresAt }: Access) => expiresAt - clock.now() > RENEW_BEFORE_MS;

  /** For whom the browser keeps what it keeps, as far as it says so. */
  function owner() {
    const { success, output } = v.safeParse(Person, parseJson(storage.get(LAST_VISITOR) ?? ''));
    return success ? output : undefined;
  }

  /** Drafts of somebody with a name are not for the next person; an anonymous visitor's become the user's. */
  function isOfAnother(id: string): boolean {
    // Where the page emptied its storage, what is there since is of whom it shows.
    const last = owner() ?? store.getState();
    return last.verified && last.id !== id;
  }

  const whoIsHere = (): Leaver => ({
    id: store.getState().id ?? owner()?.id,
    access: desk.access,
    refreshToken: desk.access?.session.refresh_token ?? storage.get(REFRESH_TOKEN),
    identity: desk.identity,
  });

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
    // Without a storage in common, each tab is a visitor of its own.
    if (!storage.persistent) return;
    const { type, id } = Object(message) as { type?: unknown; id?: unknown };
    if (type === 'ended') {
      const { id: own } = store.getState();
      // Whom this tab knows, or is about to ask for, is not who left there.
      if (own === null ? desk.identity : own !== id) return;
      // It is heard before what was dropped is seen to be gone, and what is drawn for the next one reads the draft at once.
      if (storage.get(REFRESH_TOKEN) === lastToken) desk.dropStored();
      desk.end();
      return;
    }
    const { success, output } = v.safeParse(Opened, message);
    if (!success || output.openedAt < (desk.access?.openedAt ?? leftAt)) return;
    const { visitor } = output.session;
    // Where the site says who is here, what another tab was told of somebody else is not for this one.
    if (desk.identity && (desk.identity !== believed || store.getState().id !== visitor.id)) {
      // It may have somebody else from now on, as the other tab's has: its next request asks it.
      if (visitor.verified) desk.access = undefined;
      return;
    }
    // It is heard before what was dropped there is seen to be gone.
    if (isOfAnother(visitor.id)) {
      for (const key of storage.keys())
        if (key !== REFRESH_TOKEN && key !== LAST_VISITOR) storage.remove(key);
    }
    adopt(output, false);
    onOpened?.();
  }

  async function requestSession(refreshToken: string | null, jwt: string | null): Promise<Session> {
    const body = {
      ...(refreshToken === null ? {} : { refresh_token: refreshToken }),
      ...(jwt === null ? {} : { identity: jwt }),
    };
    return (await transport.call(createSession, { body })).data;
  }

  async function openSession(asked: Stay): Promise<Access> {
    const jwt = await askIdentity(desk, asked);
    checkStay(asked);
    // Nobody is logged in any more: what the last person's token would open is not for whoever sits here now.
    const isLeft = desk.identity && jwt === null && owner()?.verified !== false;
    if (isLeft) storage.remove(REFRESH_TOKEN);
    const refreshToken = storage.get(REFRESH_TOKEN);
    const openedAt = clock.now();
    const session = await requestSession(refreshToken, jwt).catch((thrown) => {
      checkStay(asked);
      // Expired or revoked: its conversations are out of reach, unless the site says whose they are.
      if (refreshToken === null || jwt !== null || !isOver(thrown)) throw thrown;
      return requestSession(null, null);
    });
    return { session, openedAt, expiresAt: openedAt + session.expires_in * 1000 };
  }

  /** Inside the lock. */
  async function open(anew: boolean, asked: Stay): Promise<Access> {
    checkStay(asked);
    const opened = await openSession(asked);
    checkStay(asked);
    const { visitor, refresh_token } = opened.session;
    if (isOfAnother(visitor.id)) desk.dropStored();
    storage.set(REFRESH_TOKEN, refresh_token);
    storage.set(LAST_VISITOR, JSON.stringify(visitor));
    believed = desk.identity;
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
    const { session } = await withLock('session', async () => {
      checkStay(asked);
      const hasChanged = storage.get(REFRESH_TOKEN) !== before && storage.persistent;
      const mayHear = !desk.identity || store.getState().id !== null;
      if (hasChanged && !anew && mayHear && !usable()) await hearTabs();
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

  /** Who is here changes once at a time, in the order in which it was asked for. */
  function inTurn(change: () => Promise<void>): Promise<void> {
    const act = async () => {
      // Or a session would be opened that knows nothing of the change.
      while (stay.renewal) await stay.renewal.catch(() => undefined);
      await change();
    };
    lastChange = lastChange.then(act, act);
    return lastChange;
  }

  /** Drops everything, here and in the other tabs. */
  function leave(): void {
    const { id } = whoIsHere();
    // What is kept may be of somebody else by now, whom another tab brought.
    if ((owner()?.id ?? id) === id) desk.dropStored();
    // First, as a page may keep nothing from then on, and so have nothing to say.
    tabs.post(SESSION_TOPIC, { type: 'ended', id });
    desk.end();
  }

  return {
    async accessToken(wantsNew, era) {
      // Whoever asked has left while this file was on its way.
      const now = store.getState();
      if (now.id === null && now.era !== era) checkStay({});
      const { access } = desk;
      if (!wantsNew && access && isFresh(access)) return access.session.access_token;
      return renew({ refused: wantsNew ? access?.session.access_token : undefined });
    },
    identify(source) {
      const asked = departures;
      return inTurn(async () => {
        // The last word was that they leave.
        if (departures !== asked) return;
        desk.identity = source;
        if (source !== null) {
          desk.access = undefined;
          await renew({ anew: true });
        } else if (store.getState().verified || owner()?.verified) {
          leave();
        }
      });
    },
    async logout() {
      const leaver = whoIsHere();
      departures += 1;
      leave();
      await inTheirName(desk, leaver, endSession).catch((thrown) => {
        // There is nothing left to end.
        if (!isOver(thrown)) throw thrown;
      });
    },
    forget: () =>
      inTurn(async () => {
        const { era } = store.getState();
        await inTheirName(desk, whoIsHere(), forgetVisitor);
        // Unless they have left already, and somebody else has come.
        if (store.getState().era === era) leave();
      }),
    hear,
  };
}
