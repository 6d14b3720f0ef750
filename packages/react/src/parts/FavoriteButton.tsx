'use client';
import { type CharacterCardFields, createFavorites } from '@durenai/core';
import { type ButtonHTMLAttributes, forwardRef } from 'react';
import { useFavoritesStore } from '../hooks/use-favorites.ts';
import { useStoreState } from '../hooks/use-store-state.ts';
import { catalogueMessages } from '../messages/catalogue-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { useSettings } from '../provider/durenai-context.ts';
import { heartIcon } from './catalogue-icon-paths.ts';
import { Icon } from './Icon.tsx';
import { mergeProps } from './merge-props.ts';

export type FavoriteButtonProps = Omit<
  ButtonHTMLAttributes<HTMLButtonElement>,
  'aria-pressed' | 'onChange'
> & {
  /** The favourites say whether it is pressed. */
  'aria-pressed'?: never | undefined;
  /** Who becomes a favourite: a character of any list. */
  character: CharacterCardFields;
  /** Called after the visitor changed their mind, before the server has confirmed it. */
  onChange?: ((event: { character: CharacterCardFields; favorite: boolean }) => void) | undefined;
};

/**
 * A heart that is pressed while the character is a favourite. `preventDefault()` in `onClick` keeps it as it is. That the
 * server refused, cards, details and lists say of their own hearts; of one on its own, the page, by `refusal` of `useFavorites`.
 */
export const FavoriteButton = forwardRef<HTMLButtonElement, FavoriteButtonProps>(
  function FavoriteButton(props, ref) {
    const { character, onChange, children, ...rest } = props;
    const { theme } = useSettings('FavoriteButton');
    const text = useMessages('FavoriteButton', catalogueMessages);
    const favorites = useFavoritesStore(createFavorites);
    const isFavorite = useStoreState(favorites.store, (state) =>
      state.favorites.some(({ id }) => id === character.id),
    );
    return (
      <button
        {...mergeProps(
          {
            type: 'button',
            className: 'durenai-favorite-button durenai-icon-button',
            'aria-label': text.favorite(character.name),
            onClick() {
              void favorites.setFavorite(character, !isFavorite);
              onChange?.({ character, favorite: !isFavorite });
            },
          },
          rest,
        )}
        ref={ref}
        data-durenai-theme={theme}
        aria-pressed={isFavorite}
      >
        {children ?? <Icon path={heartIcon} />}
      </button>
    );
  },
);
