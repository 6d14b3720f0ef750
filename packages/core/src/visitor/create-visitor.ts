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

export function createVisitor(options: VisitorOptions): VisitorAccount {
  const { storage, tabs } = options;
  const store = createStore<VisitorState>(() => ({
    id: null,
    verified: false,
    features: { identity: false, create_characters: false },
    era: 0,
  }));
  const desk: VisitorDesk = { ...options, store, dropStored, end };
  /** Loaded when somebody needs a session: a page that only looks has none. */
  const loadSessions = loadLater(async () => {
    const { createSessions } = await import('./create-sessions.ts');
    return createSessions(desk);
  });

  function dropStored(): void {
    // What tells whose it is goes after the drafts: other tabs see them go in this order.
    for (const key of storage.keys()) if (key !== REFRESH_TOKEN) storage.remove(key);
    storage.remove(REFRESH_TOKEN);
  }

  function end(): void {
    desk.identity = null;
    desk.access = undefined;
    store.setState({ ...store.getInitialState(), era: store.getState().era + 1 });
  }

  // Without the file nobody is anybody: what the page shows stays as it is.
  tabs.on(
    SESSION_TOPIC,
    (message) =>
      void loadSessions().then(
        ({ hear }) => hear(message),
        () => {},
      ),
  );

  return {
    store,
    // Somebody with a name may own things that this browser never saw.
    isKnown: () => !!desk.identity || storage.get(REFRESH_TOKEN) !== null,
    async accessToken(renew) {
      const { era } = store.getState();
      return (await loadSessions()).accessToken(renew, era);
    },
    identify: async (source) => (await loadSessions()).identify(source),
    logout: () =>
      loadSessions().then(
        (sessions) => sessions.logout(),
        (thrown) => {
          dropStored();
          end();
          throw thrown;
        },
      ),
    forget: async () => (await loadSessions()).forget(),
  };
}
