import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { createWorld, renderIn } from '../../test/world.tsx';
import { CharacterBrowser } from '../characters/CharacterBrowser.tsx';
import { useCharacters } from './use-characters.ts';

function Strip({ tags = [] }: { tags?: readonly string[] }) {
  const { filter, total, setFilter } = useCharacters({ tags });
  return (
    <section>
      <output>{`${filter.tags.join('+') || 'all'}, ${filter.sort}: ${total}`}</output>
      <button
        type="button"
        onClick={() => {
          setFilter({ tags: ['cyberpunk'] });
          setFilter({ sort: 'newest' });
        }}
      >
        Turn
      </button>
    </section>
  );
}

const shown = () => screen.getAllByRole('status').map(({ textContent }) => textContent);
const turned = expect.stringMatching(/^cyberpunk, newest: \d{3}$/);

it('turns its own list, and nobody else’s', async () => {
  const both = (
    <>
      <Strip />
      <Strip />
      <CharacterBrowser />
    </>
  );
  const { user } = renderIn(createWorld(), both);
  await waitFor(() => expect(shown()).toEqual(expect.arrayContaining(['all, popular: 2500'])));
  await user.click(screen.getAllByRole('button', { name: 'Turn' })[0] as HTMLElement);
  await waitFor(() => expect(shown().slice(0, 2)).toEqual([turned, 'all, popular: 2500']));
  expect(screen.getByText('2,500 characters')).toBeTruthy();
  expect(screen.queryAllByRole('button', { pressed: true })).toEqual([]);
});

it('begins where its options say, whatever one that is gone was turned to', async () => {
  const { user, rerender } = renderIn(createWorld(), <Strip />);
  await user.click(screen.getByRole('button', { name: 'Turn' }));
  await waitFor(() => expect(shown()).toEqual([turned]));
  rerender(<p>Nothing</p>);
  rerender(<Strip />);
  await waitFor(() => expect(shown()).toEqual(['all, popular: 2500']));
});

it('follows its options, also where it was turned', async () => {
  const { user, rerender } = renderIn(createWorld(), <Strip />);
  await user.click(screen.getByRole('button', { name: 'Turn' }));
  await waitFor(() => expect(shown()).toEqual([turned]));
  rerender(<Strip tags={['superhero']} />);
  await waitFor(() => expect(shown()).toEqual([expect.stringMatching(/^superhero, popular: \d+$/)]));
});
