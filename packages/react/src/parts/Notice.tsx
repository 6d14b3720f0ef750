import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';
import { alertIcon } from './message-icon-paths.ts';
import { PassingButton } from './PassingButton.tsx';

export type NoticeProps = {
  children: ReactNode;
  /** The way out. */
  action?: { label: string; onClick: () => void } | undefined;
  /** `alert` when it appears without the visitor having asked for anything. */
  role?: 'alert' | 'status' | undefined;
  /** `plain` when nothing went wrong. Default `problem`. */
  kind?: 'plain' | 'problem' | undefined;
};

/** Says what went wrong, and what can be done about it. */
export function Notice({ children, action, role, kind = 'problem' }: NoticeProps) {
  return (
    <div className="durenai-notice" part="notice" data-kind={kind} role={role}>
      {kind === 'problem' && <Icon path={alertIcon} />}
      <p dir="auto">{children}</p>
      {action && (
        <PassingButton className="durenai-button" onClick={() => action.onClick()}>
          {action.label}
        </PassingButton>
      )}
    </div>
  );
}
