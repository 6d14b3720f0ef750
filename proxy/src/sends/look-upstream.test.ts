import type { Message } from '@durenai/core';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../test/support/world.ts';
import { createLog } from '../log.ts';
import type { SendTable } from '../store/tables.ts';
import { lookUpstream } from './look-upstream.ts';

const START = Date.parse('2026-01-01T00:00:00Z');

/** A history of `count` messages, of which the last are our text and its reply, as a list of pages. */
function historyOf(count: number, order: 'oldest first' | 'newest first') {
  const messages: Message[] = Array.from({ length: count }, (_, index) => {
    const is_character = (count - index) % 2 === 1;
    return {
      id: `msg_${index}`,
      conversation_id: 'up_1',
      character_id: is_character ? 'char_1' : null,
      content: `${index}`,
      created_at: new Date(START + index * 1000).toISOString(),
      is_character,
    };
  });
  if (order === 'newest first') messages.reverse();
  const asked: number[] = [];
  const parts = {
    store: {
      conversations: { findOwned: async () => ({ upstream_id: 'up_1', character_id: 'char_1' }) },
      sends: { repliesOf: async () => new Set() },
    },
    upstream: {
      async listMessages(_id: string, { page, limit }: { page: number; limit: number }) {
        asked.push(page);
        const data = messages.slice((page - 1) * limit, page * limit);
        const pagination = { total: count, page, limit, pages: Math.ceil(count / limit) };
        return { data: { data, pagination } };
      },
    },
    log: createLog(silentLogger),
  };
  const row = {
    visitor_id: 'v',
    conversation_id: 'conv_1',
    network: 'n',
    text: `${count - 2}`,
    baseline: `msg_${count - 3}`,
  };
  return { asked, look: () => lookUpstream(parts as never, row as SendTable) };
}

describe('a look at a conversation', () => {
  it.each([
    ['newest first', 250, [1]],
    ['oldest first', 100, [1]],
    ['oldest first', 250, [1, 3]],
    ['oldest first', 102, [1, 2]],
    ['oldest first', 204, [1, 3, 2]],
  ] as const)('%s, of %i messages, finds the reply on pages %j', async (order, count, pages) => {
    const { asked, look } = historyOf(count, order);
    expect(await look()).toMatchObject({ sight: 'reply', message: { id: `msg_${count - 1}` } });
    expect(asked).toEqual(pages);
  });

  it('finds a text that stands on another page than its reply', async () => {
    // The reply alone is on the last page.
    const { asked, look } = historyOf(201, 'oldest first');
    expect(await look()).toMatchObject({ sight: 'reply' });
    expect(asked).toEqual([1, 3, 2]);
  });
});
