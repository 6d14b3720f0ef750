import { createSimulator, createVisitorFetch } from '@durenai/simulator';
import { describe, expect, it, vi } from 'vitest';
import { createFavoritesBase } from '../src/catalogue/favorites.ts';
import { lazyFavoritesOn } from '../src/catalogue/lazy-favorites.ts';
import { createChatBase } from '../src/chat/chat-base.ts';
import { lazyChatOn } from '../src/chat/lazy-chat.ts';
import { createChat, createDurenai, listCharacters, memoryStorage } from '../src/index.ts';
import type { Live } from '../src/live/live.ts';

const VEXA = 'char_123456';

function createPage() {
  const storage = memoryStorage();
  const durenai = createDurenai({
    proxyUrl: 'http://proxy.test',
    fetch: createVisitorFetch(createSimulator({ seed: 1 })),
    storage,
    withLock: (_, action) => action(),
  });
  const drafts = () => storage.keys().flatMap((key) => (key.includes('draft:') ? [storage.get(key)] : []));
  return { durenai, drafts };
}

/** A file on its way: it arrives, or does not, when the test says so. */
function createFile<Code>(load: () => Promise<Code>) {
  let arrive = () => {};
  let isLost = false;
  const asked = vi.fn(async () => {
    await new Promise<void>((resolve) => {
      arrive = resolve;
    });
    if (isLost) throw new TypeError('Failed to fetch dynamically imported module');
    return load();
  });
  return {
    load: asked,
    arrive: () => {
      isLost = false;
      arrive();
    },
    lose: () => {
      isLost = true;
      arrive();
    },
  };
}

describe('a chat whose code is on its way', () => {
  const createLazyChat = () => {
    const page = createPage();
    const file = createFile(() => import('../src/chat/create-chat.ts'));
    const chat = lazyChatOn(createChatBase(page.durenai, { characterId: VEXA }), file.load);
    return { ...page, file, chat, state: chat.store.getState };
  };

  it('takes a draft at once, and keeps it', () => {
    const { chat, drafts, state, file } = createLazyChat();
    chat.setDraft('Hello');
    expect(state().draft).toBe('Hello');
    expect(drafts()).toEqual(['Hello']);
    expect(file.load).not.toHaveBeenCalled();
  });

  it('sends what was sent before, once, and goes on with what was typed since', async () => {
    const { chat, drafts, state, file } = createLazyChat();
    const replies: string[] = [];
    chat.onReply(({ content }) => replies.push(content));
    chat.open();
    chat.setDraft('Hello');
    const sent = chat.send();
    const again = chat.send();
    chat.setDraft('Hello, and');
    file.arrive();
    await expect(sent).resolves.toBe(true);
    await expect(again).resolves.toBe(false);
    expect(state().messages.map(({ content }) => content)).toEqual(['Hello', ...replies]);
    expect(replies).toHaveLength(1);
    expect(drafts()).toEqual(['Hello, and']);
    expect(file.load).toHaveBeenCalledTimes(1);
  });

  it('keeps what was to be sent as the draft, says that the page is not complete, and tries again', async () => {
    const { chat, drafts, state, file } = createLazyChat();
    chat.open();
    const sent = chat.send('Hello');
    file.lose();
    await expect(sent).resolves.toBe(false);
    expect(state().history).toMatchObject({ status: 'failed', error: { code: 'network_error' } });
    expect(drafts()).toEqual(['Hello']);

    const reloaded = chat.reloadHistory();
    file.arrive();
    await reloaded;
    expect(state().history.status).toBe('ready');
    await expect(chat.send()).resolves.toBe(true);
    expect(drafts()).toEqual([]);
  });

  it('listens for each who looks, also after a file that did not come, and no longer than they do', async () => {
    const { durenai } = createPage();
    await createChat(durenai, { characterId: VEXA }).send('Hello');
    let listening = 0;
    const live: Live = {
      on() {
        listening += 1;
        return () => {
          listening -= 1;
        };
      },
    };
    const file = createFile(() => import('../src/chat/create-chat.ts'));
    const chat = lazyChatOn(createChatBase({ ...durenai, live }, { characterId: VEXA }), file.load);
    const hasLeft = chat.open();
    const leave = chat.open();
    file.lose();
    await expect.poll(() => chat.store.getState().history.status).toBe('failed');
    hasLeft();
    const leaveToo = chat.open();
    file.arrive();
    await expect.poll(() => listening).toBe(1);
    leave();
    leave();
    await Promise.resolve();
    expect(listening).toBe(1);
    leaveToo();
    await expect.poll(() => listening).toBe(0);
  });

  it('writes nothing to the next visitor, however late it comes', async () => {
    const { chat, durenai, drafts, file } = createLazyChat();
    chat.open();
    chat.setDraft('Mine');
    await durenai.visitor.logout();
    file.arrive();
    await expect(chat.send()).resolves.toBe(false);
    expect(drafts()).toEqual([]);
  });
});

describe('favourites whose code is on its way', () => {
  const createLazyFavorites = async () => {
    const { durenai } = createPage();
    const file = createFile(() => import('../src/catalogue/create-favorites.ts'));
    const favorites = lazyFavoritesOn(createFavoritesBase(durenai), file.load);
    const { data } = await durenai.transport.call(listCharacters);
    const [character] = data.data;
    if (!character) throw new Error('The simulator has no character.');
    return { file, favorites, character, state: favorites.store.getState };
  };

  it('make the change that was wished before', async () => {
    const { file, favorites, character } = await createLazyFavorites();
    favorites.open();
    const changed = favorites.setFavorite(character, true);
    file.arrive();
    await changed;
    expect(favorites.isFavorite(character.id)).toBe(true);
  });

  it('say that they failed, refuse the change, and try again', async () => {
    const { file, favorites, character, state } = await createLazyFavorites();
    favorites.open();
    const changed = favorites.setFavorite(character, true);
    file.lose();
    await changed;
    const error = expect.objectContaining({ code: 'network_error' });
    expect(state()).toMatchObject({ status: 'failed', error });
    expect(state().refusal).toEqual({ characterId: character.id, wanted: true, error });

    favorites.open();
    file.arrive();
    await expect.poll(() => state().status).toBe('ready');
  });
});
