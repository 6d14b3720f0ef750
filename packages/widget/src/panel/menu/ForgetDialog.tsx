import { type DurenaiError, toDurenaiError } from '@durenai/core';
import { describeError, errorMessages, menuMessages, Notice, useMessages } from '@durenai/react/chat-parts';
import { useEffect, useId, useRef, useState } from 'react';
import type { Desk } from '../desk.ts';
import { Note } from './Note.tsx';

type Progress = { status: 'asking' | 'forgetting' | 'done' } | { status: 'failed'; error: DurenaiError };

/** Says before what forgetting means, and what it does not. */
export function ForgetDialog({ desk }: { desk: Desk }) {
  const text = useMessages('ForgetDialog', menuMessages);
  const errors = useMessages('ForgetDialog', errorMessages);
  const [progress, setProgress] = useState<Progress>({ status: 'asking' });
  const { status } = progress;
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const { host, button } = desk.page;
    dialog.current?.showModal();
    back.current?.focus();
    // The page may close or hide the chat, and would stay behind the question, which nobody could answer.
    const close = () => {
      desk.show({ view: null });
      button.focus({ preventScroll: true });
    };
    host.addEventListener('close', close);
    return () => host.removeEventListener('close', close);
  }, [desk]);

  function leave(): void {
    desk.show({ view: null });
    desk.focus();
  }

  async function forget(): Promise<void> {
    setProgress({ status: 'forgetting' });
    try {
      await desk.durenai.visitor.forget();
      // The button that had the focus goes away.
      back.current?.focus();
      setProgress({ status: 'done' });
    } catch (thrown) {
      const error = toDurenaiError(thrown);
      setProgress({ status: 'failed', error });
      // Left meanwhile, where nobody would hear of it.
      if (!dialog.current) {
        desk.show({
          note: (
            <Note desk={desk} kind="problem">
              {`${text.forgetMeFailed} ${describeError(error, errors)}`}
            </Note>
          ),
        });
      }
    }
  }

  const isDone = status === 'done';
  const isForgetting = status === 'forgetting';
  return (
    <dialog
      ref={dialog}
      className="durenai-forget-dialog"
      part="dialog"
      data-durenai-theme={desk.options.theme ?? 'auto'}
      aria-labelledby={id}
      aria-describedby={`${id}-means`}
      // "Back" on Android, and Escape while nothing inside has the focus.
      onCancel={(event) => {
        if (isForgetting) event.preventDefault();
      }}
      // Asked more than once, a browser closes it all the same.
      onClose={leave}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        // Or the chat would close as well.
        event.preventDefault();
        if (!isForgetting) leave();
      }}
    >
      <h2 id={id}>{text.forgetMeQuestion}</h2>
      <div id={`${id}-means`}>
        {!isDone && (
          <>
            <p>{text.forgetMeHere}</p>
            <p>{text.forgetMeThere}</p>
          </>
        )}
        {/* Heard because it is there before it says anything. */}
        <p role="status">{isDone && text.forgetMeDone}</p>
      </div>
      {progress.status === 'failed' && (
        <Notice role="alert">
          {text.forgetMeFailed} {describeError(progress.error, errors)}
        </Notice>
      )}
      <div className="durenai-forget-dialog-actions">
        <button ref={back} type="button" className="durenai-button" onClick={leave}>
          {text.back}
        </button>
        {!isDone && (
          <button
            type="button"
            className="durenai-button"
            data-kind="danger"
            aria-disabled={isForgetting}
            onClick={() => {
              if (!isForgetting) void forget();
            }}
          >
            {isForgetting ? text.forgettingMe : text.forgetMe}
          </button>
        )}
      </div>
    </dialog>
  );
}
