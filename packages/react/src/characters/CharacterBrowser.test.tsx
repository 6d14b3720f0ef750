import { act, screen, waitFor, within } from '@testing-library/react';
import { createRef, StrictMode, startTransition, useState } from 'react';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createWorld, refusal, renderIn } from '../../test/world.tsx';
import { useCharacters } from '../hooks/use-characters.ts';
import type { BrowserFilter } from './browser-context.ts';
import { CharacterBrowser } from './CharacterBrowser.tsx';
import { Browser } from './parts.ts';

const cards = () => screen.getAllByRole('article');
const names = () => cards().map((card) => within(card).getByRole('heading').textContent);
const opened = (count: number) => waitFor(() => expect(cards()).toHaveLength(count));

describe('CharacterBrowser', () => {
  it('counts on each tag the loaded characters that have it', async () => {
    const { user } = renderIn(createWorld(), <CharacterBrowser limit={6} />);
    await opened(6);
    const tagsOf = (card: HTMLElement) =>
      within(card)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent);
    const shown = cards().flatMap(tagsOf);
    const chip = screen.getByRole('button', { name: 'cyberpunk' });
    const count = shown.filter((tag) => tag === 'cyberpunk').length;
    expect(count).toBeGreaterThan(0);
    expect(chip.textContent).toBe(`cyberpunk${count}`);
    await user.click(chip);
    await waitFor(() => expect(chip.textContent).toBe('cyberpunk6'));
  });

  it('opens and closes the details as the page says, which keeps their id in its address', async () => {
    const onDetailChange = vi.fn();
    const page = (detailId: string | null) => (
      <CharacterBrowser limit={6} detailId={detailId} onDetailChange={onDetailChange} />
    );
    const { user, rerender } = renderIn(createWorld(), page('char_123456'));
    await screen.findByRole('dialog', { name: 'Vexa Stride' });
    await user.keyboard('{Escape}');
    expect(onDetailChange.mock.calls).toEqual([[{ characterId: null }]]);
    expect(screen.getByRole('dialog')).toBeTruthy();
    rerender(page(null));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await user.click(await screen.findByRole('button', { name: 'Axel Blaze' }));
    expect(onDetailChange.mock.lastCall).toEqual([{ characterId: 'char_789012' }]);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('says when the page changes its mind about holding the filter', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { rerender } = renderIn(createWorld(), <CharacterBrowser limit={6} />);
    await opened(6);
    rerender(<CharacterBrowser limit={6} filter={{ tags: [], sort: 'popular', search: 'vexa' }} />);
    await waitFor(() => expect(names()).toEqual(['Vexa Stride']));
    expect(warn.mock.calls.flat()).toEqual([expect.stringMatching(/^CharacterBrowser: filter changed/)]);
    warn.mockRestore();
  });

  it('leaves cards, emptiness, errors and class names to the page', async () => {
    const world = createWorld();
    const ui = (
      <CharacterBrowser
        limit={6}
        classNames={{ grid: 'my-grid', card: 'my-card', filters: 'my-filters', more: 'my-more' }}
        slots={{
          card: ({ character, children }) => <div data-testid={character.id}>{children}</div>,
          empty: ({ filter, clear }) => (
            <button type="button" onClick={clear}>{`Nobody for ${filter.search}`}</button>
          ),
          error: ({ error, retry }) => (
            <button type="button" onClick={retry}>{`Again after ${error.code}`}</button>
          ),
        }}
      />
    );
    world.refuse(/GET \/characters/, () => refusal(403, 'forbidden'));
    const { user, container } = renderIn(world, ui);
    const again = await screen.findByRole('button', { name: 'Again after forbidden' });
    expect(screen.queryByRole('alert')).toBeNull();
    world.refuse(/GET \/characters/, null);
    await user.click(again);
    expect(within(await screen.findByTestId('char_123456')).getByText('Vexa Stride')).toBeTruthy();
    for (const name of ['my-grid', 'my-card', 'my-filters', 'my-more'])
      expect(container.querySelector(`.${name}`), name).not.toBeNull();
    await user.type(screen.getByRole('searchbox'), 'zzz');
    await user.click(screen.getByRole('button', { name: 'Nobody for zzz' }));
    expect(cards()).toHaveLength(6);
  });

  it.each([
    ['a slot', <CharacterBrowser key="slot" limit={3} slots={{ card: () => null }} />],
    [
      'the children of the grid',
      <Browser.Root key="grid" limit={3}>
        <Browser.Grid>{() => null}</Browser.Grid>
      </Browser.Root>,
    ],
  ])('draws no card where %s wants none', async (_, ui) => {
    renderIn(createWorld(), ui);
    await waitFor(() => expect(screen.getAllByRole('listitem')).toHaveLength(3));
    expect(screen.queryByRole('article')).toBeNull();
  });

  it('draws nothing of a failure where the page wants nothing', async () => {
    const world = createWorld();
    world.refuse(/GET \/characters/, () => refusal(403, 'forbidden'));
    const { container } = renderIn(world, <CharacterBrowser limit={3} slots={{ error: () => null }} />);
    await waitFor(() => expect(container.querySelector('[data-status=failed]')).not.toBeNull());
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('searches what is loaded, and says that it is only that', async () => {
    const world = createWorld();
    const { user } = renderIn(world, <CharacterBrowser limit={6} />);
    await opened(6);
    await user.type(screen.getByRole('searchbox', { name: 'Search loaded characters' }), 'vexa');
    expect(names()).toEqual(['Vexa Stride']);
    expect(screen.getByText('1 of 6 loaded characters match')).toBeTruthy();
    await user.keyboard('zzz');
    expect(screen.queryByRole('article')).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Clear search' }));
    expect(cards()).toHaveLength(6);
    expect(world.requests).toEqual(['GET /characters']);
  });

  it('leaves the filter and the open details to a page that keeps them in its address', async () => {
    const world = createWorld();
    function Page() {
      const [address, setAddress] = useState('tags=cyberpunk&sort=popular&search=');
      const query = new URLSearchParams(address);
      const filter = {
        tags: query.get('tags')?.split(',').filter(Boolean) ?? [],
        sort: 'popular' as const,
        search: query.get('search') ?? '',
      };
      return (
        <>
          <output>{address}</output>
          <CharacterBrowser
            limit={6}
            filter={filter}
            onFilterChange={({ filter: next }) =>
              setAddress(`tags=${next.tags.join()}&sort=${next.sort}&search=${next.search}`)
            }
          />
        </>
      );
    }
    const { user } = renderIn(world, <Page />);
    await opened(6);
    expect(world.simulator.ledger.at(-1)?.path).toMatch(/tags=cyberpunk/);
    await user.click(screen.getByRole('button', { name: 'cyberpunk' }));
    expect(screen.getByText('tags=&sort=popular&search=')).toBeTruthy();
    expect(await screen.findByText('2,500 characters')).toBeTruthy();
    await user.type(screen.getByRole('searchbox'), 'vexa');
    expect(screen.getByText('tags=&sort=popular&search=vexa')).toBeTruthy();
  });

  it('keeps what is typed while the page is late to hold it, and takes over what else the page sets', async () => {
    let setHeld = (_: BrowserFilter) => {};
    const reported: BrowserFilter[] = [];
    function Page() {
      const [filter, setFilter] = useState<BrowserFilter>({ tags: [], sort: 'popular', search: '' });
      setHeld = (next) => startTransition(() => setFilter(next));
      return (
        <CharacterBrowser
          limit={6}
          filter={filter}
          onFilterChange={({ filter: next }) => void reported.push(next)}
        />
      );
    }
    const { user } = renderIn(createWorld(), <Page />);
    const field = screen.getByRole<HTMLInputElement>('searchbox');
    const hold = (filter: BrowserFilter | undefined) => act(async () => filter && setHeld(filter));
    await user.type(field, 'vex');
    expect(field.value).toBe('vex');
    // Of several changes, a transition may leave out what came between.
    await hold(reported[1]);
    await user.type(field, 'a', { initialSelectionStart: 3 });
    expect(field.value).toBe('vexa');
    await hold(reported.at(-1));
    expect([field.value, reported.map(({ search }) => search)]).toEqual(['vexa', ['v', 've', 'vex', 'vexa']]);
    await waitFor(() => expect(names()).toEqual(['Vexa Stride']));
    for (const search of ['ve', '']) {
      await hold({ tags: [], sort: 'popular', search });
      expect(field.value).toBe(search);
    }
  });

  it('goes from card to card by arrow keys', async () => {
    const world = createWorld();
    const { user } = renderIn(world, <CharacterBrowser limit={6} />);
    await opened(6);
    const buttons = names().map((name) => screen.getByRole('button', { name: name ?? '' }));
    buttons[0]?.focus();
    await user.keyboard('{ArrowRight}{ArrowRight}');
    expect(document.activeElement).toBe(buttons[2]);
    await user.keyboard('{End}');
    expect(document.activeElement).toBe(buttons[5]);
    await user.keyboard('{Home}');
    expect(document.activeElement).toBe(buttons[0]);
  });

  it('is put together by the page', async () => {
    const world = createWorld();
    renderIn(
      world,
      <Browser.Root limit={3}>
        <Browser.Grid>
          {({ character }) => <Browser.Item character={character}>{`«${character.name}»`}</Browser.Item>}
        </Browser.Grid>
        <Browser.More>And more</Browser.More>
      </Browser.Root>,
    );
    expect(await screen.findByText('«Vexa Stride»')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'And more' })).toBeTruthy();
  });

  it('shows a page of characters and how many there are', async () => {
    const world = createWorld();
    const { container } = renderIn(world, <CharacterBrowser limit={6} />);
    expect(container.querySelectorAll('.durenai-skeleton').length).toBeGreaterThan(0);
    await opened(6);
    expect(screen.getByText('2,500 characters')).toBeTruthy();
    expect(names()[0]).toBe('Vexa Stride');
  });

  it('asks once in StrictMode', async () => {
    const world = createWorld();
    renderIn(
      world,
      <StrictMode>
        <CharacterBrowser limit={6} />
      </StrictMode>,
    );
    await opened(6);
    expect(world.requests).toEqual(['GET /characters']);
  });

  it('keeps the characters that have all chosen tags', async () => {
    const world = createWorld();
    const { user } = renderIn(world, <CharacterBrowser limit={6} tags={['cyberpunk', 'male']} />);
    await opened(6);
    await user.click(screen.getByRole('button', { name: 'cyberpunk' }));
    await user.click(screen.getByRole('button', { name: 'male' }));
    await opened(6);

    expect(screen.getByRole('button', { name: 'male' }).getAttribute('aria-pressed')).toBe('true');
    for (const card of cards()) {
      const tags = within(card)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent);
      expect(tags).toEqual(expect.arrayContaining(['cyberpunk', 'male']));
    }
    await user.click(screen.getByRole('button', { name: 'Clear' }));
    expect(await screen.findByText('2,500 characters')).toBeTruthy();
  });

  it('says when no character has all tags, and leads back', async () => {
    const world = createWorld();
    const { user } = renderIn(world, <CharacterBrowser limit={6} defaultTags={['no-such-tag']} />);
    await user.click(await screen.findByRole('button', { name: 'Show all characters' }));
    await opened(6);
  });

  it('sorts by newest', async () => {
    const world = createWorld();
    const { user } = renderIn(world, <CharacterBrowser limit={6} />);
    await opened(6);
    const popular = names();
    await user.selectOptions(screen.getByLabelText('Sort by'), 'newest');
    await opened(6);
    expect(names()).not.toEqual(popular);
    expect(world.simulator.ledger.at(-1)?.path).toMatch(/sort=newest/);
  });

  it('loads more, and gives the focus on when there is no more', async () => {
    const tags = ['fantasy', 'female', 'bard'];
    const world = createWorld();
    const whole = renderIn(world, <CharacterBrowser limit={100} defaultTags={tags} />);
    await waitFor(() => expect(cards().length).toBeGreaterThan(2));
    const all = cards().length;
    expect(screen.queryByRole('button', { name: 'Load more' })).toBeNull();
    whole.unmount();

    const { user } = renderIn(world.reload(), <CharacterBrowser limit={all - 1} defaultTags={tags} />);
    await opened(all - 1);
    await user.click(await screen.findByRole('button', { name: 'Load more' }));
    await opened(all);
    expect(screen.queryByRole('button', { name: 'Load more' })).toBeNull();
    await waitFor(() => expect(cards().at(-1)?.contains(document.activeElement)).toBe(true));
  });

  it('draws its characters in the element of the page', async () => {
    const list = createRef<HTMLElement>();
    const { user } = renderIn(
      createWorld(),
      <Browser.Root limit={4}>
        <Browser.Grid asChild className="ours">
          <main ref={list} className="mine" />
        </Browser.Grid>
      </Browser.Root>,
    );
    await opened(4);
    expect(list.current?.className).toBe('durenai-browser-grid ours mine');
    expect(list.current?.getAttribute('role')).toBe('list');
    await user.click(within(cards()[0] as HTMLElement).getByRole('button', { name: names()[0] ?? '' }));
    expect(await screen.findByRole('dialog')).toBeTruthy();
  });

  it('asks the page before it loads more', async () => {
    const world = createWorld();
    let allows = false;
    const { user } = renderIn(
      world,
      <Browser.Root limit={4}>
        <Browser.Grid />
        <Browser.More onClick={(event) => allows || event.preventDefault()} />
      </Browser.Root>,
    );
    await opened(4);
    await user.click(await screen.findByRole('button', { name: 'Load more' }));
    allows = true;
    expect(cards()).toHaveLength(4);
    await user.click(screen.getByRole('button', { name: 'Load more' }));
    await opened(8);
    expect(world.simulator.ledger.filter(({ path }) => path.includes('page=2'))).toHaveLength(1);
  });

  it('tries again after a failure', async () => {
    const world = createWorld();
    world.refuse(/GET \/characters/, () => refusal(403, 'origin_not_allowed'));
    const { user } = renderIn(world, <CharacterBrowser limit={6} />);
    const retry = await screen.findByRole('button', { name: 'Try again' });
    expect(screen.getByRole('alert').textContent).toMatch(/not yet allowed/);
    world.refuse(/GET \/characters/, null);
    await user.click(retry);
    await opened(6);
  });

  it('shows everything about the chosen character, and leads into a chat', async () => {
    const world = createWorld();
    const onSelect = vi.fn();
    const onChat = vi.fn();
    const { user } = renderIn(world, <CharacterBrowser limit={6} onSelect={onSelect} onChat={onChat} />);
    await opened(6);
    await user.click(screen.getByRole('button', { name: 'Vexa Stride' }));

    const dialog = await screen.findByRole('dialog', { name: 'Vexa Stride' });
    expect(await within(dialog).findByText(/Defiant, quick-witted/)).toBeTruthy();
    expect(within(dialog).getByText(/neon-lit underworld/)).toBeTruthy();
    expect(within(dialog).getByText('Created by owenarii')).toBeTruthy();
    expect(within(dialog).getByRole('img', { name: '952 followers' })).toBeTruthy();
    expect(onSelect.mock.lastCall?.[0].character.id).toBe('char_123456');

    await user.click(within(dialog).getByRole('button', { name: 'Chat with Vexa Stride' }));
    expect(onChat.mock.lastCall?.[0].character.id).toBe('char_123456');
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('closes the details on Escape and gives the focus back', async () => {
    const world = createWorld();
    const { user } = renderIn(world, <CharacterBrowser limit={6} />);
    await opened(6);
    const card = screen.getByRole('button', { name: 'Axel Blaze' });
    await user.click(card);
    await screen.findByRole('dialog');
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('dialog')).toBeNull();
    await waitFor(() => expect(document.activeElement).toBe(card));
  });
});

