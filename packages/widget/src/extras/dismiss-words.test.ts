import { catalogueMessages } from '@durenai/react/chat-parts';
import { expect, it } from 'vitest';
import { loadMessages, translatedLanguages } from '../../../react/src/locales/load-messages.ts';
import { dismissWord } from './dismiss-words.ts';

it.each(translatedLanguages)('says in %s what the panel says', async (language) => {
  const { dismiss } = (await loadMessages(language)) ?? {};
  const [lang] = language.split('-');
  expect(dismissWord(language)).toEqual({ ariaLabel: dismiss, lang });
  expect(dismissWord(`${language}-x-any`)).toEqual({ ariaLabel: dismiss, lang });
});

it.each([undefined, 'en', 'en-GB', 'tlh', 'constructor', 'zh-TW'])('speaks English to %s', (locale) => {
  expect(dismissWord(locale)).toEqual({ ariaLabel: catalogueMessages.dismiss, lang: 'en' });
});
