import { createChat } from '@durenai/core';
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { createRef, type Ref, type RefObject, useRef, useState } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { createWorld, renderIn, VEXA } from '../../test/world.tsx';
import { ChatWindow, type ChatWindowHandle } from './ChatWindow.tsx';
import { Chat } from './parts.ts';

const AXEL = 'char_789012';

const log = () => screen.getByRole('log');
const input = () => screen.getByRole<HTMLTextAreaElement>('textbox');
const opened = () => waitFor(() => expect(log().getAttribute('aria-busy')).toBe('false'));

it('is put together by the page, in an order of its own', async () => {
  const world = createWorld();
  const { user, container } = renderIn(
    world,
    <Chat.Root characterId={VEXA} id="mine">
      <Chat.Composer className="first" />
      <Chat.Messages data-testid="log" />
      <Chat.Header asChild>
        <footer>
          <Chat.Status />
        </footer>
      </Chat.Header>
    </Chat.Root>,
  );
  await opened();
  await user.type(input(), 'Hello{Enter}');
  await waitFor(() => expect(log().querySelectorAll('[data-status="sent"]')).toHaveLength(2));
  expect(container.querySelector('#mine > form.first')).not.toBeNull();
  expect(container.querySelector('footer.durenai-chat-header > p')?.textContent).toBe('AI character');
});

it('becomes the elements of the page', async () => {
  const refs = {
    log: createRef<HTMLElement>(),
    form: createRef<HTMLFormElement>(),
    list: createRef<HTMLOListElement>(),
  };
  const world = createWorld();
  const { user } = renderIn(
    world,
    <Chat.Root characterId={VEXA}>
      <Chat.Messages asChild className="ours">
        <main ref={refs.log} />
      </Chat.Messages>
      <Chat.Prompts asChild prompts={['Who are you?']}>
        <ol ref={refs.list} />
      </Chat.Prompts>
      <Chat.Composer asChild>
        <form ref={refs.form} id="mine" />
      </Chat.Composer>
    </Chat.Root>,
  );
  await opened();
  expect(refs.log.current).toBe(log());
  expect(log().className).toBe('durenai-messages ours');
  expect(refs.list.current?.className).toBe('durenai-prompts');
  expect(input().form).toBe(refs.form.current);
  await user.click(within(refs.list.current as HTMLElement).getByRole('button', { name: 'Who are you?' }));
  await waitFor(() => expect(log().querySelectorAll('[data-status="sent"]')).toHaveLength(2));
  await user.type(input(), 'Hello{Enter}');
  await waitFor(() => expect(log().querySelectorAll('[data-status="sent"]')).toHaveLength(4));
});

it('lets the page draw each message, around ours or with words of its own', async () => {
  const world = createWorld();
  const newest = createRef<HTMLElement>();
  const { user } = renderIn(
    world,
    <Chat.Root characterId={VEXA} classNames={{ message: 'mine' }}>
      <Chat.Messages>
        {(place) =>
          place.message.author === 'visitor' ? (
            <Chat.Message {...place} title="Yours">
              {place.message.content.toUpperCase()}
            </Chat.Message>
          ) : (
            <Chat.Message {...place} ref={newest} asChild>
              <article />
            </Chat.Message>
          )
        }
      </Chat.Messages>
      <Chat.Composer />
    </Chat.Root>,
  );
  await opened();
  await user.type(input(), 'Hello{Enter}');
  await waitFor(() => expect(newest.current?.dataset.status).toBe('sent'));
  expect(newest.current?.tagName).toBe('ARTICLE');
  expect(newest.current?.className).toBe('durenai-message mine');
  const copy = within(newest.current as HTMLElement).getByRole('button', { name: 'Copy message' });
  // Named once: the other would be read as its description.
  expect([copy.title, copy.hasAttribute('aria-label')]).toEqual(['Copy message', false]);
  expect(screen.getByTitle('Yours').textContent).toBe('HELLO');
});

it('has a handle, which knows the element', async () => {
  const chat = createRef<ChatWindowHandle>();
  const { container, unmount } = renderIn(createWorld(), <ChatWindow ref={chat} characterId={VEXA} />);
  await opened();
  const { current } = chat;
  expect(current?.element).toBe(container.querySelector('section.durenai-chat-window'));
  current?.focus();
  expect(document.activeElement).toBe(input());
  unmount();
  expect(current?.element).toBeNull();
});

it('says where a part belongs', () => {
  const silenced = vi.spyOn(console, 'error').mockImplementation(() => {});
  expect(() => renderIn(createWorld(), <Chat.Composer />)).toThrow(
    /Chat\.Composer was rendered outside Chat\.Root/,
  );
  silenced.mockRestore();
});