it('keeps the keyboard where it is when the next page fails', async () => {
  const world = createWorld();
  const { user } = renderIn(world, <CharacterBrowser limit={6} />);
  const more = await screen.findByRole('button', { name: 'Load more' });
  world.refuse(/GET \/characters/, () => refusal(403, 'origin_not_allowed'));
  more.focus();
  await user.keyboard('{Enter}');
  await screen.findByRole('alert');
  expect(document.activeElement).toBe(document.querySelector('.durenai-character-browser'));
});

it('keeps the keyboard when the last page brings nothing of what is searched for', async () => {
  const tags = ['fantasy', 'female', 'bard'];
  const world = createWorld();
  const whole = renderIn(world, <CharacterBrowser limit={100} defaultTags={tags} />);
  const all = (await screen.findAllByRole('article')).length;
  const first = screen.getAllByRole('heading')[0]?.textContent ?? '';
  whole.unmount();
  const browser = <CharacterBrowser limit={all - 1} defaultTags={tags} defaultSearch={first} />;
  const { user } = renderIn(world.reload(), browser);
  (await screen.findByRole('button', { name: 'Load more' })).focus();
  await user.keyboard('{Enter}');
  await waitFor(() => expect(screen.queryByRole('button', { name: /Load/ })).toBeNull());
  await waitFor(() => expect(document.activeElement).not.toBe(document.body));
});

