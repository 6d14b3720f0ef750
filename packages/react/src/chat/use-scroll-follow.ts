'use client';
import type { ChatMessage } from '@durenai/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useBrowserLayoutEffect } from '../hooks/use-browser-layout-effect.ts';
import { useMessageWindow } from './use-message-window.ts';

/** Closer to the end than this counts as being there. */
const BOTTOM_PX = 48;

type Place = { element: HTMLElement; top: number };

/**
 * Keeps the end of the conversation in view while the reader is there, and what they read in place while
 * they are not: older messages above do not push it away, newer ones below are only counted.
 */
export function useScrollFollow(messages: readonly ChatMessage[]) {
  const viewport = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const atBottom = useRef(true);
  /** The oldest and the newest message on screen and where they were: one of them stays whichever way the window moves. */
  const anchors = useRef<readonly Place[]>([]);
  const known = useRef<{ lastKey: string | undefined; length: number }>({ lastKey: undefined, length: 0 });
  const [unseen, setUnseen] = useState(0);
  const shown = useMessageWindow(messages, viewport);
  const { start, end, showNewest } = shown;
  const showsNewest = end === messages.length;

  /** Before anything is said, there is only a beginning to read. */
  const jumpToEnd = useCallback(() => {
    const isEmpty = known.current.length === 0;
    if (viewport.current && !isEmpty) viewport.current.scrollTop = viewport.current.scrollHeight;
  }, []);

  const scrollToBottom = useCallback(() => {
    atBottom.current = true;
    setUnseen(0);
    showNewest();
    jumpToEnd();
  }, [showNewest, jumpToEnd]);

  const onScroll = useCallback(() => {
    const element = viewport.current;
    if (!element) return;
    const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < BOTTOM_PX;
    atBottom.current = isAtEnd && showsNewest;
    if (atBottom.current) setUnseen(0);
  }, [showsNewest]);

  const keepAnchors = useCallback(() => {
    const rows = content.current?.querySelectorAll<HTMLElement>('.durenai-message[data-key]') ?? [];
    const ends = [rows[0], rows[rows.length - 1]].filter((row) => row !== undefined);
    anchors.current = ends.map((element) => ({ element, top: element.offsetTop }));
  }, []);

  useBrowserLayoutEffect(() => {
    const element = viewport.current;
    const stayed = anchors.current.find((anchor) => anchor.element.isConnected);
    if (element && stayed) {
      const pushed = stayed.element.offsetTop - stayed.top;
      if (pushed !== 0) element.scrollTop += pushed;
    }
    keepAnchors();

    const last = messages.at(-1);
    const isNew = last?.key !== known.current.lastKey;
    const before = messages.findLastIndex(({ key }) => key === known.current.lastKey);
    known.current = { lastKey: last?.key, length: messages.length };
    const isOwn = isNew && last?.author === 'visitor' && last.delivery.status !== 'sent';
    // Nothing is left of what was read, or missed.
    if (isOwn || !last) scrollToBottom();
    else if (atBottom.current) jumpToEnd();
    else if (isNew && before !== -1) {
      const fresh = messages.slice(before + 1).filter(({ author }) => author === 'character').length;
      setUnseen((count) => count + fresh);
    }
  }, [messages, start, end, scrollToBottom, jumpToEnd, keepAnchors]);

  /** The window, the composer, a font or a picture changed size. */
  useEffect(() => {
    if (typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(() => {
      if (atBottom.current) jumpToEnd();
      keepAnchors();
    });
    if (viewport.current) observer.observe(viewport.current);
    if (content.current) observer.observe(content.current);
    return () => observer.disconnect();
  }, [jumpToEnd, keepAnchors]);

  return { viewport, content, unseen, onScroll, scrollToBottom, shown };
}
