import { isLanguageTag } from '../messages/is-language-tag.ts';
import type { Messages } from '../messages/messages.ts';
import { usualLanguage } from './usual-language.ts';

const loaders: Readonly<Record<string, () => Promise<{ messages: Messages }>>> = {
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
  es: () => import('./es.ts'),
  fr: () => import('./fr.ts'),
  hi: () => import('./hi.ts'),
  ja: () => import('./ja.ts'),
  ko: () => import('./ko.ts'),
  pt: () => import('./pt-BR.ts'),
  zh: () => import('./zh-CN.ts'),
};

/** Languages with texts of their own, beside English. A region that is not listed gets its language. */
export const translatedLanguages: readonly string[] = Object.keys(loaders);

/**
 * The texts for a BCP 47 tag: `fr-CA` gets French. Null for English, which every component carries, and for languages
 * that there is no translation of, or none in the script that the tag wants: `zh-TW`.
 */
export async function loadMessages(locale: string): Promise<Messages | null> {
  if (!isLanguageTag(locale))
    console.warn(`DurenaiProvider: locale "${locale}" is no BCP 47 tag, such as en-US. Default: en.`);
  const language = usualLanguage(locale) ?? '';
  const load = Object.hasOwn(loaders, language) ? loaders[language] : undefined;
  return load ? (await load()).messages : null;
}
