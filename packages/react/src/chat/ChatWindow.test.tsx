import { createChat } from '@durenai/core';
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { createRef, StrictMode, useState } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { switchablePresence } from '../../../core/test/browser-ports.ts';
import { createWorld, refusal, renderIn, sendsAccepted, VEXA, type World } from '../../test/world.tsx';
import { ChatWindow, type ChatWindowHandle } from './ChatWindow.tsx';

const SEND = /POST \/chat\/.*\/messages/;
const log = () => screen.getByRole('log');
const input = () => screen.getByRole<HTMLTextAreaElement>('textbox');
/** Not what a screen reader is given to say. */
const shown = { ignore: '[role=status] *' };
const describedBy = (element: Element) =>
  document.getElementById(element.getAttribute('aria-describedby') ?? '')?.textContent;
const bubbles = (status: string) => log().querySelectorAll(`.durenai-message[data-status="${status}"]`);
const opened = () => waitFor(() => expect(log().getAttribute('aria-busy')).toBe('false'));

async function talk(world: World, ...texts: readonly string[]): Promise<void> {
  const chat = createChat(world.durenai, { characterId: VEXA });
  for (const text of texts) await chat.send(text);
}

describe('sending', () => {
  it('shows the message at once and the reply when it comes', async () => {
    const world = createWorld({ latency: 400 });
    const onMessage = vi.fn();
    const { user } = renderIn(world, <ChatWindow characterId={VEXA} onMessage={onMessage} />);
    await world.clock.advance(400);
    await user.type(input(), 'Hello there{Enter}');

    expect(input().value).toBe('');
    expect(within(log()).getByText('Hello there')).toBeTruthy();
    expect(bubbles('sending')).toHaveLength(1);
    expect(log().querySelector('.durenai-typing')).not.toBeNull();
    expect(screen.getByText('Typing…')).toBeTruthy();

    await world.clock.advance(1000);
    expect(bubbles('sent')).toHaveLength(2);
    expect(log().querySelector('.durenai-typing')).toBeNull();
    expect(onMessage).toHaveBeenCalledOnce();
    expect(onMessage.mock.lastCall?.[0].message.is_character).toBe(true);
  });

  it('sends one message at a time and leaves the next in the composer', async () => {
    const world = createWorld({ latency: 400 });
    const { user } = renderIn(world, <ChatWindow characterId={VEXA} />);
    await world.clock.advance(400);
    await user.type(input(), 'First{Enter}');
    await user.type(input(), 'Second{Enter}');

    expect(input().value).toBe('Second');
    expect(screen.getByRole('button', { name: 'Send' }).getAttribute('aria-disabled')).toBe('true');
    await world.clock.advance(1000);
    expect(sendsAccepted(world)).toHaveLength(1);
  });

  it('keeps the draft when a send fails, and says why', async () => {
    const world = createWorld();
    const onSendFailed = vi.fn();
    world.refuse(SEND, () => refusal(502, 'upstream_unavailable'));
    const { user } = renderIn(world, <ChatWindow characterId={VEXA} onSendFailed={onSendFailed} />);
    await opened();
    await user.type(input(), 'Do not lose me{Enter}');

    await screen.findByRole('button', { name: 'Try again' });
    expect(input().value).toBe('Do not lose me');
    expect(within(log()).getByText(/out of reach right now/)).toBeTruthy();
    expect(onSendFailed.mock.lastCall?.[0].error.code).toBe('upstream_unavailable');
  });

  it('offline, says in one place what a message waits for, and aloud', async () => {
    const { presence, set } = switchablePresence();
    const { user } = renderIn(createWorld({ presence }), <ChatWindow characterId={VEXA} />);
    await opened();
    act(() => set({ online: false }));
    await user.type(input(), 'Are you there?{Enter}');

    const spoken = () => screen.getAllByRole('status').map(({ textContent }) => textContent);
    await waitFor(() =>
      expect(spoken().filter(Boolean)).toEqual(['Will be sent when you are online again. Cancel']),
    );
    expect(within(screen.getByRole('banner')).getByText('AI character')).toBeTruthy();
    act(() => set({ online: true }));
    await waitFor(() => expect(bubbles('sent')).toHaveLength(2));
    expect(screen.queryByText(/when you are online again/)).toBeNull();
  });

  it('never writes a failed text over a newer draft', async () => {
    const world = createWorld({ latency: 400 });
    world.refuse(SEND, async () => {
      await new Promise<void>((resolve) => void world.clock.after(400, resolve));
      return refusal(502, 'upstream_unavailable');
    });
    const { user } = renderIn(world, <ChatWindow characterId={VEXA} />);
    await world.clock.advance(400);
    await user.type(input(), 'Old{Enter}');
    await user.type(input(), 'Newer');
    await world.clock.advance(1000);

    expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
    expect(input().value).toBe('Newer');
  });

  it('sends a failed message once more, and only once, on "Try again"', async () => {
    const world = createWorld();
    world.refuse(SEND, () => refusal(503, 'service_unavailable'));
    const { user } = renderIn(world, <ChatWindow characterId={VEXA} />);
    await opened();
    await user.type(input(), 'Again, please{Enter}');
    const retry = await screen.findByRole('button', { name: 'Try again' });
    world.refuse(SEND, null);
    await user.dblClick(retry);

    await waitFor(() => expect(bubbles('sent')).toHaveLength(2));
    expect(sendsAccepted(world)).toHaveLength(1);
    expect(input().value).toBe('');
    expect(within(log()).getAllByText('Again, please')).toHaveLength(1);
  });

  it('drops a failed message on "Discard"', async () => {
    const world = createWorld();
    world.refuse(SEND, () => refusal(503, 'service_unavailable'));
    const { user } = renderIn(world, <ChatWindow characterId={VEXA} />);
    await opened();
    await user.type(input(), 'Never mind{Enter}');
    await user.click(await screen.findByRole('button', { name: 'Discard' }));

    expect(within(log()).queryByText('Never mind')).toBeNull();
  });

  it('leaves a keyboard user in the window when the pressed button goes away', async () => {
    const world = createWorld();
    world.refuse(SEND, () => refusal(503, 'service_unavailable'));
    const { user } = renderIn(world, <ChatWindow characterId={VEXA} />);
    await opened();
    await user.type(input(), 'Never mind{Enter}');
    (await screen.findByRole('button', { name: 'Discard' })).focus();
    await user.keyboard('{Enter}');
    expect(document.activeElement).toBe(screen.getByRole('region', { name: 'Chat with Vexa Stride' }));
  });

  it('leaves who stands on a button in the window when it goes away by itself', async () => {
    const { presence, set } = switchablePresence();
    const world = createWorld({ presence });
    await talk(world, 'Hello');
    world.refuse(/GET \/chat\/conversations/, () => Promise.reject(new TypeError('Failed to fetch')));
    act(() => set({ online: false }));
    const { user } = renderIn(world.reload(), <ChatWindow characterId={VEXA} />);
    const region = screen.getByRole('region');
    await world.clock.advance(30_000);
    (await screen.findByRole('button', { name: 'Try again' })).focus();
    world.refuse(/GET \/chat\/conversations/, null);
    act(() => set({ online: true }));
    await within(log()).findByText('Hello');
    expect(document.activeElement).toBe(region);

    act(() => set({ online: false }));
    await user.type(input(), 'Are you there?{Enter}');
    (await screen.findByRole('button', { name: 'Cancel' })).focus();
    act(() => set({ online: true }));
    await waitFor(() => expect(bubbles('sent')).toHaveLength(4));
    expect(document.activeElement).toBe(region);
  });

  it('says that it is checking while nobody knows whether the message arrived', async () => {
    const world = createWorld();
    let lost = false;
    world.refuse(SEND, () => {
      if (lost) return new Promise<never>(() => {});
      lost = true;
      throw new TypeError('Failed to fetch');
    });
    const { user } = renderIn(world, <ChatWindow characterId={VEXA} />);
    await opened();
    await user.type(input(), 'Anyone?{Enter}');

    expect(await screen.findByText('Checking whether this arrived…')).toBeTruthy();
    expect(bubbles('checking')).toHaveLength(1);
  });

  it.each([
    ['send_no_reply', 'Your message arrived, but no reply came. Try another one.', ''],
    [
      'send_outcome_unknown',
      'It is not certain that this arrived. Sending it again may deliver it twice.',
      'Hello',
    ],
  ])('is not called unsent where it arrived, or may have: %s', async (code, words, draft) => {
    const world = createWorld();
    world.refuse(SEND, () => refusal(502, code, { 'retry-after': '5' }));
    const { user } = renderIn(world, <ChatWindow characterId={VEXA} />);
    await opened();
    await user.type(input(), 'Hello{Enter}');
    expect(await within(log()).findByText(words)).toBeTruthy();
    await world.clock.advance(5_000);
    expect(screen.getAllByText(words)).toHaveLength(2);
    expect(screen.queryByText(/Not sent/)).toBeNull();
    expect(input().value).toBe(draft);
  });

  it('counts down the seconds that a rate limit asks for', async () => {
    const world = createWorld();
    world.refuse(SEND, () => refusal(429, 'rate_limited', { 'retry-after': '12' }));
    const { user } = renderIn(world, <ChatWindow characterId={VEXA} />);
    await opened();
    await user.type(input(), 'Quick!{Enter}');

    await within(log()).findByText(/Try again in 12 seconds/);
    await world.clock.advance(11_000);
    expect(within(log()).getByText(/Try again in 1 second\./)).toBeTruthy();
    await world.clock.advance(1_000);
    expect(within(log()).queryByText(/Try again in/)).toBeNull();
    expect(within(log()).getByText('Not sent.')).toBeTruthy();
    expect(within(log()).getByRole('button', { name: 'Try again' })).toBeTruthy();
  });

  it('speaks of a limit when the wait is long, until it is over', async () => {
    const world = createWorld();
    world.refuse(SEND, () => refusal(429, 'rate_limited', { 'retry-after': '90' }));
    const { user } = renderIn(world, <ChatWindow characterId={VEXA} />);
    await opened();
    await user.type(input(), 'One more!{Enter}');

    await within(log()).findByText(/That was the limit for now\. Try again in 90 seconds\./);
    await world.clock.advance(60_000);
    expect(within(log()).getByText(/That was the limit for now\. Try again in 30 seconds\./)).toBeTruthy();
  });

  it.each([
    ['origin_not_allowed', 403, /not yet allowed to use this chat/],
    ['send_outcome_unknown', 504, /may deliver it twice/],
    ['a_code_from_the_future', 418, /Something went wrong/],
  ])('explains %s in human words', async (code, status, words) => {
    const world = createWorld();
    world.refuse(SEND, () => refusal(status, code));
    const { user } = renderIn(world, <ChatWindow characterId={VEXA} />);
    await opened();
    await user.type(input(), 'Hello{Enter}');

    expect(await within(log()).findByText(words)).toBeTruthy();
  });
});

