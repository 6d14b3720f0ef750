'use client';
import type { Durenai } from '@durenai/core';
import { type ReactNode, useMemo } from 'react';
import { useStoreState } from '../hooks/use-store-state.ts';
import { isLanguageTag } from '../messages/is-language-tag.ts';
import type { Messages } from '../messages/messages.ts';
import { useTranslation } from '../messages/use-translation.ts';
import { DurenaiContext, type Theme } from './durenai-context.ts';
import type { InitialData } from './initial-data.ts';

export type Appearance = {
  /** Default `auto`: follows the visitor's system. Written to each component's root as `data-durenai-theme`. */
  theme?: Theme | undefined;
  /**
   * BCP 47 tag for texts, numbers and dates. Default `en`. The texts of ar, de, es, fr, hi, ja, ko, pt and zh are loaded
   * when asked for; to have them in the first paint, pass those of `@durenai/react/locales/…` as `messages`.
   */
  locale?: string | undefined;
  /** Texts to word differently, or a whole translation of your own. They win over those of `locale`. */
  messages?: Partial<Messages> | undefined;
  /** Read once. What a server fetched with `prefetch` of `@durenai/react/server`: shown at once, and not asked for again. */
  initialData?: InitialData | undefined;
  children?: ReactNode;
};

/** What `DurenaiProvider` is around a `durenai`, without what makes one. */
export function Settings({
  durenai,
  theme = 'auto',
  locale = 'en',
  messages,
  initialData,
  children,
}: Appearance & { durenai: Durenai }) {
  const translation = useTranslation(locale, messages);
  // Logged in, logged out, forgotten: whoever reads these settings asks for the stores of the visitor now.
  const era = useStoreState(durenai.visitor.store, () => durenai.signal);
  const settings = useMemo(
    () => ({
      durenai,
      era,
      theme,
      // Often the user's own setting: no reason to break down over the first date.
      locale: isLanguageTag(locale) ? locale : 'en',
      translation,
      messages,
      initialData,
    }),
    [durenai, era, theme, locale, translation, messages, initialData],
  );
  return <DurenaiContext.Provider value={settings}>{children}</DurenaiContext.Provider>;
}
