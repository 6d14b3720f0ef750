import type { StoreApi } from 'zustand/vanilla';
import type { Transport } from '../client/create-transport.ts';
import type { Clock, KeyValueStorage, Tabs, WithLock } from '../ports.ts';
import type { Features, Session } from '../schema/visitor.ts';

/**
 * Gives the JWT in which your server says who is logged in, or null when nobody is. Asked whenever a session
 * is opened or renewed, at most every few minutes: hand out a fresh one each time, within 15 seconds.
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
   * what belonged to another person is dropped. Null: nobody is vouched for from now on. With `logout` and `forget`,
   * calls take turns in the order in which they are made.
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

/** Under these names the storage keeps what opens the next session, and for whom. */
export const REFRESH_TOKEN = 'refresh-token';
export const LAST_VISITOR = 'visitor';

/** What tabs tell each other about sessions. */
export const SESSION_TOPIC = 'session';

export type Access = { session: Session; openedAt: number; expiresAt: number };

/** What a visitor's account and its sessions have in common. */
export type VisitorDesk = Omit<VisitorOptions, 'identity'> & {
  readonly store: StoreApi<VisitorState>;
  identity?: IdentitySource | null | undefined;
  access?: Access | undefined;
  /** What this browser keeps of whoever was here. */
  dropStored(): void;
  /** Nobody is here from now on. */
  end(): void;
};
