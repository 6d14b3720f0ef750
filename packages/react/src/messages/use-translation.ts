'use client';
import { useEffect, useState } from 'react';
import type { Messages } from './messages.ts';

/** The texts of `locale`, loaded on their own; English until they are here, and where there are none. */
export function useTranslation(
  locale: string,
  given: Partial<Messages> | undefined,
): Partial<Messages> | undefined {
  const [loaded, setLoaded] = useState<{ locale: string; messages: Partial<Messages> } | null>(null);
  const language = languageOf(locale);
  const isWanted = language !== 'en' && language !== languageOf(given?.language);
  useEffect(() => {
    if (!isWanted) return undefined;
    let isCurrent = true;
    import('../locales/load-messages.ts')
      .then(({ loadMessages }) => loadMessages(locale))
      .then(
        (messages) => {
          if (isCurrent && messages) setLoaded({ locale, messages });
        },
        // Words in English are better than none.
        () => undefined,
      );
    return () => {
      isCurrent = false;
    };
  }, [isWanted, locale]);
  return isWanted && loaded?.locale === locale ? loaded.messages : undefined;
}

/** Of a BCP 47 tag: `fr-CA` is French. */
const languageOf = (tag = '') => tag.toLowerCase().split('-')[0];
