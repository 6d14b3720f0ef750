import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { createWorld, refusal, renderIn, VEXA } from '../../test/world.tsx';
import { ChatWindow } from './ChatWindow.tsx';

const SEND = /POST \/chat\/.*\/messages/;
const log = () => screen.getByRole('log');
const input = () => screen.getByRole<HTMLTextAreaElement>('textbox');
const bubbles = (status: string) => log().querySelectorAll(`.durenai-message[data-status="${status}"]`);
const opened = () => waitFor(() => expect(log().getAttribute('aria-busy')).toBe('false'));

describe('the screen reader', () => {
  it('hears a reply once', async () => {
    const world = createWorld();
    const { user } = renderIn(world, <ChatWindow characterId={VEXA} />);
    await opened();
    await user.type(input(), 'Hello{Enter}');
    await waitFor(() => expect(bubbles('sent')).toHaveLength(2));

    expect(log().getAttribute('aria-live')).toBe('off');
    const spoken = () => screen.getAllByRole('status').map(({ textContent }) => textContent);
    await waitFor(() => expect(spoken().filter(Boolean)).toEqual([expect.stringMatching(/^Vexa Stride: ./)]));
  });

  it('hears the same failure again when it happens again', async () => {
    const world = createWorld();
    world.refuse(SEND, () => refusal(502, 'upstream_unavailable'));
    const { user } = renderIn(world, <ChatWindow characterId={VEXA} />);
    await opened();
    await user.type(input(), 'Hello{Enter}');
    const spoken = () =>
      screen.getAllByRole('status').find(({ textContent }) => /^Not sent/.test(textContent ?? ''));
    await waitFor(() => expect(spoken()).toBeDefined());
    const [region, first] = [spoken(), spoken()?.firstChild];
    await user.click(screen.getByRole('button', { name: /try again/i }));
    await waitFor(() => expect(region?.firstChild).not.toBe(first));
    expect(region?.textContent).toMatch(/^Not sent/);
  });

  it('hears how full a message is that is too long to be sent, with each try', async () => {
    const { user } = renderIn(createWorld(), <ChatWindow characterId={VEXA} />);
    await opened();
    await user.click(input());
    await user.paste('x'.repeat(4001));
    const spoken = () => screen.getAllByRole('status').find(({ textContent }) => textContent);
    expect(spoken()).toBeUndefined();
    await user.keyboard('{Enter}');
    const first = spoken()?.firstChild;
    expect(first?.textContent).toBe('4,001 of 4,000');
    await user.click(screen.getByRole('button', { name: 'Send' }));
    expect(spoken()?.firstChild).not.toBe(first);
    expect(spoken()?.textContent).toBe('4,001 of 4,000');
  });

  it('hears that nobody is there any more, in a region that was there before', async () => {
    renderIn(createWorld(), <ChatWindow characterId="char_nobody" />);
    const [region, ...others] = screen.getAllByRole('status');
    expect([region?.textContent, others]).toEqual(['', []]);
    await waitFor(() => expect(region?.textContent).toMatch(/no longer available/));
    expect(screen.getAllByRole('status')).toEqual([region]);
  });

  it.each(['a reply', 'a failure'])('hears %s once, from a window that is in sight', async (kind) => {
    const world = createWorld();
    if (kind === 'a failure') world.refuse(SEND, () => refusal(502, 'upstream_unavailable'));
    const { user } = renderIn(
      world,
      <>
        <div style={{ display: 'none' }}>
          <ChatWindow characterId={VEXA} aria-label="Away" />
        </div>
        <div style={{ visibility: 'hidden' }}>
          <ChatWindow characterId={VEXA} aria-label="Closed" />
        </div>
        <ChatWindow characterId={VEXA} aria-label="First" />
        <ChatWindow characterId={VEXA} aria-label="Second" />
      </>,
    );
    const [first] = await screen.findAllByRole('textbox', { name: 'Message to Vexa Stride' });
    await user.type(first as HTMLElement, 'Hello{Enter}');
    const words = kind === 'a reply' ? /^Vexa Stride: ./ : /^Not sent\. ./;
    const speakers = () =>
      screen
        .getAllByRole('status', { hidden: true })
        .filter(({ textContent }) => words.test(textContent ?? ''))
        .map((region) => region.closest('section')?.getAttribute('aria-label'));
    await waitFor(() => expect(speakers()).toEqual(['First']));
    await waitFor(() => expect(screen.getAllByText(/^(Not sent\.|Hello)$/).length).toBeGreaterThan(2));
    expect(speakers()).toEqual(['First']);
  });

  it.each([
    ['*waves* Hello, **friend**. 2 * 3 is six', 'waves Hello, friend. 2 * 3 is six'],
    ['# News\n- *one* `x`\n- [two](https://two.example)', 'News\none x\ntwo'],
    ['First,\\\nthen <b>\n\n```js\nlet x = 1;\n```', 'First,\nthen <b>\nlet x = 1;'],
  ])('hears the words of %j, not its marks', async (reply, words) => {
    const world = createWorld({ replyFrom: async () => reply });
    const { user } = renderIn(world, <ChatWindow characterId={VEXA} />);
    await opened();
    await user.type(input(), 'Hello{Enter}');
    const isHeard = ({ textContent }: Element) => textContent === `Vexa Stride: ${words}`;
    await waitFor(() => expect(screen.getAllByRole('status').some(isHeard)).toBe(true));
  });
});
