'use client';
import { type Conversation, createConversationsResource } from '@durenai/core';
import { useSettings } from '../provider/durenai-context.ts';
import { type UseResourceResult, useResource } from './use-resource.ts';
import { useShared } from './use-shared.ts';

/** The visitor's conversations, latest first. Call `reload` to see what other components began. */
export function useConversations(): UseResourceResult<readonly Conversation[]> {
  const { durenai } = useSettings('useConversations');
  return useResource(useShared(durenai, 'conversations', () => createConversationsResource(durenai)));
}
