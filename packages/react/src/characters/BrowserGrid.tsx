'use client';
import type { CharacterSummary } from '@durenai/core';
import { forwardRef, type HTMLAttributes, type ReactNode, useRef } from 'react';
import { useMergedRef } from '../hooks/use-merged-ref.ts';
import { catalogueMessages } from '../messages/catalogue-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { Icon } from '../parts/Icon.tsx';
import { searchIcon } from '../parts/icon-paths.ts';
import { joinClasses } from '../parts/join-classes.ts';
import { keepFocus } from '../parts/keep-focus.ts';
import { type AsChild, Part } from '../parts/Part.tsx';
import { useBrowserPart } from './browser-context.ts';
import { CharacterCard, CharacterCardSkeleton } from './CharacterCard.tsx';
import { useGridKeys } from './use-grid-keys.ts';

export type BrowserGridProps = Omit<HTMLAttributes<HTMLUListElement>, 'children'> & {
  /** Draws one character. Default: `<Browser.Item character={character} />`. */
  children?: (event: { character: CharacterSummary }) => ReactNode;
};

/** The characters; arrow keys go from card to card. Says so when there are none. */
export const BrowserGrid = forwardRef<HTMLUListElement, BrowserGridProps>(function BrowserGrid(props, ref) {
  const { children, className, onKeyDown, ...rest } = props;
  const { list, limit, filter, setFilter, visible, classNames, slots } = useBrowserPart('Browser.Grid');
  const text = useMessages('Browser.Grid', catalogueMessages);
  const grid = useRef<HTMLUListElement>(null);
  const both = useMergedRef(grid, ref);
  const goToCard = useGridKeys(grid);
  const { status } = list;
  const skeletons = status === 'idle' || status === 'loading' ? Math.min(limit, 12) : 0;
  const isSearching = filter.search.trim() !== '';

  const isEmpty =
    visible.length === 0 && skeletons === 0 && (list.characters.length > 0 || status === 'ready');
  if (isEmpty && slots.empty) {
    const drawn = slots.empty({ filter, clear: () => setFilter({ tags: [], search: '' }) });
    if (drawn !== undefined) return drawn;
  }
  if (visible.length === 0 && list.characters.length > 0 && isSearching && skeletons === 0) {
    return (
      <Empty text={text.searchEmpty} way={{ label: text.clearSearch, go: () => setFilter({ search: '' }) }} />
    );
  }
  if (list.characters.length === 0 && status === 'ready') {
    return filter.tags.length > 0 ? (
      <Empty
        text={text.charactersEmpty}
        way={{ label: text.showAllCharacters, go: () => setFilter({ tags: [] }) }}
      />
    ) : (
      <Empty text={text.charactersEmptyUnfiltered} />
    );
  }
  return (
    <ul
      aria-busy={skeletons > 0}
      {...rest}
      ref={both}
      className={joinClasses('durenai-browser-grid', classNames.grid, className)}
      onKeyDown={(event) => {
        onKeyDown?.(event);
        if (!event.defaultPrevented) goToCard(event);
      }}
    >
      {visible.map((character) => (
        <li key={character.id}>
          {children ? children({ character }) : <BrowserItem character={character} />}
        </li>
      ))}
      {Array.from({ length: skeletons }, (_, index) => (
        <li key={index}>
          <CharacterCardSkeleton />
        </li>
      ))}
    </ul>
  );
});

type BrowserItemProps = HTMLAttributes<HTMLElement> & AsChild & { character: CharacterSummary };

/** One character: its card, or children. Pressing the card chooses it. */
export const BrowserItem = forwardRef<HTMLElement, BrowserItemProps>(function BrowserItem(props, ref) {
  const { character, ...rest } = props;
  const { select, classNames, slots } = useBrowserPart('Browser.Item');
  const card = (
    <CharacterCard
      character={character}
      className={classNames.card}
      {...(select ? { onSelect: select } : {})}
    />
  );
  return (
    <Part
      as="div"
      ref={ref}
      {...rest}
      className={joinClasses('durenai-browser-item', rest.className)}
      defaultChildren={slots.card?.({ character, children: card }) ?? card}
    />
  );
});

function Empty({ text, way }: { text: string; way?: { label: string; go: () => void } }) {
  return (
    <div className="durenai-empty" role="status">
      <Icon path={searchIcon} />
      <p className="durenai-empty-title">{text}</p>
      {way && (
        <button
          type="button"
          className="durenai-button"
          onClick={(event) => {
            keepFocus(event);
            way.go();
          }}
        >
          {way.label}
        </button>
      )}
    </div>
  );
}
