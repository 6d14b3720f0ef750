'use client';
import type { CharacterSort, CharacterSummary } from '@durenai/core';
import { useEffect, useId, useRef, useState } from 'react';
import { type UseCharactersResult, useCharacters } from '../hooks/use-characters.ts';
import { catalogueMessages } from '../messages/catalogue-messages.ts';
import { describeError, errorMessages } from '../messages/error-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { Icon } from '../parts/Icon.tsx';
import { chevronIcon } from '../parts/icon-paths.ts';
import { keepFocus } from '../parts/keep-focus.ts';
import { Notice } from '../parts/Notice.tsx';
import { useSettings } from '../provider/durenai-context.ts';
import { CharacterCard, CharacterCardSkeleton } from './CharacterCard.tsx';
import { CharacterDialog } from './CharacterDialog.tsx';
import { useKnownTags } from './use-known-tags.ts';

export type CharacterBrowserProps = {
  /** Tags to offer as filters, before those met on loaded pages. */
  tags?: readonly string[];
  /** Tags to filter by at first. Default none. */
  defaultTags?: readonly string[];
  /** Default `popular`. */
  defaultSort?: CharacterSort;
  /** Characters per page, 1–100. Default 20. */
  limit?: number;
  /** Called when a card is chosen; the dialog opens as well, unless `detail` is false. */
  onSelect?: (event: { character: CharacterSummary }) => void;
  /** Opens a dialog with everything about the chosen character. Default true. */
  detail?: boolean;
  /** Shows a button in the dialog that begins a chat, and closes the dialog. */
  onChat?: (event: { character: CharacterSummary }) => void;
  className?: string;
};

const OFFERED_TAGS = 12;
const noTags: readonly string[] = [];

/** All characters: filtered by tags, sorted, page by page, each with its details. */
export function CharacterBrowser(props: CharacterBrowserProps) {
  const { tags = noTags, defaultTags = noTags, defaultSort, limit } = props;
  const { onSelect, detail = true, onChat, className = '' } = props;
  const { theme } = useSettings('CharacterBrowser');
  const text = useMessages('CharacterBrowser', catalogueMessages);
  const list = useCharacters({ tags: defaultTags, sort: defaultSort, limit });
  const [chosen, setChosen] = useState<CharacterSummary | null>(null);
  const [isOpen, setIsOpen] = useState(false);

  const knownTags = useKnownTags([...tags, ...defaultTags], list.characters, OFFERED_TAGS);
  const choose = (character: CharacterSummary) => {
    onSelect?.({ character });
    if (!detail) return;
    setChosen(character);
    setIsOpen(true);
  };
  const select =
    detail || onSelect ? ({ character }: { character: CharacterSummary }) => choose(character) : undefined;

  return (
    <section
      className={`durenai-character-browser ${className}`}
      data-durenai-theme={theme}
      data-status={list.status}
      aria-label={text.browserLabel}
      tabIndex={-1}
    >
      <Toolbar list={list} />
      <TagFilter known={knownTags} list={list} />
      <Grid list={list} limit={limit ?? 20} onSelect={select} />
      {chosen && (
        <CharacterDialog
          characterId={chosen.id}
          summary={chosen}
          open={isOpen}
          onOpenChange={({ open }) => setIsOpen(open)}
          onChat={
            onChat &&
            (() => {
              setIsOpen(false);
              onChat({ character: chosen });
            })
          }
        />
      )}
    </section>
  );
}

