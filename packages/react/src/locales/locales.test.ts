import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DurenaiError } from '@durenai/core';
import { describe, expect, it } from 'vitest';
import { catalogueMessages } from '../messages/catalogue-messages.ts';
import { chatMessages } from '../messages/chat-messages.ts';
import { describeError, errorMessages } from '../messages/error-messages.ts';
import { menuMessages } from '../messages/menu-messages.ts';
import type { Messages } from '../messages/messages.ts';
import { loadMessages, translatedLanguages } from './load-messages.ts';

const english: Messages = { ...errorMessages, ...chatMessages, ...catalogueMessages, ...menuMessages };
const keys = Object.keys(english) as (keyof Messages)[];
const call = (text: unknown, ...values: unknown[]) => (text as (...given: unknown[]) => string)(...values);

/** What stands for a value: whatever a text is given has to come back in it. */
const GIVEN = ['⟦first⟧', '⟦second⟧'];
const placeholdersOf = (text: unknown, total: number) => {
  if (typeof text !== 'function') return [];
  const [second] = [call(text, GIVEN[0], GIVEN[1])];
  const said = call(text, GIVEN[0], second.includes('⟦second⟧') ? GIVEN[1] : total);
  return GIVEN.filter((value) => said.includes(value));
};

it('has the nine languages beside English', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => /^[a-z]{2}(-[A-Z]{2})?\.ts$/.test(name));
  expect(files.toSorted()).toEqual(
    ['ar.ts', 'de.ts', 'es.ts', 'fr.ts', 'hi.ts', 'ja.ts', 'ko.ts', 'pt-BR.ts', 'zh-CN.ts'].toSorted(),
  );
  expect(translatedLanguages).toHaveLength(files.length);
});

it('has no text that nothing says', () => {
  const packages = join(import.meta.dirname, '../../..');
  const code = ['react/src', 'widget/src']
    .flatMap((folder) =>
      readdirSync(join(packages, folder), { recursive: true, encoding: 'utf8' })
        .filter((path) => /(?<!\.test|\.stories)\.tsx?$/.test(path) && !path.includes('locales'))
        .map((path) => readFileSync(join(packages, folder, path), 'utf8')),
    )
    .join();
  // Where a text is written, a colon follows its name.
  const said = new Set(code.match(/\w+\b(?!:)/g));
  expect(keys.filter((key) => !said.has(key))).toEqual([]);
});

describe.each(translatedLanguages)('%s', (language) => {
  it('has every text, of the same kind, and no other', async () => {
    const messages = await loadMessages(language);
    expect(Object.keys(messages ?? {}).toSorted()).toEqual(keys.toSorted());
    for (const key of keys) expect(typeof messages?.[key], key).toBe(typeof english[key]);
    expect(messages?.language.startsWith(language)).toBe(true);
  });

  it('says all that it is given, as the English text does', async () => {
    const messages = await loadMessages(language);
    for (const key of keys) {
      // 7 and 100: numbers that no language says by the word alone.
      for (const total of [7, 100])
        expect(placeholdersOf(messages?.[key], total), key).toEqual(placeholdersOf(english[key], total));
    }
  });

  it('counts in words of its own, for every number', async () => {
    const messages = await loadMessages(language);
    for (const total of [0, 1, 2, 3, 10, 11, 21, 99, 100, 101, 1.5]) {
      for (const key of [
        'likes',
        'chats',
        'followers',
        'characterCount',
        'newMessages',
        'messageCount',
      ] as const)
        expect(messages?.[key](String(total), total), key).not.toMatch(/undefined|^\s*$/);
      expect(messages?.messagesLeft(String(total), total)).not.toMatch(/undefined|null|NaN/);
    }
    expect(messages?.errorRateLimited(null, false)).not.toMatch(/null|undefined/);
  });

  it('calls nobody fast who has to wait for hours', async () => {
    const messages = { ...english, ...(await loadMessages(language)) };
    const told = (retryAfterMs?: number) =>
      describeError(new DurenaiError({ code: 'rate_limited', message: '', retryAfterMs }), messages);
    const [soon, short, long] = [told(), told(60_000), told(6 * 60 * 60_000)] as const;
    const fast = messages.errorRateLimited('', false).split(/[.।。]/)[0];
    expect([soon, short, long].map((words) => words.startsWith(fast ?? ''))).toEqual([true, true, false]);
    expect(long).toMatch(/[6٦६]/);
  });

  it('translates: next to nothing is the same as in English', async () => {
    const messages = await loadMessages(language);
    const same = keys.filter((key) => typeof english[key] === 'string' && messages?.[key] === english[key]);
    // "Description", "Code", "Tags": words that some languages share.
    expect(same.length, same.join()).toBeLessThanOrEqual(7);
  });
});

it.each([
  ['fr-CA', 'fr'],
  ['pt', 'pt-BR'],
  ['ZH-Hans', 'zh-CN'],
  ['zh', 'zh-CN'],
  ['zh-SG', 'zh-CN'],
  ['zh-Hans-TW', 'zh-CN'],
])('gives %s the texts of %s', async (asked, given) => {
  expect((await loadMessages(asked))?.language).toBe(given);
});

it.each(['zh-TW', 'zh-HK', 'zh-MO', 'zh-Hant', 'zh-Hant-SG', 'hi-Latn'])(
  'has nothing but English for %j, which has another script than the translation',
  async (asked) => {
    expect(await loadMessages(asked)).toBeNull();
  },
);

it.each(['en', 'en-GB', 'tlh', 'constructor', ''])('has nothing but English for %j', async (asked) => {
  expect(await loadMessages(asked)).toBeNull();
});
