import type { ChatMessage } from '@durenai/core';
import { describe, expect, it } from 'vitest';
import { groupMessages } from './group-messages.ts';

const message = (author: ChatMessage['author'], createdAt: string): ChatMessage => ({
  key: createdAt,
  id: createdAt,
  author,
  content: '',
  createdAt,
  delivery: { status: 'sent' },
});

const shape = (messages: readonly ChatMessage[]) =>
  groupMessages(messages).map(({ startsDay, startsGroup, endsGroup, endsTurn }) =>
    [startsDay && 'day', startsGroup && 'starts', endsGroup && 'ends', endsTurn && 'time']
      .filter(Boolean)
      .join(' '),
  );

describe('groupMessages', () => {
  it('joins what one author says in one go', () => {
    const rows = shape([
      message('visitor', '2026-11-23T10:00:00'),
      message('visitor', '2026-11-23T10:00:30'),
      message('character', '2026-11-23T10:01:00'),
    ]);
    expect(rows).toEqual(['day starts', 'ends', 'starts ends time']);
  });

  it('parts them after a pause', () => {
    const rows = shape([
      message('visitor', '2026-11-23T10:00:00'),
      message('visitor', '2026-11-23T10:06:00'),
    ]);
    expect(rows).toEqual(['day starts ends time', 'starts ends time']);
  });

  it('begins a new day at midnight, local time', () => {
    const rows = shape([
      message('visitor', '2026-11-22T23:59:30'),
      message('visitor', '2026-11-23T00:00:10'),
    ]);
    expect(rows).toEqual(['day starts ends time', 'day starts ends time']);
  });
});
