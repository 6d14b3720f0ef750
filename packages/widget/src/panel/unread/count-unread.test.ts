import { afterEach, expect, it } from 'vitest';
import type { Desk } from '../desk.ts';
import { countUnread } from './count-unread.ts';

const chat = () =>
  countUnread(
    { adopt() {}, page: { button: document.createElement('button'), emit() {} } } as unknown as Desk,
    document.createElement('p'),
    {
      current: { language: 'en', newMessages: (count) => `${count} new` },
    },
  );

afterEach(() => {
  document.title = '';
});

it.each(['(2024) Annual report', '(1)', ''])('stands before the title %j, and leaves it as it was', (own) => {
  document.title = own;
  const unread = chat();
  unread.add();
  expect(document.title).toBe(`(1) ${own}`.trim());
  unread.add();
  expect(document.title).toBe(`(2) ${own}`.trim());
  unread.clear();
  expect(document.title).toBe(own);
});

it('counts what all chats of the page have, also when the page writes another title meanwhile', () => {
  document.title = 'Home';
  const [sales, support] = [chat(), chat()];
  sales.add();
  support.add();
  expect(document.title).toBe('(2) Home');
  document.title = '(3) Inbox';
  support.clear();
  expect(document.title).toBe('(1) (3) Inbox');
  sales.clear();
  expect(document.title).toBe('(3) Inbox');
});