describe('the keyboard', () => {
  it('writes a new line on Shift+Enter', async () => {
    const world = createWorld();
    const { user } = renderIn(world, <ChatWindow characterId={VEXA} />);
    await opened();
    await user.type(input(), 'One{Shift>}{Enter}{/Shift}Two');

    expect(input().value).toBe('One\nTwo');
    expect(world.requests.some((request) => SEND.test(request))).toBe(false);
  });

  it('sends once while Enter is held, also what a refusal gives back at once', async () => {
    const world = createWorld();
    world.refuse(SEND, () => refusal(429, 'rate_limited', { 'retry-after': '12' }));
    const { user } = renderIn(world, <ChatWindow characterId={VEXA} />);
    await opened();
    await user.type(input(), 'Quick!{Enter}');
    await within(log()).findByText(/Try again in 12 seconds/);
    expect(fireEvent.keyDown(input(), { key: 'Enter', repeat: true })).toBe(false);
    await world.clock.advance(100);
    expect(input().value).toBe('Quick!');
    expect(world.requests.filter((request) => SEND.test(request))).toHaveLength(1);
  });

  it('leaves Enter to new lines where the page wants Ctrl+Enter to send', async () => {
    const world = createWorld();
    const { user } = renderIn(world, <ChatWindow characterId={VEXA} submitOn="mod-enter" />);
    await opened();
    await user.type(input(), 'One{Enter}Two');
    expect(input().value).toBe('One\nTwo');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(bubbles('sent')).toHaveLength(2));
  });

  it('offers ways to begin, until something is said', async () => {
    const world = createWorld();
    const prompts = ['Who are you?', 'Where have you been?'];
    const { user } = renderIn(world, <ChatWindow characterId={VEXA} prompts={prompts} />);
    await user.click(await screen.findByRole('button', { name: 'Who are you?' }));
    await waitFor(() => expect(bubbles('sent')).toHaveLength(2));
    expect(within(log()).getByText('Who are you?')).toBeTruthy();
    expect(screen.queryByRole('list', { name: 'Suggestions' })).toBeNull();
  });

  it('offers once what the page suggests twice', async () => {
    const error = vi.spyOn(console, 'error');
    renderIn(createWorld(), <ChatWindow characterId={VEXA} prompts={['Hello!', 'Hello!', 'Bye!']} />);
    expect((await screen.findByRole('list', { name: 'Suggestions' })).textContent).toBe('Hello!Bye!');
    expect(error).not.toHaveBeenCalled();
    error.mockRestore();
  });

  it.each([
    ['that composes (Chrome, Firefox)', [{ isComposing: true, keyCode: 13 }]],
    ['that an input method took (key code 229)', [{ isComposing: false, keyCode: 229 }]],
    ['right after a composition ended (Safari)', ['compositionEnd', { isComposing: false, keyCode: 13 }]],
  ] as const)('does not send on an Enter %s', async (_, events) => {
    const world = createWorld();
    const { user } = renderIn(world, <ChatWindow characterId={VEXA} />);
    await opened();
    await user.type(input(), 'にほんご');
    for (const event of events) {
      if (event === 'compositionEnd') fireEvent.compositionEnd(input());
      else fireEvent.keyDown(input(), { key: 'Enter', ...event });
    }
    expect(input().value).toBe('にほんご');

    fireEvent.keyUp(input(), { key: 'Enter' });
    await user.type(input(), '{Enter}');
    expect(input().value).toBe('');
  });

  it.each([
    ['still composes its last word', []],
    ['has just ended its composition', ['compositionEnd']],
  ] as const)('sends on the Enter of a virtual keyboard that %s', async (_, events) => {
    const world = createWorld();
    const { user } = renderIn(world, <ChatWindow characterId={VEXA} />);
    await opened();
    await user.type(input(), 'hello');
    fireEvent.keyDown(input(), { key: 'Unidentified', keyCode: 229 });
    for (const _end of events) fireEvent.compositionEnd(input());
    fireEvent.keyDown(input(), { key: 'Enter', keyCode: 13, isComposing: events.length === 0 });
    expect(input().value).toBe('');
  });

  it('shows how full the message is near the limit, and does not send more', async () => {
    const world = createWorld();
    const { user } = renderIn(world, <ChatWindow characterId={VEXA} />);
    await opened();
    await user.click(input());
    await user.paste('x'.repeat(3599));
    expect(screen.queryByText(/of 4,000/)).toBeNull();
    await user.paste('🚀'.repeat(500));
    expect(screen.getByText('4,099 of 4,000')).toBeTruthy();
    expect(describedBy(input())).toBe('4,099 of 4,000');
    await user.keyboard('{Enter}');
    expect(world.requests.some((request) => SEND.test(request))).toBe(false);
  });

  it('moves the focus where the handle says', async () => {
    const world = createWorld();
    const handle = createRef<ChatWindowHandle>();
    renderIn(world, <ChatWindow ref={handle} characterId={VEXA} />);
    await opened();
    handle.current?.focus();
    expect(document.activeElement).toBe(input());
    await handle.current?.send('From the page');
    await waitFor(() => expect(bubbles('sent')).toHaveLength(2));
  });
});

