'use client';
import { type Conversation, createConversationsResource, type VisitorState } from '@durenai/core';
import { useEffect } from 'react';
import { useSettings } from '../provider/durenai-context.ts';
import { type UseResourceResult, useResource } from './use-resource.ts';
import { useShared } from './use-shared.ts';
import { useStoreState } from './use-store-state.ts';

/** News of a conversation come in bursts, and each is worth one look at the list. */
const REFRESH_AFTER_MS = 500;

const idOf = ({ id }: VisitorState) => id;

/** The visitor's conversations, latest first. They follow what is said anywhere: here, in another tab, on another device. */
export function useConversations(): UseResourceResult<readonly Conversation[]> {
  const { durenai } = useSettings('useConversations');
  const conversations = useShared(durenai, 'conversations', () => createConversationsResource(durenai));
  const result = useResource(conversations);
  const visitorId = useStoreState(durenai.visitor.store, idOf);
  useEffect(() => {
    // Nobody has said anything yet: there is nothing to listen for.
    if (visitorId === null) return undefined;
    // Loaded by a list that is gone: since then, nobody has listened.
    if (conversations.store.getState().status === 'ready') void conversations.refresh();
    let cancelRefresh: (() => void) | undefined;
    const refreshSoon = () => {
      cancelRefresh ??= durenai.clock.after(REFRESH_AFTER_MS, () => {
        cancelRefresh = undefined;
        void conversations.refresh();
      });
    };
    const stop = durenai.live.on(({ kind }) => {
      if (kind !== 'send') refreshSoon();
    });
    return () => {
      stop();
      cancelRefresh?.();
    };
  }, [durenai, visitorId, conversations]);
  return result;
}
