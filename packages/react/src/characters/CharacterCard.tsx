'use client';
import type { CharacterCardFields, CharacterSummary } from '@durenai/core';
import { useId } from 'react';
import { FavoriteButton } from '../parts/FavoriteButton.tsx';
import { Portrait } from '../parts/Portrait.tsx';
import { Stats } from '../parts/Stats.tsx';
import { Tags } from '../parts/Tags.tsx';
import { useSettings } from '../provider/durenai-context.ts';

export type CharacterCardProps<Shown extends CharacterCardFields = CharacterSummary> = {
  /** A character of any list; likes and chats show where it has them. */
  character: Shown & Partial<Pick<CharacterSummary, 'likes' | 'chat_count'>>;
  /** Makes the whole card a button. */
  onSelect?: (event: { character: Shown }) => void;
  /** Shows the heart. Default true. */
  favorite?: boolean;
  className?: string;
};

export function CharacterCard<Shown extends CharacterCardFields>(props: CharacterCardProps<Shown>) {
  const { character, onSelect, favorite = true, className = '' } = props;
  const { name, description, tags, likes, chat_count } = character;
  const { theme } = useSettings('CharacterCard');
  const descriptionId = useId();
  return (
    <article className={`durenai-character-card ${className}`} data-durenai-theme={theme}>
      <Portrait character={character} />
      <div className="durenai-character-card-body">
        <h3 className="durenai-character-card-name" dir="auto">
          {onSelect ? (
            <button type="button" aria-describedby={descriptionId} onClick={() => onSelect({ character })}>
              {name}
            </button>
          ) : (
            name
          )}
        </h3>
        <p id={descriptionId} className="durenai-character-card-description" dir="auto">
          {description}
        </p>
        <Tags tags={tags} />
        {likes !== undefined && chat_count !== undefined && <Stats likes={likes} chats={chat_count} />}
      </div>
      {favorite && <FavoriteButton character={character} />}
    </article>
  );
}

/** As high as a card, while the card is on its way. */
export function CharacterCardSkeleton() {
  return (
    <div className="durenai-character-card" aria-hidden="true">
      <span className="durenai-portrait durenai-skeleton" />
      <div className="durenai-character-card-body">
        <p className="durenai-character-card-name">
          <span className="durenai-skeleton" />
        </p>
        <p className="durenai-character-card-description">
          <span className="durenai-skeleton" />
          <span className="durenai-skeleton" />
        </p>
        <div className="durenai-tags" />
        <div className="durenai-stats" />
      </div>
    </div>
  );
}