describe('the history', () => {
  it('is there after a reload, and so is the draft', async () => {
    const world = createWorld();
    const first = renderIn(world, <ChatWindow characterId={VEXA} />);
    await opened();
    await first.user.type(input(), 'Remember this{Enter}');
    await waitFor(() => expect(bubbles('sent')).toHaveLength(2));
    await first.user.type(input(), 'half a sent');
    first.unmount();

    renderIn(world.reload(), <ChatWindow characterId={VEXA} />);
    expect(input().value).toBe('half a sent');
    expect(await within(log()).findByText('Remember this')).toBeTruthy();
    expect(bubbles('sent')).toHaveLength(2);
  });

  it('is asked for once in StrictMode', async () => {
    const world = createWorld();
    await talk(world, 'Hello');
    world.requests.length = 0;
    renderIn(
      world.reload(),
      <StrictMode>
        <ChatWindow characterId={VEXA} />
      </StrictMode>,
    );
    await within(log()).findByText('Hello');

    const asked = world.requests.filter((request) => request !== 'GET /events');
    expect(asked.toSorted()).toEqual([
      `GET /characters/${VEXA}`,
      'GET /chat/conversations',
      expect.stringMatching(/^GET \/chat\/conversations\/.*\/messages$/),
      'POST /session',
    ]);
  });

  it('asks for nothing of a visitor who was never here', async () => {
    const world = createWorld();
    renderIn(world, <ChatWindow characterId={VEXA} />);
    await opened();
    expect(world.requests).toEqual([`GET /characters/${VEXA}`]);
    expect(screen.getByText('Say hello to Vexa Stride.')).toBeTruthy();
  });

  it('can be loaded again after a failure', async () => {
    const world = createWorld();
    await talk(world, 'Hello');
    world.refuse(/GET \/chat\/conversations/, () => refusal(403, 'forbidden'));
    const { user } = renderIn(world.reload(), <ChatWindow characterId={VEXA} />);
    const retry = await screen.findByRole('button', { name: 'Try again' });
    world.refuse(/GET \/chat\/conversations/, null);
    await user.click(retry);

    expect(await within(log()).findByText('Hello')).toBeTruthy();
  });

  it('goes back page by page', async () => {
    const world = createWorld();
    await talk(world, ...Array.from({ length: 20 }, (_, index) => `Question ${index + 1}`));
    const { user } = renderIn(world.reload(), <ChatWindow characterId={VEXA} />);
    await within(log()).findByText('Question 20');
    expect(within(log()).queryByText('Question 1')).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Load older messages' }));

    expect(await within(log()).findByText('Question 1')).toBeTruthy();
    expect(bubbles('sent')).toHaveLength(40);
    expect(screen.queryByRole('button', { name: 'Load older messages' })).toBeNull();
  });

  it('leaves the focus on the way back until there is none', async () => {
    const world = createWorld();
    await talk(world, ...Array.from({ length: 60 }, (_, index) => `Question ${index + 1}`));
    const { user } = renderIn(world.reload(), <ChatWindow characterId={VEXA} />);
    const older = await screen.findByRole('button', { name: 'Load older messages' });
    older.focus();
    await user.keyboard('{Enter}');
    expect(await within(log()).findByText('Question 41')).toBeTruthy();
    expect(document.activeElement).toBe(older);
    while (older.isConnected) await user.keyboard('{Enter}');
    expect(document.activeElement).toBe(screen.getByRole('region', { name: 'Chat with Vexa Stride' }));
  });

  it('begins with the greeting, which is never sent', async () => {
    const world = createWorld();
    renderIn(world, <ChatWindow characterId={VEXA} greeting="*waves* Hello, you." />);
    expect((await within(log()).findByText('waves')).tagName).toBe('EM');
    expect(world.requests.some((request) => SEND.test(request))).toBe(false);
  });

  it('draws nothing while it loads where the page wants nothing', async () => {
    renderIn(createWorld(), <ChatWindow characterId={VEXA} slots={{ loading: () => null }} />);
    expect(log().getAttribute('aria-busy')).toBe('true');
    expect(log().textContent).toBe('');
    await opened();
  });

  it('says when nobody is there any more', async () => {
    const world = createWorld();
    renderIn(world, <ChatWindow characterId="char_nobody" />);
    expect(await screen.findByText(/no longer available/, shown)).toBeTruthy();
    expect(input().getAttribute('aria-disabled')).toBe('true');
  });

  it('leaves cursor and text in the composer when nobody is there any more, and sends nothing', async () => {
    const world = createWorld();
    const answer = Promise.withResolvers<Response>();
    world.refuse(/GET .*char_nobody/, () => answer.promise);
    const { user } = renderIn(world, <ChatWindow characterId="char_nobody" autoFocus />);
    await user.keyboard('half a thought');
    answer.resolve(refusal(404, 'not_found'));
    await screen.findByText(/no longer available/, shown);
    await user.keyboard(' more{Enter}');
    await user.click(screen.getByRole('button', { name: 'Send' }));
    expect(document.activeElement).toBe(input());
    expect(input().value).toBe('half a thought');
    expect(world.requests.some((request) => SEND.test(request))).toBe(false);
  });

  it('tells who wrote the page of an id that is none, and no visitor that somebody is gone', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { rerender } = renderIn(createWorld(), <ChatWindow characterId="" />);
    expect(await screen.findByText('The conversation could not be loaded.', shown)).toBeTruthy();
    expect(screen.queryByText(/no longer available/)).toBeNull();
    expect(warn.mock.lastCall).toEqual([expect.stringMatching(/^ChatWindow: characterId "" is no id/)]);
    warn.mockRestore();
    rerender(<ChatWindow characterId={VEXA} />);
    expect(await screen.findByRole('heading', { name: 'Vexa Stride' })).toBeTruthy();
  });
});

