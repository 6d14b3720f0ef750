import { screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { createWorld, renderIn, VEXA } from '../../test/world.tsx';
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
