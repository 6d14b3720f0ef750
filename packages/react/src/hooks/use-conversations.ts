'use client';
import { type Conversation, createConversationsResource } from '@durenai/core';
import { useSettings } from '../provider/durenai-context.ts';
import { useLiveResource } from './use-live-resource.ts';
import type { UseResourceResult } from './use-resource.ts';
import { useShared } from './use-shared.ts';

/** The visitor's conversations, latest first. They follow what is said anywhere: here, in another tab, on another device. */
export function useConversations(): UseResourceResult<readonly Conversation[]> {
  const { durenai } = useSettings('useConversations');
  return useLiveResource(
    durenai,
    useShared(durenai, 'conversations', () => createConversationsResource(durenai)),
  );
}
