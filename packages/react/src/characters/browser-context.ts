'use client';
import type { CharacterSort, CharacterSummary, DurenaiError } from '@durenai/core';
import { createContext, type ReactNode, useContext } from 'react';
import type { UseCharactersResult } from '../hooks/use-characters.ts';

/** What the visitor looks for. Small and plain, so that it fits into an address. */
export type BrowserFilter = {
  /** A character must have all of them. */
  tags: readonly string[];
  sort: CharacterSort;
  /** Words to find in the characters that are loaded. DurenAI has no search of its own. */
  search: string;
};

/** Class names to add to what is inside a browser. */
export type BrowserClassNames = Partial<Record<'card' | 'dialog' | 'filters' | 'grid' | 'more', string>>;

/** What a page draws itself; whatever it leaves undefined is drawn as ever, and of null there is nothing. */
export type BrowserSlots = {
  /** Around or instead of a card; `children` is what would be drawn. */
  card?: ((event: { character: CharacterSummary; children: ReactNode }) => ReactNode) | undefined;
  /** Nobody is found; `clear` shows everybody again. */
  empty?: ((event: { filter: BrowserFilter; clear: () => void }) => ReactNode) | undefined;
  /** A page could not be loaded. */
  error?: ((event: { error: DurenaiError; retry: () => void }) => ReactNode) | undefined;
};

export type BrowserContextValue = {
  list: UseCharactersResult;
  /** Characters per page. */
  limit: number;
  filter: BrowserFilter;
  /** The filter to be, where the page is late to hold it. */
  wish: BrowserFilter;
  setFilter: (change: Partial<BrowserFilter>) => void;
  /** The loaded characters that the search finds. */
  visible: readonly CharacterSummary[];
  /** Tags to offer. */
  knownTags: readonly string[];
  loadsOnSight: boolean;
  /** Undefined when a card is nothing to press. */
  select: ((event: { character: CharacterSummary }) => void) | undefined;
  classNames: BrowserClassNames;
  slots: BrowserSlots;
};

export const BrowserContext = createContext<BrowserContextValue | null>(null);

/** @throws Error naming the part when there is no `Browser.Root` above it. */
export function useBrowserPart(part: string): BrowserContextValue {
  const context = useContext(BrowserContext);
  if (context === null) throw new Error(`${part} was rendered outside Browser.Root.`);
  return context;
}
