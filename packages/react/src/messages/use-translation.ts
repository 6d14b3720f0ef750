'use client';
import { useEffect, useState } from 'react';
import type { Messages } from './messages.ts';

const nothing: Partial<Messages> = {};

/** The texts of `locale`, loaded on their own; English until they are here, and where there are none. */
export function useTranslation(locale: string, given: Partial<Messages>): Partial<Messages> {
  const [loaded, setLoaded] = useState<{ locale: string; messages: Partial<Messages> } | null>(null);
  const isWanted = !isLanguage(locale, 'en') && !isLanguage(given.language ?? '', locale);
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
  return isWanted && loaded?.locale === locale ? loaded.messages : nothing;
}

/** Whether two BCP 47 tags are of one language: `fr-CA` and `fr` are. */
function isLanguage(tag: string, other: string): boolean {
  return tag.toLowerCase().split('-')[0] === other.toLowerCase().split('-')[0];
}
