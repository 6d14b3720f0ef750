import { catalogueMessages, Notice, useMessages } from '@durenai/react/chat-parts';
import type { ReactNode } from 'react';
import type { Desk } from '../desk.ts';

type NoteProps = { desk: Desk; kind?: 'plain' | 'problem'; children: ReactNode };

/** A word above the composer, until the visitor dismisses it. */
export function Note({ desk, kind = 'plain', children }: NoteProps) {
  const { dismiss } = useMessages('Note', catalogueMessages);
  return (
    <div className="durenai-note">
      <Notice role="status" kind={kind} action={{ label: dismiss, onClick: () => desk.show({ note: null }) }}>
        {children}
      </Notice>
    </div>
  );
}
