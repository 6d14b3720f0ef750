import { createChat } from '@durenai/core';
import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { switchablePresence } from '../../../core/test/browser-ports.ts';
import { createWorld, refusal, renderIn, VEXA, type World } from '../../test/world.tsx';
import { ConversationList } from './ConversationList.tsx';

async function talk(world: World, characterId: string, text: string) {
  await createChat(world.durenai, { characterId }).send(text);
  await world.clock.advance(60_000);
}

const headings = () => screen.getAllByRole('heading').map(({ textContent }) => textContent);

describe('ConversationList', () => {
  it('says how to begin when there are none, and asks for nothing', async () => {
    const world = createWorld();
    renderIn(world, <ConversationList />);
    expect(await screen.findByText('No conversations yet')).toBeTruthy();
    expect(world.requests).toEqual([]);
  });

  it('lists whom the visitor talked to, the latest first', async () => {
    const world = createWorld();
    await talk(world, VEXA, 'Hello');
    await talk(world, 'char_789012', 'Hi');
    const onSelect = vi.fn();
    const { user } = renderIn(world.reload(), <ConversationList onSelect={onSelect} />);
    await screen.findByText('Axel Blaze');
    expect(headings()).toEqual(['Axel Blaze', 'Vexa Stride']);
    expect(screen.getAllByText(/2 messages/)).toHaveLength(2);
    await user.click(screen.getByRole('button', { name: 'Vexa Stride' }));
    expect(onSelect.mock.lastCall?.[0].conversation.character.id).toBe(VEXA);
  });

  it('asks before it forgets, says what that means, and can be told no', async () => {
    const world = createWorld();
    await talk(world, VEXA, 'Hello');
    const { user } = renderIn(world.reload(), <ConversationList />);
    await user.click(await screen.findByRole('button', { name: 'Forget the conversation with Vexa Stride' }));
    expect(screen.getByText(/DurenAI, where the character lives, keeps a copy/)).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Keep it' }));
    await user.keyboard('{Enter}');
    expect(headings()).toEqual(['Vexa Stride']);
    expect(world.requests.some((request) => request.startsWith('DELETE'))).toBe(false);
  });

  it('tells apart what was said with one character, also in the question', async () => {
    const world = createWorld();
    await talk(world, VEXA, 'About the courier');
    const chat = createChat(world.durenai, { characterId: VEXA });
    await chat.startConversation();
    await chat.send('About the harbour');
    await world.clock.advance(60_000);
    const { user, container } = renderIn(world.reload(), <ConversationList onSelect={() => {}} />);
    const describe = (button: HTMLElement) =>
      (button.getAttribute('aria-describedby') ?? '')
        .split(' ')
        .map((id) => container.querySelector(`[id="${id}"]`)?.textContent)
        .join(' ');
    const forget = await screen.findAllByRole('button', { name: /^Forget the conversation/ });
    const excerpts = forget.map(describe);
    expect(new Set(excerpts).size).toBe(2);
    expect(screen.getAllByRole('button', { name: 'Vexa Stride' }).map(describe)).toEqual(excerpts);
    await user.click(forget[1] as HTMLElement);
    for (const name of ['Keep it', 'Forget it']) {
      expect(describe(screen.getByRole('button', { name }))).toContain(excerpts[1]);
    }
    expect(
      screen.getByText('Forget the conversation with Vexa Stride?').closest('li')?.textContent,
    ).toContain(excerpts[1]);
  });

  it('takes Escape for a no, keeps it from what is around, and returns the focus', async () => {
    const world = createWorld();
    await talk(world, VEXA, 'Hello');
    const escapes: boolean[] = [];
    const listen = (event: KeyboardEvent) => escapes.push(event.defaultPrevented);
    document.addEventListener('keydown', listen);
    const { user } = renderIn(world.reload(), <ConversationList />);
    await user.click(await screen.findByRole('button', { name: /^Forget the conversation/ }));
    await user.keyboard('{Escape}');
    document.removeEventListener('keydown', listen);
    expect(escapes).toEqual([true]);
    expect(screen.queryByRole('button', { name: 'Forget it' })).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: /^Forget the conversation/ }));
  });

  it('says when forgetting fails, and keeps the row', async () => {
    const world = createWorld();
    await talk(world, VEXA, 'Hello');
    world.refuse(/DELETE/, () => refusal(503, 'service_unavailable'));
    const { user } = renderIn(world.reload(), <ConversationList />);
    await user.click(await screen.findByRole('button', { name: /^Forget the conversation/ }));
    await user.click(screen.getByRole('button', { name: 'Forget it' }));
    await world.clock.advance(10_000);
    await waitFor(() => expect(screen.getByRole('alert').textContent).toMatch(/could not be forgotten/));
    expect(headings()).toEqual(['Vexa Stride']);
  });

  it('says that there was no connection until there is one', async () => {
    const { presence, set } = switchablePresence();
    const world = createWorld({ presence });
    await talk(world, VEXA, 'Hello');
    world.refuse(/DELETE/, () => {
      throw new TypeError('Failed to fetch');
    });
    const { user } = renderIn(world.reload(), <ConversationList />);
    await user.click(await screen.findByRole('button', { name: /^Forget the conversation/ }));
    act(() => set({ online: false }));
    await user.click(screen.getByRole('button', { name: 'Forget it' }));
    await waitFor(async () => {
      await world.clock.advance(2_000);
      expect(screen.getByRole('alert').textContent).toMatch(/could not be forgotten.*No connection/);
    });
    act(() => set({ online: true }));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('shows a failure and the way out', async () => {
    const world = createWorld();
    await talk(world, VEXA, 'Hello');
    world.refuse(/GET \/chat\/conversations/, () => refusal(403, 'forbidden'));
    const { user } = renderIn(world.reload(), <ConversationList />);
    const again = await screen.findByRole('button', { name: 'Try again' });
    world.refuse(/GET \/chat\/conversations/, null);
    await user.click(again);
    expect(await screen.findByText('Vexa Stride')).toBeTruthy();
  });

  it('follows what is said elsewhere on the page', async () => {
    const world = createWorld();
    renderIn(world, <ConversationList />);
    await screen.findByText('No conversations yet');
    await talk(world, VEXA, 'Hello');
    await waitFor(() => expect(headings()).toEqual(['Vexa Stride']));
    await talk(world, 'char_789012', 'Hi');
    await waitFor(() => expect(headings()).toEqual(['Axel Blaze', 'Vexa Stride']));
  });

  it('has what was said first, although nothing was heard until then', async () => {
    const world = createWorld();
    const ready = 'id: 1\nevent: ready\ndata: {"resumed":false}\n\n';
    world.refuse(/GET \/events/, () => {
      const body = new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode(ready)) });
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    });
    renderIn(world, <ConversationList />);
    await screen.findByText('No conversations yet');
    await createChat(world.durenai, { characterId: VEXA }).send('Hello');
    await vi.waitFor(async () => {
      await world.clock.advance(100);
      expect(world.requests).toContain('GET /events');
    });
    await world.clock.advance(1_000);
    expect(headings()).toEqual(['Vexa Stride']);
  });

  it('is up to date when it comes back, whatever was said while it was away', async () => {
    const world = createWorld();
    const { rerender } = renderIn(world, <ConversationList />);
    await screen.findByText('No conversations yet');
    rerender(<p>Elsewhere</p>);
    await talk(world, VEXA, 'Hello');
    rerender(<ConversationList />);
    await waitFor(() => expect(headings()).toEqual(['Vexa Stride']));
  });

  it('dates what was said once the day is over, also of a computer that has slept', async () => {
    const world = createWorld();
    await talk(world, VEXA, 'Hello');
    renderIn(world, <ConversationList />);
    const time = (await screen.findByRole('listitem')).querySelector('time');
    expect(time?.textContent).toMatch(/\d:\d/);
    world.clock.setBack(-24 * 3_600_000);
    await world.clock.advance(5 * 60_000);
    expect(time?.textContent).toBe('Nov 23, 2026');
  });

  it('shows what was said last without the stars of its actions', async () => {
    const world = createWorld();
    await talk(world, 'char_789012', 'What do you do all day?');
    renderIn(world.reload(), <ConversationList />);
    const last = (await screen.findByRole('listitem')).querySelector('.durenai-conversation-last');
    expect(last?.textContent).toMatch(/^glances at the scorched badge from my first engine Oh,/);
  });

  it('leaves rows, emptiness and class names to the page', async () => {
    const world = createWorld();
    const ui = (
      <ConversationList
        classNames={{ row: 'my-row' }}
        slots={{
          row: ({ conversation, children }) => (
            <section aria-label={`About ${conversation.character.name}`}>{children}</section>
          ),
          empty: () => <p>Nothing said</p>,
        }}
      />
    );
    const { rerender, container } = renderIn(world, ui);
    expect(await screen.findByText('Nothing said')).toBeTruthy();
    await talk(world, VEXA, 'Hello');
    rerender(ui);
    const row = await screen.findByRole('region', { name: 'About Vexa Stride' });
    expect(within(row).getByRole('button', { name: /^Forget/ })).toBeTruthy();
    expect(container.querySelector('li.my-row')).not.toBeNull();
  });

  it('draws nothing where the page wants nothing', async () => {
    const world = createWorld();
    const nothing = { empty: () => null, error: () => null, row: () => null };
    const { container } = renderIn(world, <ConversationList slots={nothing} />);
    const list = (root: HTMLElement, status: string) =>
      waitFor(() => {
        const found = root.querySelector(`section[data-status=${status}]`);
        expect(found).not.toBeNull();
        return found;
      });
    expect((await list(container, 'ready'))?.textContent).toBe('');
    await talk(world, VEXA, 'Hello');
    const full = renderIn(world.reload(), <ConversationList slots={nothing} />);
    expect((await list(full.container, 'ready'))?.textContent).toBe('');
    expect(full.container.querySelectorAll('li')).toHaveLength(1);
    world.refuse(/GET .chat.conversations/, () => refusal(403, 'forbidden'));
    const failed = renderIn(world.reload(), <ConversationList slots={nothing} />);
    expect((await list(failed.container, 'failed'))?.textContent).toBe('');
  });

  it('tells the next visitor nothing of what the last one could not forget', async () => {
    const world = createWorld();
    await talk(world, VEXA, 'Hello');
    world.refuse(/DELETE .chat/, () => refusal(403, 'forbidden'));
    world.refuse(/DELETE .session/, () => Response.json({ success: true, message: 'Done' }));
    const page = world.reload();
    const { user } = renderIn(page, <ConversationList />);
    await user.click(await screen.findByRole('button', { name: /^Forget the conversation/ }));
    await user.click(screen.getByRole('button', { name: 'Forget it' }));
    expect((await screen.findByRole('alert')).textContent).toMatch(/could not be forgotten/);
    await act(() => page.durenai.visitor.logout());
    expect(await screen.findByText('No conversations yet')).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

it('keeps the keyboard in the list when a conversation is forgotten that was kept at first', async () => {
  const world = createWorld();
  await createChat(world.durenai, { characterId: VEXA }).send('Hello');
  await world.clock.advance(60_000);
  const { user } = renderIn(world.reload(), <ConversationList />);
  await screen.findByText('Vexa Stride');
  world.refuse(/DELETE/, () => Response.json({ success: true, message: 'Conversation removed' }));
  const pagination = { total: 0, page: 1, limit: 50, pages: 1 };
  world.refuse(/GET \/chat\/conversations$/, () => Response.json({ data: [], pagination }));
  const ask = () => screen.getByRole('button', { name: 'Forget the conversation with Vexa Stride' });
  await user.click(ask());
  await user.keyboard('{Enter}');
  await user.click(ask());
  await user.tab();
  await user.keyboard('{Enter}');
  await waitFor(() => expect(screen.queryByText('Vexa Stride')).toBeNull());
  expect(document.activeElement).not.toBe(document.body);
});