it('keeps the cursor in the composer when the character changes, and never takes it from elsewhere', async () => {
  const world = createWorld();
  const handle = createRef<ChatWindowHandle>();
  const page = (characterId: string) => (
    <>
      <button type="button">Elsewhere</button>
      <ChatWindow ref={handle} characterId={characterId} />
    </>
  );
  const { user, rerender } = renderIn(world, page(VEXA));
  const composerOf = async (name: string) => screen.findByRole('textbox', { name: `Message to ${name}` });
  await composerOf('Vexa Stride');
  handle.current?.focus();
  rerender(page('char_789012'));
  expect(document.activeElement).toBe(await composerOf('Axel Blaze'));
  await user.click(screen.getByRole('button', { name: 'Elsewhere' }));
  rerender(page(VEXA));
  await composerOf('Vexa Stride');
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Elsewhere' }));
});

it('takes an empty id for a conversation that has none yet', async () => {
  const world = createWorld();
  const onConversationChange = vi.fn();
  const { user } = renderIn(
    world,
    <ChatWindow characterId={VEXA} conversationId="" onConversationChange={onConversationChange} />,
  );
  await opened();
  await user.type(input(), 'Hello{Enter}');
  await waitFor(() => expect(bubbles('sent')).toHaveLength(2));
  expect(screen.queryByText(/could not be loaded/)).toBeNull();
  expect(onConversationChange.mock.calls).toEqual([[{ conversationId: expect.stringMatching(/./) }]]);
});

