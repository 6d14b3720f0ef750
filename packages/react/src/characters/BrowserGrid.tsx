'use client';
import type { CharacterSummary } from '@durenai/core';
import { forwardRef, type HTMLAttributes, memo, type ReactNode, useRef } from 'react';
import { useMergedRef } from '../hooks/use-merged-ref.ts';
import { catalogueMessages } from '../messages/catalogue-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { searchIcon } from '../parts/catalogue-icon-paths.ts';
import { drawnBy } from '../parts/Drawn.tsx';
import { Icon } from '../parts/Icon.tsx';
import { joinClasses } from '../parts/join-classes.ts';
import { mergeProps } from '../parts/merge-props.ts';
import { type AsChild, type ListChildren, Part } from '../parts/Part.tsx';
import { PassingButton } from '../parts/PassingButton.tsx';
import { useBrowserPart } from './browser-context.ts';
import { CharacterCard, CharacterCardSkeleton } from './CharacterCard.tsx';
import { clip, type Range } from './drawn-range.ts';
import { useCardWindow } from './use-card-window.ts';
import { useGridKeys } from './use-grid-keys.ts';

/** Children draw one character; default `<Browser.Item character={character} />`. */
export type BrowserGridProps = Omit<HTMLAttributes<HTMLElement>, 'children'> &
  ListChildren<{ character: CharacterSummary }>;

/** The characters; arrow keys go from card to card. Says so when there are none. */
export const BrowserGrid = forwardRef<HTMLElement, BrowserGridProps>(function BrowserGrid(props, ref) {
  const { list, limit, filter, setFilter, visible, slots } = useBrowserPart('Browser.Grid');
  const text = useMessages('Browser.Grid', catalogueMessages);
  const { status } = list;
  const skeletons = status === 'idle' || status === 'loading' ? Math.min(limit, 12) : 0;

  const isEmpty =
    visible.length === 0 && skeletons === 0 && (list.characters.length > 0 || status === 'ready');
  if (!isEmpty) return <Cards {...props} ref={ref} skeletons={skeletons} />;
  const clear = () => setFilter({ tags: [], search: '' });
  if (list.characters.length > 0) {
    const way = { label: text.clearSearch, go: () => setFilter({ search: '' }) };
    return drawnBy(slots.empty, { filter, clear }, <Empty text={text.searchEmpty} way={way} />);
  }
  const way = { label: text.showAllCharacters, go: () => setFilter({ tags: [] }) };
  return drawnBy(
    slots.empty,
    { filter, clear },
    filter.tags.length > 0 ? (
      <Empty text={text.charactersEmpty} way={way} />
    ) : (
      <Empty text={text.charactersEmptyUnfiltered} />
    ),
  );
});

const Cards = forwardRef<HTMLElement, BrowserGridProps & { skeletons: number }>(function Cards(props, ref) {
  const { children, skeletons, ...rest } = props;
  const { list, filter, visible, classNames } = useBrowserPart('Browser.Grid');
  const draw = typeof children === 'function' ? children : undefined;
  const grid = useRef<HTMLElement>(null);
  const both = useMergedRef(grid, ref);
  const { columns, blockLength, drawn, focused, ...watch } = useCardWindow(grid, visible.length);
  const goToCard = useGridKeys(grid, columns);
  const isSearching = filter.search.trim() !== '';
  const count = isSearching ? visible.length : (list.total ?? visible.length);
  const blocks = Array.from({ length: Math.ceil(visible.length / blockLength) }, (_, index) => {
    const start = index * blockLength;
    return { start, end: Math.min(visible.length, start + blockLength) };
  });
  const cards = (
    <>
      {blocks.map((block) => {
        const range = clip(drawn, block);
        const isNearFocus = focused >= block.start - 1 && focused <= block.end;
        return (
          <Block
            key={block.start}
            characters={visible}
            start={block.start}
            end={block.end}
            drawnStart={range.start}
            drawnEnd={range.end}
            focused={isNearFocus ? focused : Number.NaN}
            rows={Math.ceil(blockLength / columns)}
            count={count}
            draw={draw}
          />
        );
      })}
      {skeletons > 0 && (
        <div className="durenai-browser-block">
          {Array.from({ length: skeletons }, (_, index) => (
            <CharacterCardSkeleton key={index} />
          ))}
        </div>
      )}
    </>
  );
  return (
    <Part
      as="div"
      {...mergeProps(
        {
          // A <ul> may hold no blocks.
          role: 'list',
          'aria-busy': skeletons > 0,
          className: joinClasses('durenai-browser-grid', classNames.grid),
          onBlur: watch.onBlur,
          onFocus: watch.onFocus,
          onKeyDown: goToCard,
        },
        rest,
      )}
      ref={both}
      defaultChildren={cards}
    >
      {typeof children === 'function' ? undefined : children}
    </Part>
  );
});

type BlockProps = Range & {
  characters: readonly CharacterSummary[];
  drawnStart: number;
  drawnEnd: number;
  /** NaN when it is far from here. */
  focused: number;
  rows: number;
  /** How many characters there are, those included that are not loaded. */
  count: number;
  draw: ((event: { character: CharacterSummary }) => ReactNode) | undefined;
};

/** Whole rows. Its props are plain values: one that does not change is not drawn again. */
const Block = memo(function Block({ characters, start, end, rows, count, draw, ...shown }: BlockProps) {
  const { drawnStart, drawnEnd, focused } = shown;
  return (
    <div className="durenai-browser-block" style={{ containIntrinsicBlockSize: `auto ${rows * 26}rem` }}>
      {characters.slice(start, end).map((character, offset) => {
        const index = start + offset;
        // With those beside the focus: Tab goes on from there.
        const isDrawn = (index >= drawnStart && index < drawnEnd) || Math.abs(index - focused) <= 1;
        return (
          // biome-ignore lint/a11y/useSemanticElements: an <li> needs its list as parent.
          <div
            key={character.id}
            role="listitem"
            aria-posinset={index + 1}
            aria-setsize={count}
            className={joinClasses('durenai-browser-cell', isDrawn ? undefined : 'durenai-browser-away')}
            dir={isDrawn ? undefined : 'auto'}
          >
            {isDrawn ? drawnBy(draw, { character }, <BrowserItem character={character} />) : character.name}
          </div>
        );
      })}
    </div>
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
      defaultChildren={drawnBy(slots.card, { character, children: card }, card)}
    />
  );
});

function Empty({ text, way }: { text: string; way?: { label: string; go: () => void } }) {
  return (
    <div className="durenai-empty" role="status">
      <Icon path={searchIcon} />
      <p className="durenai-empty-title">{text}</p>
      {way && (
        <PassingButton className="durenai-button" onClick={way.go}>
          {way.label}
        </PassingButton>
      )}
    </div>
  );
}
