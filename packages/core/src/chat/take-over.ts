import { visitorTabs } from '../visitor/visitor-tabs.ts';
import type { RefreshDesk } from './create-refresh.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import type { TabNews } from './tab-news.ts';

/** What a chat lends to what it takes over. */
export type TakeOverDesk = RefreshDesk & {
  outbox: Outbox;
  /** Shows what stands in the outbox and is not shown yet. */
  restoreOutbox(): void;
};

/**
 * A page that holds which conversation it is begins one without an id, and asks for it by its id after a reload: what was
 * written before comes along, and whoever still shows it there lets go of it. All else of a conversation that is asked for by
 * its id stands apart from the latest.
 */
export function takeOver(desk: TakeOverDesk): void {
  const { durenai, options, place, outbox, store, dispatch, restoreOutbox } = desk;
  if (durenai.signal.aborted) return;
  const { storage } = durenai;
  const { characterId, conversationId: asked } = options;
  /** Which conversation stands where none was asked for. */
  const latestKey = `latest:${characterId}`;
  /** Who shows that one in this page; in other tabs, who listens to its topic. */
  const holders = durenai.shared(latestKey, () => new Set<TakeOverDesk>());

  if (place === characterId) {
    holders.add(desk);
    const remember = (conversationId: string | null) =>
      conversationId === null ? storage.remove(latestKey) : storage.set(latestKey, conversationId);
    const { conversationId: known } = store.getState();
    // Until the history tells, it is what it was.
    if (known !== null) remember(known);
    store.subscribe(({ conversationId }, before) => {
      if (conversationId !== before.conversationId) remember(conversationId);
    });
    return;
  }
  if (storage.get(latestKey) !== asked) return;
  const tabs = visitorTabs(durenai);
  const draftKey = `draft:${characterId}`;
  const draft = storage.get(draftKey);
  if (draft !== null && store.getState().draft === '') {
    dispatch({ type: 'draft-changed', draft });
    storage.remove(draftKey);
    for (const holder of holders)
      if (holder.store.getState().draft === draft) holder.dispatch({ type: 'draft-changed', draft: '' });
  }
  const latest = createOutbox(storage, `outbox:${characterId}`);
  for (const entry of latest.entries()) {
    const { key } = entry;
    outbox.put(entry);
    latest.remove(key);
    for (const holder of holders) holder.dispatch({ type: 'message-taken', key });
    const news: TabNews = { kind: 'taken', key };
    tabs.post(`chat:${characterId}`, news);
  }
  restoreOutbox();
}
