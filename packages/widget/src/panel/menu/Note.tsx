import { catalogueMessages, Notice, useMessages } from '@durenai/react/chat-parts';
import type { ReactNode } from 'react';
import type { Desk } from '../desk.ts';

type NoteProps = {
  desk: Desk;
  kind?: 'plain' | 'problem';
  onDismiss?: () => void;
  children: ReactNode;
};

/** A word above the composer, until the visitor dismisses it. */
export function Note({ desk, kind = 'plain', onDismiss, children }: NoteProps) {
  const { dismiss } = useMessages('Note', catalogueMessages);
  const leave = onDismiss ?? (() => desk.show({ note: null }));
  return (
    <div className="durenai-note">
      <Notice role="status" kind={kind} action={{ label: dismiss, onClick: leave }}>
        {children}
      </Notice>
    </div>
  );
}
