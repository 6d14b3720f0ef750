import { usualLanguage } from '@durenai/react/locales/usual-language';

/**
 * The one word of the bubble that the page does not write, by language. The texts of the panel have it too, but loading
 * them would be a request before the visitor touched anything; a test holds that both are the same.
 */
const WORDS: Readonly<Record<string, string>> = {
  ar: 'إخفاء',
  de: 'Ausblenden',
  es: 'Descartar',
  fr: 'Ignorer',
  hi: 'ठीक है',
  ja: '閉じる',
  ko: '닫기',
  pt: 'Dispensar',
  zh: '知道了',
};

/** As a button says it: English where it is in no other language. */
export function dismissWord(locale = ''): { ariaLabel: string; lang: string } {
  const lang = usualLanguage(locale) ?? '';
  const ariaLabel = Object.hasOwn(WORDS, lang) && WORDS[lang];
  return ariaLabel ? { ariaLabel, lang } : { ariaLabel: 'Dismiss', lang: 'en' };
}