it('counts no new messages of a conversation that is over', async () => {
  const world = createWorld();
  const handle = createRef<ChatWindowHandle>();
  const { user } = renderIn(world, <ChatWindow ref={handle} characterId={VEXA} />);
  await opened();
  Object.defineProperties(log(), { scrollHeight: { value: 2000 }, clientHeight: { value: 200 } });
  await user.type(input(), 'Hello');
  fireEvent.keyDown(input(), { key: 'Enter' });
  log().scrollTop = 0;
  fireEvent.scroll(log());
  await waitFor(() => expect(screen.queryByRole('button', { name: /new message/ })).not.toBeNull());
  await act(async () => void (await handle.current?.startConversation()));
  await waitFor(() => expect(within(log()).queryByText('Hello')).toBeNull());
  expect(screen.queryByRole('button', { name: /new message/ })).toBeNull();
});

it('shows another conversation, and nothing of the first, when the character changes', async () => {
  const world = createWorld();
  await talk(world, 'Hello');
  const { rerender } = renderIn(world.reload(), <ChatWindow characterId={VEXA} />);
  await within(log()).findByText('Hello');
  rerender(<ChatWindow characterId="char_789012" />);
  expect(await screen.findByText('Say hello to Axel Blaze.')).toBeTruthy();
  expect(within(log()).queryByText('Hello')).toBeNull();
});

