'use client';
import { createFavorites } from '@durenai/core';
import { useFavoritesStore } from '../hooks/use-favorites.ts';
import { useStoreState } from '../hooks/use-store-state.ts';
import { catalogueMessages } from '../messages/catalogue-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { Failure } from './Failure.tsx';

type FavoriteRefusalProps = {
  /** Whose. Default: anybody's. */
  characterId?: string | undefined;
  /** Whose heart was pressed here: several places may show the same refusal, and one speaks it. */
  pressedId: string | undefined;
};

/** That the server refused the last change of the favourites, which was therefore undone. */
export function FavoriteRefusal({ characterId, pressedId }: FavoriteRefusalProps) {
  const text = useMessages('FavoriteRefusal', catalogueMessages);
  const { store, dismissRefusal } = useFavoritesStore(createFavorites);
  const refusal = useStoreState(store, (state) => state.refusal);
  if (!refusal || (characterId !== undefined && refusal.characterId !== characterId)) return null;
  return (
    <Failure
      role={refusal.characterId === pressedId ? 'alert' : undefined}
      error={refusal.error}
      dismiss={dismissRefusal}
      label={text.dismiss}
    >
      {refusal.wanted ? text.favoriteAddRefused : text.favoriteRemoveRefused}
    </Failure>
  );
}
