'use client';
import { useState } from 'react';
import { chatMessages } from '../messages/chat-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { useSettings } from '../provider/durenai-context.ts';
import { Icon } from './Icon.tsx';
import { checkIcon, copyIcon } from './message-icon-paths.ts';

const CONFIRMED_FOR_MS = 2000;

type CopyButtonProps = {
  text: string;
  label: string;
  /** Whether Tab stops here. Default true. */
  isTabStop?: boolean | undefined;
};

/** Copies `text`, and says for a moment that it did. */
export function CopyButton({ text, label, isTabStop = true }: CopyButtonProps) {
  const { clock } = useSettings('CopyButton').durenai;
  const words = useMessages('CopyButton', chatMessages);
  // Each copy confirms for a while. Without an effect, which every message that scrolls by would pay for.
  const [confirmations, setConfirmations] = useState(0);
  const copied = confirmations > 0;
  const confirm = () => {
    setConfirmations((count) => count + 1);
    clock.after(CONFIRMED_FOR_MS, () => setConfirmations((count) => count - 1));
  };
  return (
    <button
      type="button"
      className="durenai-copy"
      tabIndex={isTabStop ? undefined : -1}
      data-state={copied ? 'copied' : 'idle'}
      // Its name as well. Beside an `aria-label` of the same words it would be read as a description, again.
      title={copied ? words.copied : label}
      onClick={() => {
        // Absent without HTTPS, refused where the page's policy says so: then nothing is claimed.
        void navigator.clipboard?.writeText(text).then(confirm, () => undefined);
      }}
    >
      <Icon path={copied ? checkIcon : copyIcon} />
    </button>
  );
}
