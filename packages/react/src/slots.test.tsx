import { createChat, createFavorites, listCharacters } from '@durenai/core';
import { act, screen, waitFor, within } from '@testing-library/react';
import { type ReactNode, useState } from 'react';
import { describe, expect, it } from 'vitest';
import { createWorld, refusal, renderIn, VEXA, type World } from '../test/world.tsx';
import { Browser, CharacterBrowser, Chat, ChatWindow, ConversationList, FavoritesList } from './index.ts';

/** What a page draws that remembers something: a function of its own each time it is asked for. */
const remembers =
  (name: string) =>
  (given: { children?: ReactNode } | object = {}) => {
    const [presses, count] = useState(0);
    return (
      <section aria-label={name}>
        <button type="button" onClick={() => count(presses + 1)}>{`${name}: ${presses}`}</button>
        {'children' in given && given.children}
      </section>
    );
  };

const button = (name: string) => screen.findByRole('button', { name });
const drawn = (name: string) => screen.findAllByRole('region', { name });
const input = () => screen.getByRole('textbox');

async function like(world: World, limit: number) {
  const { data } = await world.durenai.transport.call(listCharacters, { query: { limit } });
  const favorites = createFavorites(world.durenai);
  for (const character of data.data) await favorites.setFavorite(character, true);
}

describe('what a page draws itself has hooks of its own', () => {
  it('in a chat: while it loads, where it begins, and of each message', async () => {
    const ui = () => (
      <ChatWindow
        characterId={VEXA}
        slots={{
          loading: remembers('Loading'),
          empty: remembers('Beginning'),
          message: remembers('Message'),
        }}
      />
    );
    const { user, rerender } = renderIn(createWorld(), ui());
    await user.click(await button('Beginning: 0'));
    rerender(ui());
    expect(await button('Beginning: 1')).toBeTruthy();
    await user.type(input(), 'Hello{Enter}');
    await waitFor(async () => expect(await drawn('Message')).toHaveLength(2));
    expect(screen.queryByText(/^Beginning/)).toBeNull();
  });

  it('in a chat whose history cannot be loaded', async () => {
    const world = createWorld();
    await act(async () => void (await createChat(world.durenai, { characterId: VEXA }).send('Hello')));
    world.refuse(/GET .chat/, () => refusal(403, 'forbidden'));
    const ui = (
      <ChatWindow
        characterId={VEXA}
        slots={{
          error({ error, retry }) {
            const [code] = useState(error.code);
            return <button type="button" onClick={retry}>{`Again after ${code}`}</button>;
          },
        }}
      />
    );
    const { user } = renderIn(world.reload(), ui);
    const again = await button('Again after forbidden');
    world.refuse(/GET .chat/, null);
    await user.click(again);
    expect(await within(screen.getByRole('log')).findByText('Hello')).toBeTruthy();
  });

  it('in each child of the messages and of the grid', async () => {
    const Said = remembers('Said');
    const Card = remembers('Card');
    const { user } = renderIn(
      createWorld(),
      <>
        <Chat.Root characterId={VEXA}>
          <Chat.Messages>{(place) => Said({ children: <Chat.Message {...place} /> })}</Chat.Messages>
          <Chat.Composer />
        </Chat.Root>
        <Browser.Root limit={3}>
          <Browser.Grid>{(item) => Card({ children: <Browser.Item {...item} /> })}</Browser.Grid>
          <Browser.More />
        </Browser.Root>
      </>,
    );
    await user.type(input(), 'Hello{Enter}');
    await waitFor(async () => expect(await drawn('Said')).toHaveLength(2));
    await user.click((await screen.findAllByRole('button', { name: 'Card: 0' }))[0] as HTMLElement);
    await user.click(await button('Load more'));
    await waitFor(async () => expect(await drawn('Card')).toHaveLength(6));
    expect(await button('Card: 1')).toBeTruthy();
  });

  it('in a browser: of each card, and where nobody is found', async () => {
    const { user } = renderIn(
      createWorld(),
      <CharacterBrowser
        limit={3}
        slots={{
          card: remembers('Card'),
          empty({ clear }) {
            const [presses, count] = useState(0);
            const press = () => (presses > 0 ? clear() : count(1));
            return <button type="button" onClick={press}>{`Clear after ${2 - presses}`}</button>;
          },
        }}
      />,
    );
    await waitFor(async () => expect(await drawn('Card')).toHaveLength(3));
    await user.type(screen.getByRole('searchbox'), 'zzz');
    await user.click(await button('Clear after 2'));
    await user.click(await button('Clear after 1'));
    await waitFor(async () => expect(await drawn('Card')).toHaveLength(3));
  });

  it('in lists: where there is nothing, and of each row', async () => {
    const world = createWorld();
    const slots = { empty: remembers('Nothing'), row: remembers('Row') };
    const ui = (
      <>
        <FavoritesList slots={slots} />
        <ConversationList slots={slots} />
      </>
    );
    const { unmount } = renderIn(world, ui);
    await waitFor(async () => expect(await drawn('Nothing')).toHaveLength(2));
    unmount();
    const full = world.reload();
    await act(() => like(full, 2));
    await act(async () => void (await createChat(full.durenai, { characterId: VEXA }).send('Hello')));
    const { user } = renderIn(full, ui);
    await waitFor(async () => expect(await drawn('Row')).toHaveLength(3));
    await user.click(screen.getAllByRole('button', { name: /^Favourite/ })[0] as HTMLElement);
    await waitFor(async () => expect(await drawn('Row')).toHaveLength(2));
  });
});

it('draws as ever what a chat’s page leaves undefined, and nothing of null', async () => {
  const world = createWorld();
  const open = () => undefined;
  const { user, rerender } = renderIn(
    world,
    <ChatWindow characterId={VEXA} slots={{ loading: open, empty: open, error: open, message: open }} />,
  );
  expect(screen.getByText('Loading the conversation…')).toBeTruthy();
  expect(await screen.findByText('Say hello to Vexa Stride.')).toBeTruthy();
  await user.type(input(), 'Hello{Enter}');
  const log = within(screen.getByRole('log'));
  expect(await log.findByText('Hello')).toBeTruthy();
  rerender(<ChatWindow characterId={VEXA} slots={{ message: () => null }} />);
  expect(log.queryByText('Hello')).toBeNull();
});
