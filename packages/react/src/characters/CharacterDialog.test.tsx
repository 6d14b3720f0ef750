import { listCharacters } from '@durenai/core';
import { screen, waitFor, within } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { createWorld, refusal, renderIn, VEXA } from '../../test/world.tsx';
import { messages as arabic } from '../locales/ar.ts';
import { CharacterBrowser } from './CharacterBrowser.tsx';
import { CharacterDialog } from './CharacterDialog.tsx';

it('is opened by its trigger, tells the page, and gives the focus back', async () => {
  const onOpenChange = vi.fn();
  const trigger = <button type="button">Who is she?</button>;
  const { user } = renderIn(
    createWorld(),
    <CharacterDialog characterId={VEXA} trigger={trigger} onOpenChange={onOpenChange} />,
  );
  const button = screen.getByRole('button', { name: 'Who is she?' });
  await user.click(button);
  await screen.findByRole('dialog', { name: 'Vexa Stride' });
  await user.keyboard('{Escape}');
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(onOpenChange.mock.calls).toEqual([[{ open: true }], [{ open: false }]]);
  await waitFor(() => expect(document.activeElement).toBe(button));
});

it('offers no chat with a character that is gone', async () => {
  const world = createWorld();
  const { data } = await world.durenai.transport.call(listCharacters, { query: { limit: 1 } });
  world.refuse(/GET \/characters\/char_123456$/, () => refusal(404, 'not_found'));
  renderIn(
    world,
    <CharacterDialog characterId={VEXA} summary={data.data[0]} defaultOpen onChat={() => undefined} />,
  );
  expect((await screen.findByRole('alert')).textContent).toContain('no longer available');
  expect(screen.queryByRole('button', { name: 'Chat with Vexa Stride' })).toBeNull();
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
});

it('tells who wrote the page of an id that is none', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  renderIn(createWorld(), <CharacterDialog characterId="" defaultOpen />);
  expect((await screen.findByRole('alert')).textContent).toBe('The characters could not be loaded.');
  expect(warn.mock.lastCall).toEqual([expect.stringMatching(/^CharacterDialog: characterId "" is no id/)]);
  warn.mockRestore();
});

it('says where its heart was pressed that it was refused', async () => {
  const world = createWorld();
  world.refuse(/POST .user.favorites/, () => refusal(502, 'upstream_unavailable'));
  const { user } = renderIn(world, <CharacterBrowser limit={3} />);
  await user.click(await screen.findByRole('button', { name: 'Axel Blaze' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Axel Blaze' }));
  await user.click(dialog.getByRole('button', { name: 'Favourite Axel Blaze' }));
  expect((await dialog.findByRole('alert')).textContent).toMatch(/could not be added.*out of reach/);
  expect(screen.getAllByRole('alert', { hidden: true })).toHaveLength(1);
  await user.click(dialog.getByRole('button', { name: 'Dismiss' }));
  expect(screen.queryByText(/could not be added/)).toBeNull();
});

it('is out of the way before the page is told to chat, so that the focus can go there', async () => {
  const open: boolean[] = [];
  const { user } = renderIn(
    createWorld(),
    <CharacterDialog
      characterId={VEXA}
      defaultOpen
      onChat={({ character }) => {
        open.push(screen.queryByRole('dialog', { name: character.name }) !== null);
      }}
    />,
  );
  await user.click(await screen.findByRole('button', { name: 'Chat with Vexa Stride' }));
  expect(open).toEqual([false]);
});

it.each([
  ['ltr', {}, 'Created by owenarii', 'Chat with Vexa Stride'],
  ['rtl', arabic, 'من إنشاء owenarii', 'تحدّث مع Vexa Stride'],
])(
  'reads its sentences %s, as their language is, whatever the direction of the page and of the names',
  async (direction, messages, madeBy, chat) => {
    renderIn(
      createWorld(),
      <CharacterDialog characterId={VEXA} defaultOpen onChat={() => undefined} />,
      messages,
    );
    expect((await screen.findByText(madeBy)).dir).toBe(direction);
    expect(screen.getByText(chat).dir).toBe(direction);
  },
);
