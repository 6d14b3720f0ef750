import { backIcon, Icon, menuMessages, useMessages } from '@durenai/react/chat-parts';
import { type ReactNode, useEffect, useRef } from 'react';
import type { Desk } from '../desk.ts';

export { default as viewCss } from './view.css?inline';

type ViewProps = { desk: Desk; title: string; children: ReactNode };

/** Stands where the chat was, with the way back to it. */
export function View({ desk, title, children }: ViewProps) {
  const { back } = useMessages('View', menuMessages);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  function leave(): void {
    desk.show({ view: null });
    desk.focus();
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it listens for Escape, wherever inside the focus is.
    <div
      className="durenai-view"
      part="view"
      data-durenai-theme={desk.options.theme ?? 'auto'}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        // Or the chat would close as well.
        event.preventDefault();
        leave();
      }}
    >
      <div className="durenai-view-header">
        <button type="button" className="durenai-icon-button" aria-label={back} title={back} onClick={leave}>
          <Icon path={backIcon} />
        </button>
        <h2 ref={heading} tabIndex={-1}>
          {title}
        </h2>
      </div>
      <div className="durenai-view-body">{children}</div>
    </div>
  );
}
