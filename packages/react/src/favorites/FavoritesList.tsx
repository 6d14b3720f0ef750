'use client';
import { createFavorites, type FavoriteCharacter } from '@durenai/core';
import { forwardRef, type HTMLAttributes, useEffect, useRef, useState } from 'react';
import { useFavoritesMadeBy } from '../hooks/use-favorites.ts';
import { useMergedRef } from '../hooks/use-merged-ref.ts';
import { catalogueMessages } from '../messages/catalogue-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { heartIcon } from '../parts/catalogue-icon-paths.ts';
import { drawnBy } from '../parts/Drawn.tsx';
import { Failure } from '../parts/Failure.tsx';
import { FavoriteButton } from '../parts/FavoriteButton.tsx';
import { FavoriteRefusal } from '../parts/FavoriteRefusal.tsx';
import { Icon } from '../parts/Icon.tsx';
import { joinClasses } from '../parts/join-classes.ts';
import type { ListClassNames, ListSlots } from '../parts/list-slots.ts';
import { mergeProps } from '../parts/merge-props.ts';
import { Notice } from '../parts/Notice.tsx';
import { Portrait } from '../parts/Portrait.tsx';
import { Sentence } from '../parts/Sentence.tsx';
import { useSettings } from '../provider/durenai-context.ts';

export type FavoritesListProps = Omit<HTMLAttributes<HTMLElement>, 'children' | 'onSelect'> & {
  /** Makes each row a button. */
  onSelect?: ((event: { character: FavoriteCharacter }) => void) | undefined;
  /** Class names to add to what is inside. */
  classNames?: ListClassNames | undefined;
  /** What the page draws itself. */
  slots?: ListSlots<{ character: FavoriteCharacter }> | undefined;
};

/** The visitor's favourites, latest first. A removed one can be taken back. */
export const FavoritesList = forwardRef<HTMLElement, FavoritesListProps>(function FavoritesList(props, ref) {
  const { onSelect, classNames = {}, slots = {}, ...rest } = props;
  const { theme, era } = useSettings('FavoritesList');
  const text = useMessages('FavoritesList', catalogueMessages);
  const { favorites, refusal, isFavorite, setFavorite, reload, ...request } =
    useFavoritesMadeBy(createFavorites);
  const [pressedId, setPressedId] = useState<string>();
  const [removal, setRemoval] = useState<{ character: FavoriteCharacter; era: AbortSignal } | null>(null);
  // The next visitor does not read what the last one removed.
  const removed = removal?.era === era ? removal.character : null;
  const root = useRef<HTMLElement>(null);
  const both = useMergedRef(root, ref);
  const restoreFocus = useFocusAfterRemoval(root, favorites.length);
  const isEmpty = favorites.length === 0;
  const isLoading = request.status === 'idle' || request.status === 'loading';
  return (
    <section
      {...mergeProps(
        {
          className: 'durenai-favorites-list',
          'aria-label': text.favoritesLabel,
          'aria-busy': isLoading,
          tabIndex: -1,
        },
        rest,
      )}
      ref={both}
      data-durenai-theme={theme}
      data-status={request.status}
    >
      <FavoriteRefusal pressedId={pressedId} />
      {request.status === 'failed' &&
        drawnBy(
          slots.error,
          { error: request.error, retry: reload },
          <Failure role="alert" error={request.error} retry={reload}>
            {text.favoritesFailed}
          </Failure>,
        )}
      <div role="status">
        {removed && !refusal && !isFavorite(removed.id) && (
          <Notice
            kind="plain"
            action={{
              label: text.undo,
              onClick: () => {
                setRemoval(null);
                void setFavorite(removed, true);
              },
            }}
          >
            <Sentence>{text.favoriteRemoved(removed.name)}</Sentence>
          </Notice>
        )}
      </div>
      {isEmpty && isLoading && <LoadingRows label={text.favoritesLoading} />}
      {isEmpty &&
        request.status === 'ready' &&
        drawnBy(
          slots.empty,
          {},
          <div className={joinClasses('durenai-empty', classNames.empty)}>
            <Icon path={heartIcon} />
            <p className="durenai-empty-title">{text.favoritesEmpty}</p>
            <p>{text.favoritesEmptyHint}</p>
          </div>,
        )}
      {!isEmpty && (
        <ul>
          {favorites.map((character, index) => {
            const content = (
              <>
                <Portrait character={character} />
                <div>
                  <h3 className="durenai-favorite-name" dir="auto">
                    {onSelect ? (
                      <button type="button" onClick={() => onSelect({ character })}>
                        {character.name}
                      </button>
                    ) : (
                      character.name
                    )}
                  </h3>
                  <p className="durenai-favorite-description" dir="auto">
                    {character.description}
                  </p>
                </div>
                <FavoriteButton
                  character={character}
                  onChange={() => {
                    setPressedId(character.id);
                    setRemoval({ character, era });
                    restoreFocus(index);
                  }}
                />
              </>
            );
            return (
              <li key={character.id} className={joinClasses('durenai-favorite', classNames.row)}>
                {drawnBy(slots.row, { character, children: content }, content)}
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
});

/** A removed row takes the focused button with it: the next row's takes over, or the list itself. */
function useFocusAfterRemoval(root: { readonly current: HTMLElement | null }, length: number) {
  const removed = useRef<{ index: number; lengthBefore: number } | null>(null);
  useEffect(() => {
    if (removed.current === null || length >= removed.current.lengthBefore) return;
    const buttons = root.current?.querySelectorAll<HTMLElement>('.durenai-favorite-button') ?? [];
    const next = buttons[Math.min(removed.current.index, buttons.length - 1)] ?? root.current;
    removed.current = null;
    next?.focus();
  }, [root, length]);
  return (index: number) => {
    removed.current = { index, lengthBefore: length };
  };
}

function LoadingRows({ label }: { label: string }) {
  return (
    <ul>
      {[1, 2, 3].map((row) => (
        <li key={row} className="durenai-favorite">
          {row === 1 && <span className="durenai-hidden">{label}</span>}
          <span className="durenai-portrait durenai-skeleton" />
          <div>
            <p className="durenai-favorite-name">
              <span className="durenai-skeleton" />
            </p>
            <p className="durenai-favorite-description">
              <span className="durenai-skeleton" />
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