function Toolbar({ list }: { list: UseCharactersResult }) {
  const { locale } = useSettings('CharacterBrowser');
  const text = useMessages('CharacterBrowser', catalogueMessages);
  const sortId = useId();
  const options: readonly (readonly [CharacterSort, string])[] = [
    ['popular', text.sortPopular],
    ['trending', text.sortTrending],
    ['newest', text.sortNewest],
  ];
  return (
    <div className="durenai-browser-toolbar">
      <p className="durenai-browser-count" role="status" dir="auto">
        {list.total === null
          ? list.status !== 'failed' && <span className="durenai-hidden">{text.loadingCharacters}</span>
          : text.characterCount(new Intl.NumberFormat(locale).format(list.total), list.total)}
      </p>
      <label htmlFor={sortId}>{text.sortBy}</label>
      <span className="durenai-select">
        <select
          id={sortId}
          value={list.filter.sort}
          onChange={({ currentTarget }) => {
            const [sort] = options.find(([value]) => value === currentTarget.value) ?? [];
            if (sort) list.setFilter({ sort });
          }}
        >
          {options.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        <Icon path={chevronIcon} />
      </span>
    </div>
  );
}

function TagFilter({ known, list }: { known: readonly string[]; list: UseCharactersResult }) {
  const text = useMessages('CharacterBrowser', catalogueMessages);
  const group = useRef<HTMLFieldSetElement>(null);
  const selected = list.filter.tags;
  const toggle = (tag: string) =>
    list.setFilter({
      tags: selected.includes(tag) ? selected.filter((other) => other !== tag) : [...selected, tag],
    });
  return (
    <fieldset ref={group} className="durenai-browser-tags">
      <legend className="durenai-hidden">{text.filterByTags}</legend>
      {known.length === 0 && list.total === null && list.status !== 'failed' && <ChipSkeletons />}
      {known.map((tag) => (
        <button
          key={tag}
          type="button"
          className="durenai-chip"
          dir="auto"
          aria-pressed={selected.includes(tag)}
          onClick={() => toggle(tag)}
        >
          {tag}
        </button>
      ))}
      {selected.length > 0 && (
        <button
          type="button"
          className="durenai-link-button"
          onClick={() => {
            // The button goes away with the last tag: the focus moves on before.
            group.current?.querySelector('button')?.focus();
            list.setFilter({ tags: [] });
          }}
        >
          {text.clearTags}
        </button>
      )}
    </fieldset>
  );
}

function ChipSkeletons() {
  return Array.from({ length: OFFERED_TAGS }, (_, index) => (
    <span key={index} className="durenai-chip durenai-skeleton" aria-hidden="true" />
  ));
}

type GridProps = {
  list: UseCharactersResult;
  limit: number;
  onSelect: ((event: { character: CharacterSummary }) => void) | undefined;
};

function Grid({ list, limit, onSelect }: GridProps) {
  const text = useMessages('CharacterBrowser', catalogueMessages);
  const errors = useMessages('CharacterBrowser', errorMessages);
  const grid = useRef<HTMLUListElement>(null);
  const { characters, status, filter, nextPage } = list;
  const isFirstPage = characters.length === 0;
  const skeletons = status === 'idle' || status === 'loading' ? Math.min(limit, 12) : 0;

  const awaitedFrom = useRef<number | null>(null);
  useEffect(() => {
    const first = awaitedFrom.current;
    if (first === null || characters.length <= first) return;
    awaitedFrom.current = null;
    // With the last page the button is gone: the focus goes to the first character that it brought.
    if (nextPage === null) grid.current?.children[first]?.querySelector('button')?.focus();
  }, [characters, nextPage]);

  if (isFirstPage && status === 'ready') {
    return (
      <div className="durenai-empty" role="status">
        <p>{filter.tags.length > 0 ? text.charactersEmpty : text.charactersEmptyUnfiltered}</p>
        {filter.tags.length > 0 && (
          <button
            type="button"
            className="durenai-button"
            onClick={(event) => {
              keepFocus(event);
              list.setFilter({ tags: [] });
            }}
          >
            {text.showAllCharacters}
          </button>
        )}
      </div>
    );
  }
  return (
    <>
      <ul ref={grid} className="durenai-browser-grid" aria-busy={skeletons > 0}>
        {characters.map((character) => (
          <li key={character.id}>
            <CharacterCard character={character} onSelect={onSelect} />
          </li>
        ))}
        {Array.from({ length: skeletons }, (_, index) => (
          <li key={index}>
            <CharacterCardSkeleton />
          </li>
        ))}
      </ul>
      {status === 'failed' && (
        <Notice role="alert" action={{ label: errors.tryAgain, onClick: () => void list.loadMore() }}>
          {isFirstPage && text.charactersFailed} {describeError(list.error, errors)}
        </Notice>
      )}
      {!isFirstPage && nextPage !== null && status !== 'failed' && (
        <button
          type="button"
          className="durenai-button durenai-browser-more"
          aria-disabled={status === 'loading-more'}
          onClick={() => {
            awaitedFrom.current = characters.length;
            void list.loadMore();
          }}
        >
          {status === 'loading-more' ? text.loadingMore : text.loadMore}
        </button>
      )}
    </>
  );
}
