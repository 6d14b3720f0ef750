import type { Message } from '@durenai/core';
import { describe, expect, it } from 'vitest';
import { findInHistory, holdsOnly, isCandidate } from './find-in-history.ts';

let count = 0;
const turn = (content: string, is_character: boolean, id = `msg_${++count}`): Message => ({
  id,
  conversation_id: 'up_1',
  character_id: is_character ? 'char_1' : null,
  content,
  created_at: new Date(Date.parse('2026-01-01T00:00:00Z') + ++count * 1000).toISOString(),
  is_character,
});

const old = [turn('hi', false), turn('hello', true, 'msg_last')];
const own = turn('how are you?', false);
const reply = turn('fine', true);
const ask = { text: 'how are you?', baseline: 'msg_last', taken: new Set<string>() };
const newestFirst = (messages: Message[]) => [...messages].reverse();

describe('what became of a text', () => {
  it.each([
    ['newest first', newestFirst],
    ['oldest first', (messages: Message[]) => messages],
  ])('is found in a history that shows the %s', (_, shown) => {
    expect(findInHistory(shown([...old, own, reply]), ask)).toEqual({ sight: 'reply', reply });
    expect(findInHistory(shown([...old, own]), ask)).toEqual({ sight: 'text', text: own });
    expect(findInHistory(shown(old), ask)).toEqual({ sight: 'absent' });
  });

  it('is not what was said before it was sent', () => {
    const same = [turn('how are you?', false), turn('fine, before', true, 'msg_last')];
    expect(findInHistory(newestFirst(same), ask)).toEqual({ sight: 'absent' });
  });

  it('is not what another send was answered with', () => {
    const taken = new Set([reply.id]);
    expect(findInHistory(newestFirst([...old, own, reply]), { ...ask, taken }).sight).toBe('absent');
    const again = [turn('how are you?', false), turn('still fine', true)];
    const found = findInHistory(newestFirst([...old, own, reply, ...again]), { ...ask, taken });
    expect(found).toEqual({ sight: 'reply', reply: again[1] });
  });

  it('forgives what servers tidy, and nothing else', () => {
    const tidied = turn('how are you? é', false);
    const text = '  how are you? e\u0301 ';
    expect(findInHistory(newestFirst([...old, tidied]), { ...ask, text }).sight).toBe('text');
    expect(findInHistory(newestFirst([...old, own]), { ...ask, text: 'how are you' }).sight).toBe('absent');
  });
});

describe('a conversation that nobody claims', () => {
  const window = { from: Date.parse('2026-01-01T00:00:00Z'), to: Date.parse('2026-01-01T00:02:00Z') };
  const listed = {
    id: 'up_1',
    character: { id: 'char_1', name: 'One', image_url: null },
    last_message: null,
    created_at: '2026-01-01T00:01:00Z',
    updated_at: '2026-01-01T00:01:00Z',
    message_count: 2,
  };
  const terms = { characterId: 'char_1', window };

  it('may be a first message’s only with its character, in its time, and as short', () => {
    expect(isCandidate(listed, terms)).toBe(true);
    expect(isCandidate({ ...listed, character: { ...listed.character, id: 'char_2' } }, terms)).toBe(false);
    expect(isCandidate({ ...listed, created_at: '2026-01-01T00:02:01Z' }, terms)).toBe(false);
    expect(isCandidate({ ...listed, created_at: '2025-12-31T23:59:59Z' }, terms)).toBe(false);
    expect(isCandidate({ ...listed, message_count: 4 }, terms)).toBe(false);
  });

  it('may be adopted only when the one line is all that it tells', () => {
    expect(holdsOnly(newestFirst([own, reply]), own.content)).toBe(true);
    expect(holdsOnly([own], own.content)).toBe(true);
    expect(holdsOnly([own], 'something else')).toBe(false);
    expect(holdsOnly([], own.content)).toBe(false);
    expect(holdsOnly([reply], reply.content)).toBe(false);
    expect(holdsOnly(newestFirst([own, turn('more', false)]), own.content)).toBe(false);
    expect(holdsOnly(newestFirst([own, reply, turn('more', false)]), own.content)).toBe(false);
  });
});