it('lists what the page holds, whatever another browser of the page is turned to', async () => {
  const world = createWorld();
  function Two() {
    const [one, setOne] = useState<BrowserFilter>({ tags: [], sort: 'popular', search: '' });
    const [two, setTwo] = useState<BrowserFilter>({ tags: [], sort: 'popular', search: '' });
    return (
      <>
        <CharacterBrowser
          data-testid="one"
          limit={4}
          filter={one}
          onFilterChange={({ filter }) => setOne(filter)}
        />
        <CharacterBrowser
          data-testid="two"
          limit={4}
          filter={two}
          onFilterChange={({ filter }) => setTwo(filter)}
        />
      </>
    );
  }
  const { user } = renderIn(world, <Two />);
  const names = (id: string) =>
    within(screen.getByTestId(id))
      .queryAllByRole('heading')
      .map(({ textContent }) => textContent);
  await waitFor(() => expect(names('two')).toHaveLength(4));
  const before = names('two');
  await user.selectOptions(within(screen.getByTestId('one')).getByRole('combobox'), 'newest');
  await waitFor(() => expect(names('one')).toHaveLength(4));
  expect(names('one')).not.toEqual(before);
  expect(names('two')).toEqual(before);
});

it('keeps what a visitor looks for who logs in meanwhile', async () => {
  const world = createWorld();
  const { user } = renderIn(world, <CharacterBrowser limit={4} tags={['cyberpunk']} />);
  await opened(4);
  const sort = screen.getByRole<HTMLSelectElement>('combobox');
  await user.selectOptions(sort, 'newest');
  await user.click(screen.getByRole('button', { name: 'cyberpunk' }));
  await opened(4);
  const shown = names();
  world.refuse(/POST .session/, () =>
    Response.json({
      access_token: 'token of anna',
      expires_in: 600,
      refresh_token: 'anna',
      visitor: { id: 'anna', verified: true },
    }),
  );
  await act(() => world.durenai.visitor.identify(async () => 'anna'));
  await opened(4);
  expect([sort.value, screen.getAllByRole('button', { pressed: true })[0]?.textContent]).toEqual([
    'newest',
    'cyberpunk4',
  ]);
  expect(names()).toEqual(shown);
});

