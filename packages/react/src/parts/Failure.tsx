'use client';
import type { DurenaiError } from '@durenai/core';
import { type ReactNode, useEffect } from 'react';
import { describeError, errorMessages } from '../messages/error-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { useSettings } from '../provider/durenai-context.ts';
import { Notice, type NoticeProps } from './Notice.tsx';

type FailureProps = Pick<NoticeProps, 'role'> & {
  error: DurenaiError;
  /** The way out, which the network takes by itself when it comes back. Undefined where asking again does not help. */
  retry: (() => void) | undefined;
  /** What the way out is called. Default: to try again. */
  label?: string | undefined;
  /** What is missing. */
  children?: ReactNode;
};

/** What could not be loaded, why, and the way to ask again. When the network comes back, it is asked for by itself. */
export function Failure({ error, retry, label, role, children }: FailureProps) {
  const { presence } = useSettings('Failure').durenai;
  const errors = useMessages('Failure', errorMessages);
  useEffect(() => {
    if (error.code !== 'network_error') return undefined;
    return presence.onChange(() => {
      if (presence.online()) retry?.();
    });
  }, [error, presence, retry]);
  return (
    <Notice role={role} action={retry && { label: label ?? errors.tryAgain, onClick: retry }}>
      {children} {describeError(error, errors)}
    </Notice>
  );
}