it('asks the page before it sends, whether by Enter or by the button', async () => {
  const world = createWorld();
  const refused: string[] = [];
  const { user } = renderIn(
    world,
    <Chat.Root characterId={VEXA}>
      <Chat.Messages />
      <Chat.Composer
        onSubmit={(event) => {
          if (input().value !== 'allowed') {
            refused.push(input().value);
            event.preventDefault();
          }
        }}
      />
    </Chat.Root>,
  );
  await opened();
  await user.type(input(), 'one{Enter}');
  await user.click(screen.getByRole('button', { name: 'Send' }));
  expect(refused).toEqual(['one', 'one']);
  expect(input().value).toBe('one');
  expect(world.requests).not.toContainEqual(expect.stringMatching(/^POST .*messages$/));
  await user.clear(input());
  await user.type(input(), 'allowed{Enter}');
  await waitFor(() => expect(log().querySelectorAll('[data-status="sent"]')).toHaveLength(2));
});

it('is named and reached as the page says', async () => {
  const onScroll = vi.fn();
  renderIn(
    createWorld(),
    <Chat.Root characterId={VEXA} aria-label="Support" tabIndex={0}>
      <Chat.Messages aria-label="What was said" tabIndex={-1} onScroll={onScroll} />
    </Chat.Root>,
  );
  await opened();
  expect(screen.getByRole('region', { name: 'Support' }).tabIndex).toBe(0);
  const messages = screen.getByRole('log', { name: 'What was said' });
  expect(messages.tabIndex).toBe(-1);
  fireEvent.scroll(messages);
  expect(onScroll).toHaveBeenCalledOnce();
});

it('lets the page hold the draft, through sending and failing', async () => {
  const world = createWorld();
  const drafts: string[] = [];
  function Page() {
    const [draft, setDraft] = useState('');
    drafts.push(draft);
    return (
      <>
        <button type="button" onClick={() => setDraft('from the page')}>
          fill
        </button>
        <ChatWindow characterId={VEXA} draft={draft} onDraftChange={(event) => setDraft(event.draft)} />
      </>
    );
  }
  const { user } = renderIn(world, <Page />);
  await opened();
  await user.click(screen.getByRole('button', { name: 'fill' }));
  expect(input().value).toBe('from the page');
  await user.type(input(), '!{Enter}');
  await waitFor(() => expect(log().querySelectorAll('[data-status="sent"]')).toHaveLength(2));
  expect(within(log()).getByText('from the page!')).toBeTruthy();
  expect(drafts.at(-1)).toBe('');
});

describe('a handle on a chat whose draft the page holds', () => {
  function Page({ keeps, handle }: { keeps: boolean; handle: Ref<ChatWindowHandle> }) {
    const [draft, setDraft] = useState('');
    return (
      <ChatWindow
        ref={handle}
        characterId={VEXA}
        draft={draft}
        onDraftChange={(event) => keeps && setDraft(event.draft)}
      />
    );
  }
  const write = (handle: RefObject<ChatWindowHandle | null>) =>
    act(async () => {
      handle.current?.setDraft('from the handle');
      await handle.current?.send();
    });

  it('sends what it has just written', async () => {
    const handle = createRef<ChatWindowHandle>();
    renderIn(createWorld(), <Page keeps handle={handle} />);
    await opened();
    await write(handle);
    expect(await within(log()).findByText('from the handle')).toBeTruthy();
    expect(input().value).toBe('');
  });

  it('shows, and sends, nothing that the page does not want', async () => {
    const world = createWorld();
    const handle = createRef<ChatWindowHandle>();
    renderIn(world, <Page keeps={false} handle={handle} />);
    await opened();
    act(() => handle.current?.setDraft('from the handle'));
    expect(input().value).toBe('');
    expect(await act(async () => handle.current?.send())).toBe(false);
    expect(world.requests.filter((request) => request.startsWith('POST /chat'))).toEqual([]);
  });
});

it('tells the page which conversation it is', async () => {
  const world = createWorld();
  const onConversationChange = vi.fn();
  const { user } = renderIn(
    world,
    <ChatWindow characterId={VEXA} onConversationChange={onConversationChange} />,
  );
  await opened();
  expect(onConversationChange).not.toHaveBeenCalled();
  await user.type(input(), 'Hello{Enter}');
  await waitFor(() => expect(onConversationChange).toHaveBeenCalledOnce());
  expect(onConversationChange.mock.lastCall?.[0].conversationId).toMatch(/^conv_/);
});

