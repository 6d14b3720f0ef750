'use client';
import type { DurenaiError } from '@durenai/core';
import { type ReactNode, useEffect } from 'react';
import { describeError, errorMessages } from '../messages/error-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { useSettings } from '../provider/durenai-context.ts';
import { Notice, type NoticeProps } from './Notice.tsx';

type FailureProps = Pick<NoticeProps, 'role'> & {
  error: DurenaiError;
  /** The way out, which the page takes by itself when it is looked at again. Undefined where asking again does not help. */
  retry?: (() => void) | undefined;
  /** What takes it away where nothing is asked for again. By itself only once there is a network where there was none. */
  dismiss?: (() => void) | undefined;
  /** What the way out is called. Default: to try again. */
  label?: string | undefined;
  /** What is missing. */
  children?: ReactNode;
};

/** What could not be had, why, and the way out. */
export function Failure({ error, retry, dismiss, label, role, children }: FailureProps) {
  const { presence } = useSettings('Failure').durenai;
  const errors = useMessages('Failure', errorMessages);
  useEffect(() => {
    if (error.code !== 'network_error') return undefined;
    let wasOffline = !presence.online();
    return presence.onChange(() => {
      if (!presence.online()) wasOffline = true;
      else if (retry) retry();
      else if (wasOffline) dismiss?.();
    });
  }, [error, presence, retry, dismiss]);
  const wayOut = retry ?? dismiss;
  return (
    <Notice role={role} action={wayOut && { label: label ?? errors.tryAgain, onClick: wayOut }}>
      {children} {describeError(error, errors)}
    </Notice>
  );
}
