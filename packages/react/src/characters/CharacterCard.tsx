'use client';
import type { CharacterCardFields, CharacterSummary } from '@durenai/core';
import {
  forwardRef,
  type HTMLAttributes,
  type ReactElement,
  type RefAttributes,
  useId,
  useState,
} from 'react';
import { FavoriteButton } from '../parts/FavoriteButton.tsx';
import { FavoriteRefusal } from '../parts/FavoriteRefusal.tsx';
import { joinClasses } from '../parts/join-classes.ts';
import { Portrait } from '../parts/Portrait.tsx';
import { Stats } from '../parts/Stats.tsx';
import { Tags } from '../parts/Tags.tsx';
import { useSettings } from '../provider/durenai-context.ts';

export type CharacterCardProps<Shown extends CharacterCardFields = CharacterSummary> = Omit<
  HTMLAttributes<HTMLElement>,
  'onSelect'
> & {
  /** A character of any list; likes and chats show where it has them. */
  character: Shown & Partial<Pick<CharacterSummary, 'likes' | 'chat_count'>>;
  /** Makes the whole card a button. */
  onSelect?: ((event: { character: Shown }) => void) | undefined;
  /** Shows the heart. Default true. */
  favorite?: boolean | undefined;
  /** Class names to add to what is inside. */
  classNames?: CardClassNames | undefined;
};

export type CardClassNames = Partial<Record<'description' | 'favorite' | 'name' | 'portrait', string>>;

const noClassNames: CardClassNames = {};

/** One character, at a glance. */
export const CharacterCard = forwardRef<HTMLElement, CharacterCardProps>(function CharacterCard(props, ref) {
  const {
    character,
    onSelect,
    favorite = true,
    classNames = noClassNames,
    className,
    children,
    ...rest
  } = props;
  const { name, description, tags, likes, chat_count } = character;
  const { theme } = useSettings('CharacterCard');
  const descriptionId = useId();
  const [pressedId, setPressedId] = useState<string>();
  return (
    <article
      tabIndex={-1}
      {...rest}
      ref={ref}
      className={joinClasses('durenai-character-card', className)}
      data-durenai-theme={theme}
    >
      <Portrait character={character} className={classNames.portrait} />
      <div className="durenai-character-card-body">
        <h3 className={joinClasses('durenai-character-card-name', classNames.name)} dir="auto">
          {onSelect ? (
            <button type="button" aria-describedby={descriptionId} onClick={() => onSelect({ character })}>
              {name}
            </button>
          ) : (
            <span>{name}</span>
          )}
        </h3>
        <p
          id={descriptionId}
          className={joinClasses('durenai-character-card-description', classNames.description)}
          dir="auto"
        >
          {description}
        </p>
        <Tags tags={tags} />
        {likes !== undefined && chat_count !== undefined && <Stats likes={likes} chats={chat_count} />}
        {children}
        {favorite && <FavoriteRefusal characterId={character.id} pressedId={pressedId} />}
      </div>
      {favorite && (
        <FavoriteButton
          character={character}
          className={classNames.favorite}
          onChange={() => setPressedId(character.id)}
        />
      )}
    </article>
  );
  // forwardRef knows no type parameters: `onSelect` gives back the kind of character that was given.
}) as <Shown extends CharacterCardFields = CharacterSummary>(
  props: CharacterCardProps<Shown> & RefAttributes<HTMLElement>,
) => ReactElement;

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
