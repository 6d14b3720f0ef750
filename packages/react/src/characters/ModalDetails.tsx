'use client';
import type { Character } from '@durenai/core';
import * as Dialog from '@radix-ui/react-dialog';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useCharacter } from '../hooks/use-character.ts';
import { useMistakenId } from '../hooks/use-mistaken-id.ts';
import { catalogueMessages } from '../messages/catalogue-messages.ts';
import { chatMessages } from '../messages/chat-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { chatIcon } from '../parts/catalogue-icon-paths.ts';
import { Failure } from '../parts/Failure.tsx';
import { FavoriteButton } from '../parts/FavoriteButton.tsx';
import { FavoriteRefusal } from '../parts/FavoriteRefusal.tsx';
import { Icon } from '../parts/Icon.tsx';
import { closeIcon } from '../parts/icon-paths.ts';
import { joinClasses } from '../parts/join-classes.ts';
import { mergeProps } from '../parts/merge-props.ts';
import { Notice } from '../parts/Notice.tsx';
import { Portrait } from '../parts/Portrait.tsx';
import { Sentence } from '../parts/Sentence.tsx';
import { Stats } from '../parts/Stats.tsx';
import { Tags } from '../parts/Tags.tsx';
import { useSettings } from '../provider/durenai-context.ts';
import type { DialogClassNames, ModalDetailsProps } from './dialog-props.ts';

/** See `CharacterDialog`. The only file that knows Radix: 11 kB that a page need not have before somebody asks. */
export function ModalDetails(props: ModalDetailsProps) {
  const { open, onOpenChange, container, ...content } = props;
  return (
    <Dialog.Root open={open} onOpenChange={(next) => onOpenChange({ open: next })}>
      <Dialog.Portal container={container ?? null}>
        <DialogContent {...content} onClose={() => onOpenChange({ open: false })} />
      </Dialog.Portal>
    </Dialog.Root>
  );
}

type DialogContentProps = Omit<ModalDetailsProps, 'container' | 'onOpenChange' | 'open'> & {
  onClose: () => void;
};

const noClassNames: DialogClassNames = {};

function DialogContent(props: DialogContentProps) {
  const { characterId, summary, onChat, onClose, contentRef, classNames = noClassNames, ...rest } = props;
  const { theme } = useSettings('CharacterDialog');
  const text = useMessages('CharacterDialog', catalogueMessages);
  const { unnamedCharacter } = useMessages('CharacterDialog', chatMessages);
  const { data: details, reload, ...request } = useCharacter(characterId);
  const known = details ?? summary;
  const name = known?.name ?? unnamedCharacter;
  const failure = !details && request.status === 'failed' ? request.error : undefined;
  const isGone = failure?.code === 'not_found';
  const isMistaken = useMistakenId('CharacterDialog', characterId);
  const [pressedId, setPressedId] = useState<string>();
  const opener = useRef<Element | null>(null);
  return (
    <Dialog.Overlay
      className={joinClasses('durenai-dialog-overlay', classNames.overlay)}
      data-durenai-theme={theme}
    >
      <Dialog.Content
        {...mergeProps(
          {
            className: 'durenai-character-dialog',
            ...(known ? {} : { 'aria-describedby': undefined }),
          },
          rest,
        )}
        ref={contentRef}
        data-durenai-theme={theme}
        data-status={request.status}
        onOpenAutoFocus={(event) => {
          opener.current = document.activeElement;
          // Radix would begin with the text, which is reached by Tab for its scrolling only.
          event.preventDefault();
          (event.currentTarget as HTMLElement).querySelector('button')?.focus();
        }}
        onCloseAutoFocus={(event) => {
          // Radix gives the focus back to its own Trigger only; here the page opens the dialog.
          event.preventDefault();
          const isLost = document.activeElement === document.body;
          if (isLost && opener.current instanceof HTMLElement) opener.current.focus();
        }}
      >
        {known ? (
          <Portrait
            character={known}
            alt={text.portraitOf(name)}
            loading="eager"
            className={classNames.portrait}
          />
        ) : (
          <span className={joinClasses('durenai-portrait', failure ? undefined : 'durenai-skeleton')} />
        )}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area without controls must be reachable by keyboard, and have a name. */}
        <section className="durenai-character-dialog-body" aria-label={name} tabIndex={0}>
          <Dialog.Title dir="auto">{name}</Dialog.Title>
          {/* A line from the start: the text below must not move when the details come. */}
          <p className="durenai-creator">
            {details ? <Sentence>{text.createdBy(details.creator.username)}</Sentence> : '\u00a0'}
          </p>
          {known && <Dialog.Description dir="auto">{known.description}</Dialog.Description>}
          {known && <Tags tags={known.tags} />}
          {details && <Details character={details} />}
          {!details && !failure && <DetailsSkeleton label={text.loadingCharacters} />}
          {isMistaken && <Notice role="alert">{text.charactersFailed}</Notice>}
          {failure && !isMistaken && (
            <Failure role="alert" error={failure} retry={isGone ? undefined : () => void reload()}>
              {known && text.characterFailed}
            </Failure>
          )}
        </section>
        {known && (
          <div className={joinClasses('durenai-character-dialog-actions', classNames.actions)}>
            {onChat && !isGone && (
              <button
                type="button"
                className="durenai-button"
                data-kind="primary"
                onClick={() => {
                  // At once: an open dialog would take back the focus that the page gives to its chat.
                  flushSync(onClose);
                  onChat({ character: known });
                }}
              >
                <Icon path={chatIcon} />
                <Sentence>{text.chatWith(name)}</Sentence>
              </button>
            )}
            <FavoriteButton character={known} onChange={() => setPressedId(known.id)} />
            <FavoriteRefusal characterId={known.id} pressedId={pressedId} />
          </div>
        )}
        <Dialog.Close
          className="durenai-icon-button durenai-character-dialog-close"
          aria-label={text.closeDialog}
        >
          <Icon path={closeIcon} />
        </Dialog.Close>
      </Dialog.Content>
    </Dialog.Overlay>
  );
}

function Details({ character }: { character: Character }) {
  const text = useMessages('CharacterDialog', catalogueMessages);
  const { likes, chat_count, followers } = character.stats;
  return (
    <>
      <Stats likes={likes} chats={chat_count} followers={followers} />
      <h3>{text.personality}</h3>
      <p dir="auto">{character.personality}</p>
      <h3>{text.background}</h3>
      <p dir="auto">{character.background}</p>
    </>
  );
}

function DetailsSkeleton({ label }: { label: string }) {
  return (
    <div className="durenai-character-dialog-loading" role="status">
      <span className="durenai-hidden">{label}</span>
      <span className="durenai-skeleton" />
      <span className="durenai-skeleton" />
      <span className="durenai-skeleton" />
    </div>
  );
}
