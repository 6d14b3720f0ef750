'use client';
import type { CharacterSort, CharacterSummary } from '@durenai/core';
import { forwardRef, type HTMLAttributes, useEffect, useMemo, useState } from 'react';
import { useCharacters } from '../hooks/use-characters.ts';
import { useControllableState } from '../hooks/use-controllable-state.ts';
import { catalogueMessages } from '../messages/catalogue-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { mergeProps } from '../parts/merge-props.ts';
import { type AsChild, Part } from '../parts/Part.tsx';
import { useSettings } from '../provider/durenai-context.ts';
import {
  type BrowserClassNames,
  BrowserContext,
  type BrowserFilter,
  type BrowserSlots,
} from './browser-context.ts';
import { CharacterDialog, loadDialog } from './CharacterDialog.tsx';
import { findCharacters } from './find-characters.ts';
import { useKnownTags } from './use-known-tags.ts';
import { useWish } from './use-wish.ts';

/** What a browser takes beside the attributes of its element. */
// A type of its own, because Storybook sees nothing through an `Omit`.
export type BrowserOwnProps = {
  /** Tags to offer as filters, before those met on loaded pages. */
  tags?: readonly string[] | undefined;
  /** What is looked for, held by the page: in its address, for example. Default: held by the browser. */
  filter?: BrowserFilter | undefined;
  /** Called when the visitor looks for something else. */
  onFilterChange?: ((event: { filter: BrowserFilter }) => void) | undefined;
  /** Tags to filter by at first. Default none. */
  defaultTags?: readonly string[] | undefined;
  /** Default `popular`. */
  defaultSort?: CharacterSort | undefined;
  /** Default none. */
  defaultSearch?: string | undefined;
  /** Characters per page, 1–100. Default 20. */
  limit?: number | undefined;
  /** `button` (default) loads the next page when asked to, `infinite` when its end comes into sight. */
  paging?: 'button' | 'infinite' | undefined;
  /** Called when a card is chosen; the dialog opens as well, unless `detail` is false. */
  onSelect?: ((event: { character: CharacterSummary }) => void) | undefined;
  /** Opens a dialog with everything about the chosen character. Default true. */
  detail?: boolean | undefined;
  /** Whose details are open, held by the page; null for nobody's. Default: held by the browser. */
  detailId?: string | null | undefined;
  /** Called when details are opened, or closed: null. */
  onDetailChange?: ((event: { characterId: string | null }) => void) | undefined;
  /** Shows a button in the dialog that begins a chat, and closes the dialog. */
  onChat?: ((event: { character: Pick<CharacterSummary, 'id' | 'name'> }) => void) | undefined;
  /** Class names to add to what is inside. */
  classNames?: BrowserClassNames | undefined;
  /** What the page draws itself. */
  slots?: BrowserSlots | undefined;
};

export type BrowserRootProps = Omit<HTMLAttributes<HTMLElement>, 'onSelect'> & AsChild & BrowserOwnProps;

const OFFERED_TAGS = 12;
const noTags: readonly string[] = [];
const noClassNames: BrowserClassNames = {};
const noSlots: BrowserSlots = {};

/** All characters, and whatever parts stand in it. */
export const BrowserRoot = forwardRef<HTMLElement, BrowserRootProps>(function BrowserRoot(props, ref) {
  const { tags = noTags, filter: held, onFilterChange, defaultTags = noTags, ...others } = props;
  const { defaultSort = 'popular', defaultSearch = '', limit, paging = 'button', ...more } = others;
  const { onSelect, detail = true, detailId, onDetailChange, onChat, ...own } = more;
  const { classNames = noClassNames, slots = noSlots, ...attributes } = own;
  const { durenai, theme } = useSettings('Browser.Root');
  const text = useMessages('Browser.Root', catalogueMessages);
  const [filter, changeFilter] = useControllableState<BrowserFilter>({
    value: held,
    defaultValue: { tags: defaultTags, sort: defaultSort, search: defaultSearch },
    onChange: (next) => onFilterChange?.({ filter: next }),
    caller: 'CharacterBrowser: filter',
  });
  const [wish, setFilter] = useWish(filter, changeFilter, durenai.clock);
  // Each filter has a list, which no other component turns, and which another visitor begins anew.
  const list = useCharacters({ tags: filter.tags, sort: filter.sort, limit });

  const [openId, setOpenId] = useControllableState<string | null>({
    value: detailId,
    defaultValue: null,
    onChange: (characterId) => onDetailChange?.({ characterId }),
    caller: 'CharacterBrowser: detailId',
  });
  const knownTags = useKnownTags([...tags, ...defaultTags], list.characters, OFFERED_TAGS);
  const visible = useMemo(
    () => findCharacters(list.characters, filter.search),
    [list.characters, filter.search],
  );
  const select =
    detail || onSelect
      ? ({ character }: { character: CharacterSummary }) => {
          onSelect?.({ character });
          if (detail) setOpenId(character.id);
        }
      : undefined;
  const context = {
    list,
    limit: limit ?? 20,
    filter,
    wish,
    setFilter,
    visible,
    knownTags,
    loadsOnSight: paging === 'infinite',
    select,
    classNames,
    slots,
  };
  useEffect(() => {
    if (detail) loadDialog().catch(() => undefined);
  }, [detail]);
  return (
    <BrowserContext.Provider value={context}>
      <Part
        as="section"
        ref={ref}
        {...mergeProps(
          { className: 'durenai-character-browser', 'aria-label': text.browserLabel, tabIndex: -1 },
          attributes,
        )}
        data-durenai-theme={theme}
        data-status={list.status}
      />
      <Details
        characterId={openId}
        summary={list.characters.find(({ id }) => id === openId)}
        onClose={() => setOpenId(null)}
        onChat={onChat}
        className={classNames.dialog}
      />
    </BrowserContext.Provider>
  );
});

type DetailsProps = {
  characterId: string | null;
  summary: CharacterSummary | undefined;
  onClose: () => void;
  onChat: BrowserRootProps['onChat'];
  className: string | undefined;
};

/** Keeps showing the last character while it closes. */
function Details({ characterId, summary, onClose, onChat, className }: DetailsProps) {
  const [shown, setShown] = useState({ characterId, summary });
  if (characterId !== null && (characterId !== shown.characterId || (summary && summary !== shown.summary)))
    setShown({ characterId, summary });
  if (shown.characterId === null) return null;
  return (
    <CharacterDialog
      characterId={shown.characterId}
      {...(shown.summary ? { summary: shown.summary } : {})}
      open={characterId !== null}
      onOpenChange={({ open }) => {
        if (!open) onClose();
      }}
      {...(onChat ? { onChat } : {})}
      className={className}
    />
  );
}
