import type { KeyValueStorage, Tabs } from '../ports.ts';
import { isUnclaimed } from './is-unclaimed.ts';
import type { VisitorAccount } from './visitor-account.ts';

/**
 * The tabs that show the visitor of the current era, and only for so long. Neither tells nor hears what is of somebody else, as
 * far as both tabs know whom they show; nor what is kept where the other one keeps nothing.
 */
export function visitorTabs({ signal, storage, tabs, visitor }: VisitorTabsOptions): Tabs {
  const isOpen = () => storage.shared && !signal.aborted && !isUnclaimed({ storage, visitor });
  const idOf = () => visitor.store.getState().id;
  return {
    post: (topic, message) => void (isOpen() && tabs.post(topic, { of: idOf(), message })),
    on: (topic, listener) =>
      tabs.on(topic, (said) => {
        const { of, message } = Object(said) as { of?: string | null; message?: unknown };
        const id = idOf();
        if (isOpen() && (of === id || of === null || id === null)) listener(message);
      }),
    close: tabs.close,
  };
}

export type VisitorTabsOptions = {
  signal: AbortSignal;
  storage: KeyValueStorage;
  tabs: Tabs;
  visitor: Pick<VisitorAccount, 'store'>;
};
