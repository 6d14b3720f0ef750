'use client';
import type { CharacterCardFields } from '@durenai/core';
import { useFavoritesStore } from '../hooks/use-favorites.ts';
import { useStoreState } from '../hooks/use-store-state.ts';
import { catalogueMessages } from '../messages/catalogue-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { useSettings } from '../provider/durenai-context.ts';
import { Icon } from './Icon.tsx';
import { heartIcon } from './icon-paths.ts';

export type FavoriteButtonProps = {
  character: CharacterCardFields;
  /** Called after the visitor changed their mind, before the server has confirmed it. */
  onChange?: (event: { character: CharacterCardFields; favorite: boolean }) => void;
  className?: string;
};

/** A heart that is pressed while the character is a favourite. */
export function FavoriteButton({ character, onChange, className = '' }: FavoriteButtonProps) {
  const { theme } = useSettings('FavoriteButton');
  const text = useMessages('FavoriteButton', catalogueMessages);
  const favorites = useFavoritesStore();
  const isFavorite = useStoreState(favorites.store, (state) =>
    state.favorites.some(({ id }) => id === character.id),
  );
  return (
    <button
      type="button"
      className={`durenai-favorite-button durenai-icon-button ${className}`}
      data-durenai-theme={theme}
      aria-pressed={isFavorite}
      aria-label={text.favorite(character.name)}
      onClick={() => {
        void favorites.setFavorite(character, !isFavorite);
        onChange?.({ character, favorite: !isFavorite });
      }}
    >
      <Icon path={heartIcon} />
    </button>
  );
}
