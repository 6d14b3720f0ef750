'use client';
import {
  createDurenai,
  type Durenai,
  DurenaiError,
  type Fetch,
  type IdentitySource,
  type KeyValueStorage,
  type VisitorState,
} from '@durenai/core';
import { type ReactNode, useMemo, useState } from 'react';
import { useStoreState } from '../hooks/use-store-state.ts';
import { isLanguageTag } from '../messages/is-language-tag.ts';
import type { Messages } from '../messages/messages.ts';
import { useTranslation } from '../messages/use-translation.ts';
import { DurenaiContext, type Theme } from './durenai-context.ts';
import type { InitialData } from './initial-data.ts';

type Appearance = {
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

type AtProxy = {
  /** Where your Durenai proxy answers, e.g. `https://chat.example.com`. Another address starts everything below anew. */
  proxyUrl: string;
  durenai?: undefined;
  /** Read once. Default: the global `fetch`. */
  fetch?: Fetch | undefined;
  /** Read once. Where the visitor's tokens, drafts and unsent messages are kept. Default: `localStorage`. */
  storage?: KeyValueStorage | undefined;
  /**
   * Read once. Gives the JWT in which your server says who is logged in, or null when nobody is. Default: visitors
   * are anonymous until `identify` of `useVisitor`.
   */
  identity?: IdentitySource | undefined;
};

type WithDurenai = {
  /** Made by `createDurenai`, to share one visitor between several React roots or with your own code. */
  durenai: Durenai;
  proxyUrl?: undefined;
  fetch?: undefined;
  storage?: undefined;
  identity?: undefined;
};

export type DurenaiProviderProps = Appearance & (AtProxy | WithDurenai);

/**
 * Gives the components below one visitor at one proxy.
 *
 * @throws DurenaiError `misuse` unless exactly one of `proxyUrl` and `durenai` is given, or when `durenai` is none.
 */
export function DurenaiProvider(props: DurenaiProviderProps) {
  const { proxyUrl, durenai } = props;
  if (!proxyUrl === !durenai?.visitor) {
    throw new DurenaiError({
      code: 'misuse',
      message: 'DurenaiProvider needs proxyUrl or durenai.',
    });
  }
  return props.durenai ? <Settings {...props} /> : <OwnDurenai key={proxyUrl} {...props} />;
}

function OwnDurenai(props: Appearance & AtProxy) {
  const [durenai] = useState(() => createDurenai(props));
  return <Settings {...props} durenai={durenai} />;
}

const eraOf = ({ era }: VisitorState) => era;

function Settings({
  durenai,
  theme = 'auto',
  locale = 'en',
  messages,
  initialData,
  children,
}: Appearance & { durenai: Durenai }) {
  const translation = useTranslation(locale, messages);
  // Logged in, logged out, forgotten: whoever reads these settings asks for the stores of the visitor now.
  const era = useStoreState(durenai.visitor.store, eraOf);
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
