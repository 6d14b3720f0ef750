import { catalogueMessages, Notice, useMessages, useSpoken } from '@durenai/react/chat-parts';
import type { Desk } from '../desk.ts';

type NoteProps = {
  desk: Desk;
  kind?: 'plain' | 'problem';
  onDismiss?: () => void;
  children: string;
};

/** A word above the composer, spoken once, until the visitor dismisses it. */
export function Note({ desk, kind = 'plain', onDismiss, children }: NoteProps) {
  const { dismiss } = useMessages('Note', catalogueMessages);
  useSpoken(children);
  const leave = onDismiss ?? (() => desk.show({ note: null }));
  return (
    <div className="durenai-note">
      <Notice kind={kind} action={{ label: dismiss, onClick: leave }}>
        {children}
      </Notice>
    </div>
  );
}
