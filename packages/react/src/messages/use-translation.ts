'use client';
import { useEffect, useMemo } from 'react';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Messages } from './messages.ts';

/**
 * The texts of `locale`, loaded on their own; none until they are here, and for English. In a store, so that what a
 * server rendered is hydrated in the words that it has, be they here before.
 */
export function useTranslation(
  locale: string,
  given: Partial<Messages> | undefined,
): StoreApi<Partial<Messages>> {
  const language = languageOf(locale);
  const wanted = language === 'en' || language === languageOf(given?.language) ? undefined : locale;
  const translation = useMemo(() => createTranslation(wanted), [wanted]);
  useEffect(translation.load, [translation]);
  return translation;
}

function createTranslation(locale: string | undefined) {
  const store = createStore<Partial<Messages>>(() => ({}));
  const load = () => {
    if (locale === undefined) return;
    import('../locales/load-messages.ts')
      .then(({ loadMessages }) => loadMessages(locale))
      .then(
        (messages) => messages && store.setState(messages),
        // Words in English are better than none.
        () => undefined,
      );
  };
  return { ...store, load };
}

/** Of a BCP 47 tag: `fr-CA` is French. */
const languageOf = (tag: string | null | undefined) => tag?.toLowerCase().split('-')[0];