it('says the words that the page chose', async () => {
  const world = createWorld();
  renderIn(world, <ChatWindow characterId={VEXA} onClose={() => {}} />, { closeChat: 'Fermer' });
  expect(screen.getByRole('button', { name: 'Fermer' })).toBeTruthy();
});

it('shows markup as the text that it is', async () => {
  const world = createWorld();
  await talk(world, '<img src=x onerror=alert(1)> **bold**');
  renderIn(world.reload(), <ChatWindow characterId={VEXA} />);
  expect(await within(log()).findByText(/<img src=x onerror=alert\(1\)>/)).toBeTruthy();
  expect(within(log()).getByText('bold').tagName).toBe('STRONG');
});

it('keeps what could not be sent when a new conversation begins', async () => {
  const world = createWorld();
  world.refuse(/POST \/chat\/char/, () => refusal(403, 'origin_not_allowed'));
  const handle = createRef<ChatWindowHandle>();
  const { user } = renderIn(world, <ChatWindow ref={handle} characterId={VEXA} />);
  await user.type(screen.getByRole('textbox'), 'First{Enter}');
  await within(screen.getByRole('log')).findByText(/Not sent/);
  await user.clear(screen.getByRole('textbox'));
  await user.type(screen.getByRole('textbox'), 'newer');
  await act(async () => void (await handle.current?.startConversation()));
  expect(screen.getByRole('log').textContent).toMatch(/First.*Not sent/);
  expect((screen.getByRole('textbox') as HTMLTextAreaElement).value).toBe('newer');
});

