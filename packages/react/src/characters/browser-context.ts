'use client';
import type { CharacterSort, CharacterSummary } from '@durenai/core';
import { createContext, useContext } from 'react';
import type { UseCharactersResult } from '../hooks/use-characters.ts';

/** What the visitor looks for. Small and plain, so that it fits into an address. */
export type BrowserFilter = {
  /** A character must have all of them. */
  tags: readonly string[];
  sort: CharacterSort;
  /** Words to find in the characters that are loaded. DurenAI has no search of its own. */
  search: string;
};

export type BrowserContextValue = {
  list: UseCharactersResult;
  /** Characters per page. */
  limit: number;
  filter: BrowserFilter;
  setFilter: (change: Partial<BrowserFilter>) => void;
  /** The loaded characters that the search finds. */
  visible: readonly CharacterSummary[];
  /** Tags to offer. */
  knownTags: readonly string[];
  loadsOnSight: boolean;
  /** Undefined when a card is nothing to press. */
  select: ((event: { character: CharacterSummary }) => void) | undefined;
};

export const BrowserContext = createContext<BrowserContextValue | null>(null);
BrowserContext.displayName = 'BrowserContext';

/** @throws Error naming the part when there is no `Browser.Root` above it. */
export function useBrowserPart(part: string): BrowserContextValue {
  const context = useContext(BrowserContext);
  if (context === null)
    throw new Error(`${part} was rendered outside Browser.Root. Put <Browser.Root> around it.`);
  return context;
}
