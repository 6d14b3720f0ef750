'use client';
import { forwardRef, type HTMLAttributes } from 'react';
import { useSettings } from '../provider/durenai-context.ts';
import { BrowserFilters } from './BrowserFilters.tsx';
import { BrowserGrid } from './BrowserGrid.tsx';
import { BrowserMore } from './BrowserMore.tsx';
import { type BrowserOwnProps, BrowserRoot } from './BrowserRoot.tsx';

export type CharacterBrowserProps = Omit<HTMLAttributes<HTMLElement>, 'children' | 'onSelect'> &
  BrowserOwnProps;

/** All characters: filtered by tags, searched, sorted, page by page, each with its details. */
export const CharacterBrowser = forwardRef<HTMLElement, CharacterBrowserProps>(
  function CharacterBrowser(props, ref) {
    // Whoever forgot the provider reads the name that they wrote.
    useSettings('CharacterBrowser');
    return (
      <BrowserRoot ref={ref} {...props}>
        <BrowserFilters />
        <BrowserGrid />
        <BrowserMore />
      </BrowserRoot>
    );
  },
);
