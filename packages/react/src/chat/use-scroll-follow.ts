'use client';
import type { ChatMessage } from '@durenai/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useBrowserLayoutEffect } from '../hooks/use-browser-layout-effect.ts';

/** Closer to the end than this counts as being there. */
const BOTTOM_PX = 48;

/**
 * Keeps the end of the conversation in view while the reader is there, and what they read in place while
 * they are not: older messages above do not push it away, newer ones below are only announced.
 */
export function useScrollFollow(messages: readonly ChatMessage[]) {
  const viewport = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const atBottom = useRef(true);
  /** The oldest message on screen and where it was, to find out how far it was pushed. */
  const anchor = useRef<{ element: HTMLElement; top: number } | null>(null);
  const lastKey = useRef<string | undefined>(undefined);
  const [hasUnseen, setHasUnseen] = useState(false);

  const scrollToBottom = useCallback(() => {
    atBottom.current = true;
    setHasUnseen(false);
    if (viewport.current) viewport.current.scrollTop = viewport.current.scrollHeight;
  }, []);

  const onScroll = useCallback(() => {
    const element = viewport.current;
    if (!element) return;
    atBottom.current = element.scrollHeight - element.scrollTop - element.clientHeight < BOTTOM_PX;
    if (atBottom.current) setHasUnseen(false);
  }, []);

  useBrowserLayoutEffect(() => {
    const element = viewport.current;
    const before = anchor.current;
    if (element && before?.element.isConnected) {
      const pushed = before.element.offsetTop - before.top;
      if (pushed !== 0) element.scrollTop += pushed;
    }
    const oldest = content.current?.querySelector<HTMLElement>('.durenai-message');
    anchor.current = oldest ? { element: oldest, top: oldest.offsetTop } : null;

    const last = messages.at(-1);
    const isNew = last?.key !== lastKey.current;
    lastKey.current = last?.key;
    if (atBottom.current || (isNew && last?.delivery.status === 'sending')) scrollToBottom();
    else if (isNew && last?.author === 'character') setHasUnseen(true);
  }, [messages, scrollToBottom]);

  /** The window, the composer, a font or a picture changed size. */
  useEffect(() => {
    if (typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(() => {
      if (atBottom.current) scrollToBottom();
    });
    if (viewport.current) observer.observe(viewport.current);
    if (content.current) observer.observe(content.current);
    return () => observer.disconnect();
  }, [scrollToBottom]);

  return { viewport, content, hasUnseen, onScroll, scrollToBottom };
}