it('goes on counting down where a wait was seen before', async () => {
  const world = createWorld();
  world.refuse(/POST \/chat\/char/, () => refusal(429, 'rate_limited', { 'retry-after': '50' }));
  const { user, unmount } = renderIn(world, <ChatWindow characterId={VEXA} />);
  await user.type(screen.getByRole('textbox'), 'Hi{Enter}');
  await within(screen.getByRole('log')).findByText(/Try again in 50 seconds/);
  unmount();
  await world.clock.advance(60_000);
  renderIn(world, <ChatWindow characterId={VEXA} />);
  await within(screen.getByRole('log')).findByText(/Not sent/);
  expect(screen.queryByText(/Try again in/)).toBeNull();
});

it('takes the cursor once with autoFocus, and not from where a visitor writes by now', async () => {
  function Page() {
    const [id, setId] = useState(VEXA);
    return (
      <>
        <input aria-label="page" onChange={() => setId('char_789012')} />
        <ChatWindow autoFocus characterId={id} />
      </>
    );
  }
  const { user } = renderIn(createWorld(), <Page />);
  expect(document.activeElement?.tagName).toBe('TEXTAREA');
  await user.type(screen.getByLabelText('page'), 'abc');
  expect((screen.getByLabelText('page') as HTMLInputElement).value).toBe('abc');
});

