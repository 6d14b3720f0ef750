import type { Message } from '@durenai/core';
import { describe, expect, it } from 'vitest';
import { fileNameOf, toJson, toText } from './save-transcript.ts';

const message = (id: string, is_character: boolean, content: string): Message => ({
  id,
  conversation_id: 'conv_1',
  character_id: null,
  content,
  is_character,
  created_at: '2026-11-26T10:00:00Z',
});
const wording = { title: 'Conversation with Vexa', character: 'Vexa', visitor: 'You', language: 'en' };
const messages = [message('msg_1', false, 'Hello!'), message('msg_2', true, 'Two\nlines.')];

describe('a transcript', () => {
  it('reads like a play', () => {
    const [title, first, second] = toText(messages, wording).trimEnd().split('\n\n');
    expect(title).toBe('Conversation with Vexa');
    expect(first).toMatch(/^\[Nov 26, 2026, .+\] You:\nHello!$/);
    expect(second).toMatch(/\] Vexa:\nTwo\nlines\.$/);
  });

  it('is data for whoever wants data', () => {
    expect(JSON.parse(toJson(messages, 'conv_1', wording, new Date('2026-11-26T11:00:00Z')))).toEqual({
      character: 'Vexa',
      conversation_id: 'conv_1',
      saved_at: '2026-11-26T11:00:00.000Z',
      messages: [
        { id: 'msg_1', author: 'visitor', content: 'Hello!', created_at: '2026-11-26T10:00:00Z' },
        { id: 'msg_2', author: 'character', content: 'Two\nlines.', created_at: '2026-11-26T10:00:00Z' },
      ],
    });
  });

  it.each([
    ['Vexa Stride', 'vexa-stride'],
    ['../../etc/passwd', 'etc-passwd'],
    ['نور', 'نور'],
    ['हिन्दी', 'हिन्दी'],
    ['🦊', 'conversation'],
  ])('of %s has a name that every file system takes', (name, expected) => {
    expect(fileNameOf(name)).toBe(expected);
  });
});
