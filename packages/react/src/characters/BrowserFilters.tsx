'use client';
import { type CharacterSort, MAX_TAGS } from '@durenai/core';
import { forwardRef, type HTMLAttributes, useId, useMemo, useRef } from 'react';
import { catalogueMessages } from '../messages/catalogue-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { chevronIcon, searchIcon } from '../parts/catalogue-icon-paths.ts';
import { directionOfText } from '../parts/direction-of-text.ts';
import { Icon } from '../parts/Icon.tsx';
import { joinClasses } from '../parts/join-classes.ts';
import { type AsChild, Part } from '../parts/Part.tsx';
import { useSettings } from '../provider/durenai-context.ts';
import { useBrowserPart } from './browser-context.ts';
import { countTags } from './use-known-tags.ts';

/** How many there are, search, sorting and tags. Children replace all of it. */
export const BrowserFilters = forwardRef<HTMLElement, HTMLAttributes<HTMLElement> & AsChild>(
  function BrowserFilters({ className, ...rest }, ref) {
    const { classNames } = useBrowserPart('Browser.Filters');
    const content = (
      <>
        <Toolbar />
        <TagFilter />
      </>
    );
    return (
      <Part
        as="div"
        ref={ref}
        {...rest}
        className={joinClasses('durenai-browser-filters', classNames.filters, className)}
        defaultChildren={content}
      />
    );
  },
);

function Toolbar() {
  const { list, filter, setFilter, visible } = useBrowserPart('Browser.Filters');
  const { locale } = useSettings('CharacterBrowser');
  const text = useMessages('CharacterBrowser', catalogueMessages);
  const format = useMemo(() => new Intl.NumberFormat(locale), [locale]);
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
          : filter.search.trim() === ''
            ? text.characterCount(format.format(list.total), list.total)
            : text.searchCount(format.format(visible.length), format.format(list.characters.length))}
      </p>
      <SearchField />
      <label htmlFor={sortId}>{text.sortBy}</label>
      <span className="durenai-select">
        <select
          id={sortId}
          value={filter.sort}
          onChange={({ currentTarget }) => {
            const [sort] = options.find(([value]) => value === currentTarget.value) ?? [];
            if (sort) setFilter({ sort });
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

function TagFilter() {
  const { list, filter, wish, setFilter, knownTags } = useBrowserPart('Browser.Filters');
  const { locale } = useSettings('Browser.Filters');
  const text = useMessages('CharacterBrowser', catalogueMessages);
  const group = useRef<HTMLFieldSetElement>(null);
  const selected = filter.tags;
  const counts = useMemo(() => countTags(list.characters), [list.characters]);
  const format = useMemo(() => new Intl.NumberFormat(locale), [locale]);
  // A tag of the page's address may never be met: it is offered all the same, or it could not be taken back.
  const known = [...new Set([...knownTags, ...selected])];
  const isFull = wish.tags.length >= MAX_TAGS;
  const toggle = (tag: string) => {
    if (wish.tags.includes(tag)) setFilter({ tags: wish.tags.filter((other) => other !== tag) });
    else if (!isFull) setFilter({ tags: [...wish.tags, tag] });
  };
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
          aria-disabled={(isFull && !wish.tags.includes(tag)) || undefined}
          title={text.tagCount(tag, format.format(counts.get(tag) ?? 0))}
          onClick={() => toggle(tag)}
        >
          {tag}
          <span className="durenai-chip-count" aria-hidden="true">
            {counts.get(tag) ? format.format(counts.get(tag) ?? 0) : ''}
          </span>
        </button>
      ))}
      {selected.length > 0 && (
        <button
          type="button"
          className="durenai-link-button"
          onClick={() => {
            // The button goes away with the last tag: the focus moves on before.
            group.current?.querySelector('button')?.focus();
            setFilter({ tags: [] });
          }}
        >
          {text.clearTags}
        </button>
      )}
    </fieldset>
  );
}

function SearchField() {
  const { wish, setFilter } = useBrowserPart('Browser.Filters');
  const text = useMessages('Browser.Filters', catalogueMessages);
  const { search } = wish;
  return (
    <search className="durenai-browser-search">
      <Icon path={searchIcon} />
      <input
        type="search"
        dir={directionOfText(search)}
        value={search}
        aria-label={text.searchLabel}
        placeholder={text.searchLabel}
        onChange={({ currentTarget }) => setFilter({ search: currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || search === '') return;
          event.preventDefault();
          setFilter({ search: '' });
        }}
      />
    </search>
  );
}

function ChipSkeletons() {
  return Array.from({ length: 12 }, (_, index) => (
    <span key={index} className="durenai-chip durenai-skeleton" aria-hidden="true" />
  ));
}
