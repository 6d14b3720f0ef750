'use client';
import type { Character, CharacterCardFields } from '@durenai/core';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { createPortal, flushSync } from 'react-dom';
import { useBrowserLayoutEffect } from '../hooks/use-browser-layout-effect.ts';
import { useCharacter } from '../hooks/use-character.ts';
import { catalogueMessages } from '../messages/catalogue-messages.ts';
import { chatMessages } from '../messages/chat-messages.ts';
import { describeError, errorMessages } from '../messages/error-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { FavoriteButton } from '../parts/FavoriteButton.tsx';
import { Icon } from '../parts/Icon.tsx';
import { chatIcon, closeIcon } from '../parts/icon-paths.ts';
import { joinClasses } from '../parts/join-classes.ts';
import { Notice } from '../parts/Notice.tsx';
import { Portrait } from '../parts/Portrait.tsx';
import { Stats } from '../parts/Stats.tsx';
import { Tags } from '../parts/Tags.tsx';
import { useSettings } from '../provider/durenai-context.ts';

export type CharacterDialogProps = {
  characterId: string;
  /** What a list already knows of the character: shown while the rest is on its way. */
  summary?: CharacterCardFields;
  open: boolean;
  onOpenChange: (event: { open: boolean }) => void;
  /** Shows a button that begins a chat, and closes the dialog. */
  onChat?: (event: { character: CharacterCardFields }) => void;
  /** Where the dialog is attached. Default: the end of `document.body`. */
  container?: HTMLElement | null;
  className?: string;
};

/** Everything about one character, over the page. */
export function CharacterDialog(props: CharacterDialogProps) {
  const { open, onOpenChange, container, ...content } = props;
  // A server has nowhere to attach it, and the first render in the browser is the server's.
  const [isMounted, setIsMounted] = useState(false);
  useEffect(() => setIsMounted(true), []);
  if (!open || !isMounted) return null;
  return createPortal(
    <OpenDialog {...content} onClose={() => onOpenChange({ open: false })} />,
    container ?? document.body,
  );
}

type OpenDialogProps = Omit<CharacterDialogProps, 'container' | 'onOpenChange' | 'open'> & {
  onClose: () => void;
};

function OpenDialog({ characterId, summary, onChat, onClose, className }: OpenDialogProps) {
  const { theme } = useSettings('CharacterDialog');
  const text = useMessages('CharacterDialog', catalogueMessages);
  const { unnamedCharacter } = useMessages('CharacterDialog', chatMessages);
  const errors = useMessages('CharacterDialog', errorMessages);
  const { data: details, reload, ...request } = useCharacter(characterId);
  const known = details ?? summary;
  const name = known?.name ?? unnamedCharacter;
  const modal = useRef<HTMLDialogElement>(null);
  const pressed = useRef<EventTarget>(null);
  const titleId = useId();
  const descriptionId = useId();
  useBrowserLayoutEffect(() => {
    const dialog = modal.current;
    const opener = document.activeElement;
    dialog?.showModal();
    // Chromium would begin at the text, which scrolls.
    dialog?.querySelector('button')?.focus();
    return () => {
      dialog?.close();
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={modal}
      className="durenai-dialog-overlay"
      data-durenai-theme={theme}
      aria-labelledby={titleId}
      aria-describedby={known ? descriptionId : undefined}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
        else if (event.key === 'Tab' && !event.shiftKey) goRound(event);
      }}
      // The way back of a phone. Whether it closes is up to the page.
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      // A selection that ends beside the dialog began in it.
      onPointerDown={(event) => {
        pressed.current = event.target;
      }}
      onClick={(event) => {
        if (event.target === modal.current && pressed.current === modal.current) onClose();
      }}
    >
      <div
        className={joinClasses('durenai-character-dialog', className)}
        data-durenai-theme={theme}
        data-status={request.status}
      >
        {known ? (
          <Portrait character={known} alt={text.portraitOf(name)} loading="eager" />
        ) : (
          <span className="durenai-portrait durenai-skeleton" />
        )}
        <div className="durenai-character-dialog-body">
          <h2 id={titleId} dir="auto">
            {name}
          </h2>
          {details && <p className="durenai-creator">{text.createdBy(details.creator.username)}</p>}
          {known && (
            <p id={descriptionId} dir="auto">
              {known.description}
            </p>
          )}
          {known && <Tags tags={known.tags} />}
          {details && <Details character={details} />}
          {!details && request.status !== 'failed' && <DetailsSkeleton label={text.loadingCharacters} />}
          {!details && request.status === 'failed' && (
            <Notice
              role="alert"
              action={
                request.error.code === 'not_found'
                  ? undefined
                  : { label: errors.tryAgain, onClick: () => void reload() }
              }
            >
              {text.characterFailed} {describeError(request.error, errors)}
            </Notice>
          )}
        </div>
        {known && (
          <div className="durenai-character-dialog-actions">
            {onChat && (
              <button
                type="button"
                className="durenai-button"
                data-kind="primary"
                onClick={() => {
                  // At once: a dialog that closes later would take back the focus that the page gives to its chat.
                  flushSync(onClose);
                  onChat({ character: known });
                }}
              >
                <Icon path={chatIcon} />
                {text.chatWith(name)}
              </button>
            )}
            <FavoriteButton character={known} />
          </div>
        )}
        <button
          type="button"
          className="durenai-icon-button durenai-character-dialog-close"
          aria-label={text.closeDialog}
          onClick={onClose}
        >
          <Icon path={closeIcon} />
        </button>
      </div>
    </dialog>
  );
}

/** From the last button to the first: Chromium stops at the page between them. */
function goRound(event: KeyboardEvent<HTMLElement>): void {
  const buttons = event.currentTarget.querySelectorAll('button');
  if (event.target !== buttons[buttons.length - 1]) return;
  event.preventDefault();
  buttons[0]?.focus();
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