it('turns nobody else by its own filter: neither what the page holds nor a list beside it', async () => {
  const world = createWorld();
  function Page() {
    const { characters } = useCharacters({ limit: 4 });
    return (
      <>
        <CharacterBrowser limit={4} />
        <CharacterBrowser data-testid="held" limit={4} filter={{ tags: [], sort: 'popular', search: '' }} />
        <p data-testid="strip">{characters.map(({ name }) => name).join()}</p>
      </>
    );
  }
  const { user } = renderIn(world, <Page />);
  await opened(8);
  const others = () => ['held', 'strip'].map((id) => screen.getByTestId(id).textContent);
  const before = [names().slice(0, 4), others()];
  await user.selectOptions(screen.getAllByRole('combobox')[0] as HTMLElement, 'newest');
  await waitFor(() => expect(names().slice(0, 4)).not.toEqual(before[0]));
  await opened(8);
  expect(others()).toEqual(before[1]);
});

it('adds each choice to those that a late page does not hold yet', async () => {
  const told: BrowserFilter[] = [];
  let hold = (_: BrowserFilter | undefined) => {};
  function Page() {
    const [filter, setFilter] = useState<BrowserFilter>({ tags: [], sort: 'popular', search: '' });
    hold = (next) => act(() => next && setFilter(next));
    return (
      <CharacterBrowser
        limit={4}
        tags={['cyberpunk', 'female']}
        filter={filter}
        onFilterChange={({ filter: next }) => told.push(next)}
      />
    );
  }
  const world = createWorld();
  const { user } = renderIn(world, <Page />);
  await user.click(screen.getByRole('button', { name: 'cyberpunk' }));
  await user.click(screen.getByRole('button', { name: 'female' }));
  hold(told[0]);
  await user.selectOptions(screen.getByRole('combobox'), 'newest');
  await user.type(screen.getByRole('searchbox'), 'v');
  expect(told.at(-1)).toEqual({ tags: ['cyberpunk', 'female'], sort: 'newest', search: 'v' });
  hold(told.at(-1));
  await user.click(screen.getByRole('button', { name: 'female' }));
  expect(told.at(-1)?.tags).toEqual(['cyberpunk']);
  // Where the page has its own way, that is what counts.
  hold({ tags: [], sort: 'popular', search: '' });
  await user.click(screen.getByRole('button', { name: 'female' }));
  expect(told.at(-1)).toEqual({ tags: ['female'], sort: 'popular', search: '' });
  // Nor does it ever hold what it has not held for so long.
  await act(() => world.clock.advance(5_000));
  await user.click(screen.getByRole('button', { name: 'cyberpunk' }));
  expect(told.at(-1)?.tags).toEqual(['cyberpunk']);
});

