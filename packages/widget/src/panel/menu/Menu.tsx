import { type CharacterCardFields, type ChatState, pendingMessage, toDurenaiError } from '@durenai/core';
import {
  catalogueMessages,
  chatIcon,
  chatMessages,
  checkIcon,
  describeError,
  errorMessages,
  forgetIcon,
  heartIcon,
  Icon,
  menuMessages,
  newIcon,
  saveIcon,
  soundIcon,
  switchIcon,
  useChatPart,
  useChatState,
  useMessages,
} from '@durenai/react/chat-parts';
import { useCharacter } from '@durenai/react/chat-window';
import { useFavorites } from '@durenai/react/hooks';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import type { Desk } from '../desk.ts';
import { rings, setRinging } from '../sound.ts';
import { beginAnew, talkTo } from '../talk.ts';
import { ForgetDialog } from './ForgetDialog.tsx';
import { moveInMenu } from './move-in-menu.ts';
import { Note } from './Note.tsx';

export { default as menuCss } from './menu.css?inline';

export type MenuProps = {
  desk: Desk;
  /** `returnsFocus`: to the button that opened it. */
  onClose: (returnsFocus: boolean) => void;
};

const conversationOf = ({ conversationId }: ChatState) => conversationId;
const isAwaitingReply = (state: ChatState) => pendingMessage(state) !== undefined;

/** What a visitor can do besides talking. */
export function Menu({ desk, onClose }: MenuProps) {
  const { chat, character, name } = useChatPart('Menu');
  const { openMenu, authorVisitor } = useMessages('Menu', chatMessages);
  const text = useMessages('Menu', menuMessages);
  const lists = useMessages('Menu', catalogueMessages);
  const errors = useMessages('Menu', errorMessages);
  const conversationId = useChatState(chat, conversationOf);
  const isPending = useChatState(chat, isAwaitingReply);
  const menu = useRef<HTMLDivElement>(null);
  // Before it is seen: an Escape meant for it would close the chat.
  useLayoutEffect(() => menu.current?.querySelector('button')?.focus(), []);
  const { options } = desk;
  const cast = options.characters?.split('|') ?? [];
  const [isRinging, setIsRinging] = useState(() => rings(desk));

  /** The focus goes to the button first, and from there wherever `action` puts it. */
  const choose = (action: () => unknown) => () => {
    onClose(true);
    action();
  };

  /** For what has to be loaded first. */
  const attempt = (action: () => Promise<void>, failure = '') =>
    choose(() => {
      // Or what an earlier attempt said would outlast this one.
      desk.show({ note: null });
      action().catch((thrown) =>
        desk.show({
          note: (
            <Note desk={desk} kind="problem">
              {`${failure} ${
                navigator.onLine ? describeError(toDurenaiError(thrown), errors) : errors.errorOffline
              }`.trimStart()}
            </Note>
          ),
        }),
      );
    });

  async function showList(which: 'Conversations' | 'Favorites'): Promise<void> {
    const lists = await import('../lists/Lists.tsx');
    desk.adopt(lists.listsCss);
    desk.adopt(lists.viewCss);
    const List = lists[which];
    desk.show({ view: <List desk={desk} shownId={conversationId} /> });
  }

  const save = (format: 'json' | 'txt', id: string) =>
    attempt(async () => {
      desk.show({ note: <Note desk={desk}>{text.transcriptSaving}</Note> });
      const { saveTranscript } = await import('../transcript/save-transcript.ts');
      const file = await saveTranscript(desk.durenai, id, format, {
        title: text.transcriptTitle(name),
        character: name,
        language: errors.language,
        visitor: authorVisitor,
      });
      desk.show({ note: <Note desk={desk}>{text.transcriptSaved(file)}</Note> });
    }, text.transcriptFailed);

  return (
    <div
      ref={menu}
      role="menu"
      tabIndex={-1}
      className="durenai-menu"
      part="menu"
      aria-label={openMenu}
      onKeyDown={(event) => moveInMenu(event, () => onClose(true))}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) onClose(false);
      }}
    >
      <Item icon={newIcon} isDisabled={isPending} onChoose={choose(() => beginAnew(desk).then(desk.focus))}>
        {text.newConversation}
      </Item>
      {desk.hasConsent() && (
        <>
          <Item icon={chatIcon} onChoose={attempt(() => showList('Conversations'))}>
            {lists.conversationsLabel}
          </Item>
          <Item icon={heartIcon} onChoose={attempt(() => showList('Favorites'))}>
            {lists.favoritesLabel}
          </Item>
          {character && <FavoriteItem desk={desk} character={character} />}
        </>
      )}
      {cast.length > 1 && (
        // biome-ignore lint/a11y/useSemanticElements: a menu has no fields.
        <div role="group" className="durenai-menu-group" aria-label={text.castLabel}>
          <p aria-hidden="true">{text.castLabel}</p>
          {cast.map((id) => (
            <CastItem
              key={id}
              id={id}
              isChecked={id === options.character}
              onChoose={choose(() => {
                talkTo(desk, id);
                desk.focus();
              })}
            />
          ))}
        </div>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: a menu has no fields. */}
      <div role="group" className="durenai-menu-group">
        {conversationId !== null && (
          <>
            <Item icon={saveIcon} onChoose={save('txt', conversationId)}>
              {text.saveTranscript}
            </Item>
            <Item icon={saveIcon} onChoose={save('json', conversationId)}>
              {text.saveTranscriptJson}
            </Item>
          </>
        )}
        {options.sound === 'on' && (
          <Item
            icon={soundIcon}
            role="menuitemcheckbox"
            isChecked={isRinging}
            onChoose={() => {
              setRinging(desk, !isRinging);
              setIsRinging(!isRinging);
            }}
          >
            {text.sound}
          </Item>
        )}
        <Item
          icon={forgetIcon}
          kind="danger"
          onChoose={choose(() => desk.show({ view: <ForgetDialog desk={desk} /> }))}
        >
          {text.forgetMe}
        </Item>
      </div>
    </div>
  );
}

