import { createStore } from 'zustand/vanilla';
import { loadLater } from '../load-later.ts';
import {
  REFRESH_TOKEN,
  SESSION_TOPIC,
  type VisitorAccount,
  type VisitorDesk,
  type VisitorOptions,
  type VisitorState,
} from './visitor-account.ts';

const nobody = { id: null, verified: false, features: { identity: false, create_characters: false } };

export function createVisitor(options: VisitorOptions): VisitorAccount {
  const { storage, tabs } = options;
  const store = createStore<VisitorState>(() => ({ ...nobody, era: 0 }));
  const desk: VisitorDesk = {
    ...options,
    store,
    identity: options.identity ?? null,
    access: undefined,
    dropStored,
    leave,
  };
  /** Loaded when somebody needs a session: a page that only looks has none. */
  const loadSessions = loadLater(async () => {
    const { createSessions } = await import('./create-sessions.ts');
    return createSessions(desk);
  });

  function dropStored(): void {
    for (const key of storage.keys()) storage.remove(key);
  }

  /** Nobody is here from now on. */
  function end(): void {
    desk.identity = null;
    desk.access = undefined;
    store.setState({ ...nobody, era: store.getState().era + 1 });
  }

  /** Drops everything, here and in the other tabs. */
  function leave(): void {
    dropStored();
    end();
    tabs.post(SESSION_TOPIC, { type: 'ended' });
  }

  async function hear(message: unknown): Promise<void> {
    if ((message as { type?: unknown } | null)?.type === 'ended') return end();
    const { era } = store.getState();
    const sessions = await loadSessions();
    // Meanwhile that session may have been ended.
    if (store.getState().era === era) sessions.hear(message);
  }
  // Without the file nobody is anybody: what the page shows stays as it is.
  tabs.on(SESSION_TOPIC, (message) => void hear(message).catch(() => undefined));

  return {
    store,
    // Somebody with a name may own things that this browser never saw.
    isKnown: () => desk.identity !== null || storage.get(REFRESH_TOKEN) !== null,
    accessToken: async (renew) => (await loadSessions()).accessToken(renew),
    identify: async (source) => (await loadSessions()).identify(source),
    logout: () =>
      loadSessions().then(
        (sessions) => sessions.endSession(),
        (thrown) => {
          leave();
          throw thrown;
        },
      ),
    forget: async () => (await loadSessions()).forget(),
  };
}
