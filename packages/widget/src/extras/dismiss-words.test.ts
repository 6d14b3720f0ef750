import { catalogueMessages } from '@durenai/react/chat-parts';
import { expect, it } from 'vitest';
import { loadMessages, translatedLanguages } from '../../../react/src/locales/load-messages.ts';
import { dismissWord } from './dismiss-words.ts';

it.each(translatedLanguages)('says in %s what the panel says', async (language) => {
  const { dismiss } = (await loadMessages(language)) ?? {};
  expect(dismissWord(language)).toBe(dismiss);
  expect(dismissWord(`${language}-X1`)).toBe(dismiss);
});

it.each([undefined, 'en', 'en-GB', 'tlh', 'constructor'])('speaks English to %s', (locale) => {
  expect(dismissWord(locale)).toBe(catalogueMessages.dismiss);
});