it('says aloud that a history could not be loaded', async () => {
  const world = createWorld();
  await createChat(world.durenai, { characterId: VEXA }).send('Hello');
  world.refuse(/GET \/chat/, () => refusal(403, 'origin_not_allowed'));
  renderIn(world.reload(), <ChatWindow characterId={VEXA} />);
  expect((await screen.findByRole('alert')).textContent).toMatch(/could not be loaded/);
});

it('listens for changes while it is shown, and not when its page has taken it away', async () => {
  const world = createWorld();
  await createChat(world.durenai, { characterId: VEXA }).send('Hello');
  await world.clock.advance(60_000);
  const page = world.reload();
  const { live } = page.durenai;
  const { on } = live;
  const listening = new Set<unknown>();
  vi.spyOn(live, 'on').mockImplementation((listener) => {
    const stop = on(listener);
    listening.add(listener);
    return () => {
      listening.delete(listener);
      stop();
    };
  });
  const { rerender } = renderIn(page, <ChatWindow characterId={VEXA} />);
  await waitFor(() => expect(listening.size).toBe(1));
  rerender(<p>Another page</p>);
  expect(listening.size).toBe(0);
  rerender(<ChatWindow characterId={VEXA} />);
  expect(listening.size).toBe(1);
});

it('says how many messages are left today, and not what was left on a day that is over', async () => {
  const world = createWorld();
  const resetsAt = world.clock.now() + 30_000;
  world.refuse(/POST \/chat\/char/, () => refusal(429, 'rate_limited', { 'retry-after': '30' }));
  world.refuse(/GET \/user\/me/, () =>
    Response.json({
      id: 'visitor_1',
      verified: false,
      created_at: '2026-11-23T10:00:00Z',
      stats: { conversations: 0, favorites: 0 },
      messages: { limit: 10, left: 0, resets_at: new Date(resetsAt).toISOString() },
    }),
  );
  const { user, unmount } = renderIn(world, <ChatWindow characterId={VEXA} />);
  await user.type(screen.getByRole('textbox'), 'Hi{Enter}');
  expect(await screen.findByText('0 messages left today')).toBeTruthy();
  expect(describedBy(input())).toBe('0 messages left today');
  unmount();
  await world.clock.advance(60_000);
  renderIn(world, <ChatWindow characterId={VEXA} />);
  await within(screen.getByRole('log')).findByText(/Not sent/);
  expect(screen.queryByText('0 messages left today')).toBeNull();
});

it('calls a day yesterday once it is over', async () => {
  const world = createWorld();
  const { user } = renderIn(world, <ChatWindow characterId={VEXA} />);
  await user.type(screen.getByRole('textbox'), 'Hi{Enter}');
  expect(await screen.findByText('Today')).toBeTruthy();
  const midnight = new Date(world.clock.now()).setHours(24, 0, 0, 0);
  world.clock.setBack(world.clock.now() - (midnight - 600_000));
  await world.clock.advance(599_999);
  expect(screen.getByText('Today')).toBeTruthy();
  await world.clock.advance(1);
  expect(screen.queryByText('Today')).toBeNull();
  expect(screen.getByText('Yesterday')).toBeTruthy();
});

it('does not hand a draft that the page holds to who comes after a logout', async () => {
  const world = createWorld();
  const { durenai } = world;
  function Page() {
    const [draft, setDraft] = useState('');
    return <ChatWindow characterId={VEXA} draft={draft} onDraftChange={({ draft }) => setDraft(draft)} />;
  }
  const { user } = renderIn(world, <Page />);
  await act(async () => void (await durenai.visitor.accessToken()));
  await user.type(input(), 'half a thought');
  // Nobody answers it here.
  await act(() => durenai.visitor.logout().catch(() => undefined));
  await waitFor(() => expect(input().value).toBe(''));
  expect(durenai.storage.keys()).toEqual([]);
});