it('goes on in infinite paging over a page that brings nobody new', async () => {
  onTestFinished(() => void vi.unstubAllGlobals());
  /** Says once of each element that it is in sight, as all of them are here, and then nothing: nothing changes. */
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      readonly report;
      constructor(report: (entries: unknown[]) => void) {
        this.report = report;
      }
      observe(target: Element) {
        const entry = { target, isIntersecting: true, boundingClientRect: {}, rootBounds: null };
        queueMicrotask(() => act(() => this.report([entry])));
      }
      disconnect() {}
    },
  );
  const world = createWorld();
  // Two came before the others since the first page was read: the second is the first one again.
  const firstOf = [1, 1, 3, 5];
  let page = 0;
  world.refuse(/GET \/characters$/, () => {
    const first = firstOf[page] ?? 0;
    page += 1;
    const data = [first, first + 1].map((number) => characterOf(`char_${number}`));
    return Response.json({ data, pagination: { total: 8, page, limit: 2, pages: firstOf.length } });
  });
  renderIn(world, <CharacterBrowser limit={2} paging="infinite" />);
  await opened(6);
});

const characterOf = (id: string, tags: readonly string[] = []) => ({
  id,
  name: id,
  description: '',
  tags,
  image_url: null,
  created_at: '2026-01-01T00:00:00Z',
  likes: 0,
  chat_count: 0,
});

it('offers no tag, and no more tags, than the proxy can be asked for', async () => {
  const world = createWorld();
  const data = [
    characterOf('char_1', ['a tag of so many words that it is longer than fifty', 'two, in one', 'kind']),
  ];
  world.refuse(/GET \/characters$/, () =>
    Response.json({ data, pagination: { total: 1, page: 1, limit: 20, pages: 1 } }),
  );
  const ten = Array.from({ length: 10 }, (_, index) => `tag ${index}`);
  const onFilterChange = vi.fn();
  const { user } = renderIn(world, <CharacterBrowser defaultTags={ten} onFilterChange={onFilterChange} />);
  const kind = await screen.findByRole('button', { name: 'kind' });
  expect(screen.queryByRole('button', { name: /so many words|in one/ })).toBeNull();
  expect(kind.getAttribute('aria-disabled')).toBe('true');
  await user.click(kind);
  expect(onFilterChange).not.toHaveBeenCalled();
  await user.click(screen.getByRole('button', { name: 'tag 0' }));
  await user.click(kind);
  expect(onFilterChange.mock.lastCall?.[0].filter.tags).toEqual([...ten.slice(1), 'kind']);
});