/** The browser was to remember, and does not. */
export function StorageNote({ desk }: { desk: Desk }) {
  const { remembersNothing } = useMessages('StorageNote', menuMessages);
  return <Note desk={desk}>{remembersNothing}</Note>;
}

type ItemProps = {
  icon: string;
  role?: 'menuitem' | 'menuitemcheckbox' | 'menuitemradio';
  isChecked?: boolean;
  isDisabled?: boolean;
  kind?: 'danger';
  onChoose: () => void;
  children: ReactNode;
};

function Item({
  icon,
  role = 'menuitem',
  isChecked,
  isDisabled = false,
  kind,
  onChoose,
  children,
}: ItemProps) {
  return (
    <button
      type="button"
      role={role}
      {...(isChecked === undefined ? {} : { 'aria-checked': isChecked })}
      aria-disabled={isDisabled}
      tabIndex={-1}
      className="durenai-menu-item"
      data-kind={kind}
      onClick={() => {
        if (!isDisabled) onChoose();
      }}
    >
      <Icon path={icon} />
      <span dir="auto">{children}</span>
      {isChecked && <Icon path={checkIcon} />}
    </button>
  );
}

type FavoriteItemProps = { desk: Desk; character: CharacterCardFields };

function FavoriteItem({ desk, character }: FavoriteItemProps) {
  const { favorite } = useMessages('Menu', catalogueMessages);
  const { isFavorite, setFavorite } = useFavorites();
  const isChecked = isFavorite(character.id);
  return (
    <Item
      icon={heartIcon}
      role="menuitemcheckbox"
      isChecked={isChecked}
      onChoose={() => {
        // The menu may be closed by the time the server answers.
        desk.show({ note: <FavoriteNote desk={desk} characterId={character.id} /> });
        void setFavorite(character, !isChecked);
      }}
    >
      {favorite(character.name)}
    </Item>
  );
}

type FavoriteNoteProps = { desk: Desk; characterId: string };

/** Nothing, unless the server refused the change. */
function FavoriteNote({ desk, characterId }: FavoriteNoteProps) {
  const { favoriteAddRefused, favoriteRemoveRefused } = useMessages('Menu', catalogueMessages);
  const errors = useMessages('Menu', errorMessages);
  const { refusal, dismissRefusal } = useFavorites();
  if (refusal?.characterId !== characterId) return null;
  return (
    <Note desk={desk} kind="problem" onDismiss={dismissRefusal}>
      {`${refusal.wanted ? favoriteAddRefused : favoriteRemoveRefused} ${describeError(refusal.error, errors)}`}
    </Note>
  );
}

type CastItemProps = { id: string; isChecked: boolean; onChoose: () => void };

function CastItem({ id, isChecked, onChoose }: CastItemProps) {
  const { data: character } = useCharacter(id);
  const { unnamedCharacter } = useMessages('Menu', chatMessages);
  return (
    <Item icon={switchIcon} role="menuitemradio" isChecked={isChecked} onChoose={onChoose}>
      {character?.name ?? unnamedCharacter}
    </Item>
  );
}
