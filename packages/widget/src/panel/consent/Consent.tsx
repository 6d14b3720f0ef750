import { menuMessages, useMessages } from '@durenai/react/chat-parts';
import { useEffect, useId, useRef } from 'react';
import type { Desk } from '../desk.ts';

export { default as consentCss } from './consent.css?inline';

/** Asks before the first message. What was typed waits in the composer. */
export function Consent({ desk }: { desk: Desk }) {
  const text = useMessages('Consent', menuMessages);
  const id = useId();
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => card.current?.focus(), []);
  const { persist = 'local' } = desk.options;
  const kept = { local: text.consentLocal, session: text.consentSession, memory: text.consentMemory }[
    persist
  ];

  function leave(): void {
    desk.show({ note: null });
    desk.focus();
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a question, not a set of fields.
    <div
      ref={card}
      role="group"
      tabIndex={-1}
      className="durenai-consent"
      part="consent"
      aria-labelledby={id}
      aria-describedby={`${id}-means`}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        leave();
      }}
    >
      <h3 id={id}>{text.consentQuestion}</h3>
      <p id={`${id}-means`}>
        {text.consentExplanation} {kept}
      </p>
      <div>
        <button
          type="button"
          className="durenai-button"
          data-kind="primary"
          onClick={() => {
            desk.keepConsent();
            leave();
            void desk.chat.current?.send();
          }}
        >
          {text.consentAgree}
        </button>
        <button type="button" className="durenai-button" onClick={leave}>
          {text.consentDecline}
        </button>
      </div>
    </div>
  );
}
