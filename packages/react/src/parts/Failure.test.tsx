import { act, screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { switchablePresence } from '../../../core/test/browser-ports.ts';
import { createWorld, refusal, renderIn, VEXA } from '../../test/world.tsx';
import { CharacterBrowser } from '../characters/CharacterBrowser.tsx';
import { ChatWindow } from '../chat/ChatWindow.tsx';

/** Characters and conversation answer with `answer` until `mend`. */
async function openBroken(answer: () => Response) {
  const { presence, set } = switchablePresence();
  const world = createWorld({ presence });
  world.refuse(/GET/, answer);
  renderIn(
    world,
    <>
      <CharacterBrowser limit={6} />
      <ChatWindow characterId={VEXA} />
    </>,
  );
  // A read is tried again before it fails.
  await waitFor(async () => {
    await world.clock.advance(2_000);
    expect(screen.getAllByRole('button', { name: 'Try again' })).toHaveLength(2);
  });
  const mend = async () => {
    world.refuse(/GET/, null);
    act(() => set({ online: false }));
    act(() => set({ online: true }));
    await world.clock.advance(2_000);
  };
  return { world, mend };
}

it('asks for what is missing by itself when the network comes back', async () => {
  const { mend } = await openBroken(() => {
    throw new TypeError('Failed to fetch');
  });
  await mend();
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull());
  expect(screen.getAllByRole('article')).toHaveLength(6);
});

it('leaves what was refused for another reason to the visitor', async () => {
  const { world, mend } = await openBroken(() => refusal(403, 'forbidden'));
  const asked = world.requests.length;
  await mend();
  expect(world.requests).toHaveLength(asked);
  expect(screen.getAllByRole('button', { name: 'Try again' })).toHaveLength(2);
});