describe('a page that holds which conversation it is', () => {
  function Page({ earlier = null }: { earlier?: string | null }) {
    const chat = useRef<ChatWindowHandle>(null);
    const [conversationId, setConversationId] = useState(earlier);
    const [characterId, setCharacterId] = useState(VEXA);
    return (
      <>
        <button type="button" onClick={() => setCharacterId(characterId === VEXA ? AXEL : VEXA)}>
          The other one
        </button>
        <button type="button" onClick={() => void chat.current?.startConversation()}>
          Start anew
        </button>
        <button type="button" onClick={() => setConversationId(earlier)}>
          Go back
        </button>
        <output>{conversationId ?? 'none'}</output>
        <ChatWindow
          ref={chat}
          characterId={characterId}
          conversationId={conversationId}
          onConversationChange={(event) => setConversationId(event.conversationId)}
        />
      </>
    );
  }
  const held = () => document.querySelector('output')?.textContent;

  it('keeps what is shown, typed and spoken when the conversation gets its id', async () => {
    const world = createWorld({ latency: 1000 });
    const { user } = renderIn(world, <Page />);
    await user.type(input(), 'Hello{Enter}');
    const log = screen.getByRole('log');
    await user.type(input(), 'And then');
    await world.clock.advance(60_000);
    await waitFor(() => expect(held()).toMatch(/^conv_/));
    expect(await screen.findByText(/^Vexa Stride: \S/, { selector: '[role=status] *' })).toBeTruthy();
    expect(screen.getByRole('log')).toBe(log);
    expect(input().value).toBe('And then');
  });

  it('begins another one, and holds that', async () => {
    const world = createWorld();
    const { user } = renderIn(world, <Page />);
    await opened();
    await user.type(input(), 'Hello{Enter}');
    await waitFor(() => expect(held()).toMatch(/^conv_/));
    const first = held();
    await user.click(screen.getByRole('button', { name: 'Start anew' }));
    await waitFor(() => expect(held()).toBe('none'));
    expect(within(log()).queryByText('Hello')).toBeNull();
    await user.type(input(), 'Once more{Enter}');
    await waitFor(() => expect(held()).toMatch(/^conv_/));
    expect(held()).not.toBe(first);
    expect(within(log()).getByText('Once more')).toBeTruthy();
  });

  it('goes back to the earlier one, which has nothing of the other', async () => {
    const world = createWorld();
    const { durenai } = world.reload();
    const before = createChat(durenai, { characterId: VEXA });
    await before.send('Long ago');
    const earlier = before.store.getState().conversationId;
    const { user } = renderIn(world.reload(), <Page earlier={earlier} />);
    expect(await within(log()).findByText('Long ago')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Start anew' }));
    await waitFor(() => expect(held()).toBe('none'));
    await user.type(input(), 'Something else{Enter}');
    await waitFor(() => expect(held()).toMatch(/^conv_/));
    expect(held()).not.toBe(earlier);
    await user.click(screen.getByRole('button', { name: 'Go back' }));
    expect(await within(log()).findByText('Long ago')).toBeTruthy();
    expect(held()).toBe(earlier);
    expect(within(log()).queryByText('Something else')).toBeNull();
  });

  it('shows nobody what was said to somebody else, and each what was said to them', async () => {
    const world = createWorld();
    const { user } = renderIn(world, <Page />);
    await opened();
    await user.type(input(), 'Hello{Enter}');
    await waitFor(() => expect(held()).toMatch(/^conv_/));
    const first = held();
    await user.click(screen.getByRole('button', { name: 'The other one' }));
    expect(await screen.findByText('Say hello to Axel Blaze.')).toBeTruthy();
    expect(within(log()).queryByText('Hello')).toBeNull();
    expect(held()).toBe('none');
    await user.type(input(), 'Good morning{Enter}');
    await waitFor(() => expect(held()).toMatch(/^conv_/));
    expect(held()).not.toBe(first);
    await user.click(screen.getByRole('button', { name: 'The other one' }));
    expect(await within(log()).findByText('Hello')).toBeTruthy();
    expect(within(log()).queryByText('Good morning')).toBeNull();
    await waitFor(() => expect(held()).toBe(first));
  });
});

it('leaves messages, emptiness and class names to the page', async () => {
  const world = createWorld();
  const { user } = renderIn(
    world,
    <ChatWindow
      characterId={VEXA}
      classNames={{ message: 'my-message', composer: 'my-composer' }}
      slots={{
        empty: ({ character }) => <p>Nothing yet from {character.name}</p>,
        message: ({ message, children }) => <div data-testid={message.author}>{children}</div>,
      }}
    />,
  );
  expect(await screen.findByText('Nothing yet from Vexa Stride')).toBeTruthy();
  await user.type(input(), 'Hello{Enter}');
  const reply = await screen.findByTestId('character');
  expect(reply.querySelector('.durenai-message.my-message')).not.toBeNull();
  expect(input().form?.classList).toContain('my-composer');
});
