import { afterEach, expect, it, vi } from 'vitest';
import { readMessages } from './read-messages.ts';

afterEach(() => vi.restoreAllMocks());

it('takes texts as they are, and fills in what others are given', () => {
  const { send, chatWith, likes } = readMessages(
    '{"send":"Go","chatWith":"Ask {0}!","likes":"{0} ({1}) hearts"}',
  );
  expect(send).toBe('Go');
  expect(chatWith?.('Vexa')).toBe('Ask Vexa!');
  expect(likes?.('1,000', 1000)).toBe('1,000 (1000) hearts');
});

it('leaves what it is not given empty, and braces that are none of ours alone', () => {
  const { chatWith } = readMessages('{"chatWith":"{0}{7}{name}"}');
  expect(chatWith?.('Vexa')).toBe('Vexa{name}');
});

it.each([
  ['{"sned":"Go"}', '"sned" is no text'],
  ['{"send":1}', '"send" is no text'],
  ['{"toString":"x"}', '"toString" is no text'],
  ['{"__proto__":{"send":"x"}}', '"__proto__" is no text'],
  ['{send:Go}', 'is no JSON of texts'],
  ['{', 'is no JSON of texts'],
])('says what is wrong with %s, and takes nothing from it', (json, complaint) => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  expect(readMessages(json)).toEqual({});
  expect(warn.mock.calls).toEqual([[expect.stringContaining(complaint)]]);
});
