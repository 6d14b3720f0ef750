'use client';
import { useMemo } from 'react';
import { useSettings } from '../provider/durenai-context.ts';

/**
 * `defaults`, worded as the host page wants. Each component passes the group that it shows, so that a
 * bundle of the chat alone carries no text of the catalogue.
 */
export function useMessages<Group extends object>(caller: string, defaults: Group): Group {
  const { messages } = useSettings(caller);
  return useMemo(() => ({ ...defaults, ...messages }), [defaults, messages]);
}
