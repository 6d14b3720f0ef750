'use client';
import type { ChatMessage } from '@durenai/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useBrowserLayoutEffect } from '../hooks/use-browser-layout-effect.ts';
import { useMessageWindow } from './use-message-window.ts';

/** Closer to the end than this counts as being there. */
const BOTTOM_PX = 48;

type Row = { element: HTMLElement; top: number; height: number };

/**
 * Keeps the end of the conversation in view while the reader is there, and what they read in place while
 * they are not: older messages above do not push it away, newer ones below are only counted.
 */
export function useScrollFollow(messages: readonly ChatMessage[]) {
  const viewport = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const atBottom = useRef(true);
  /** How far the reader had come, and what stood there and below: the first of it that is still there stays in place. */
  const held = useRef<{ scrollTop: number; rows: readonly Row[] }>({ scrollTop: 0, rows: [] });
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

  const hold = useCallback(() => {
    const scrollTop = viewport.current?.scrollTop ?? 0;
    // The way to older messages stays above them, however many come: nothing that is read.
    const read = content.current?.querySelectorAll<HTMLElement>(':scope > :not(.durenai-load-older)') ?? [];
    const rows = [...read].map((element) => {
      return { element, top: element.offsetTop, height: element.offsetHeight };
    });
    const isAhead = ({ top, height }: Row) => height > 0 && top + height > scrollTop;
    held.current = { scrollTop, rows: rows.filter(isAhead) };
  }, []);

  const restore = useCallback(
    (isReflow: boolean) => {
      const { scrollTop, rows } = held.current;
      const row = rows.find(({ element }) => element.isConnected);
      if (viewport.current && row) {
        const { element, top, height } = row;
        // Of lines that run anew over another width as many are above as before.
        const passed = isReflow ? Math.max(0, scrollTop - top) / height : 0;
        const moved = element.offsetTop - top + passed * (element.offsetHeight - height);
        const { scrollTop: now, clientHeight, scrollHeight } = viewport.current;
        // When the end comes nearer, the browser has scrolled by itself.
        const isClamped = now < scrollTop && now + clientHeight >= scrollHeight - 1;
        if (moved !== 0) viewport.current.scrollTop = (isReflow || isClamped ? scrollTop : now) + moved;
      }
      hold();
    },
    [hold],
  );

  /** Asks where the reader is, after they went on by `distance` in pixels, or opened or closed something there. */
  const settle = useCallback(
    (distance = 0) => {
      const element = viewport.current;
      if (!element) return;
      if (distance !== 0) element.scrollTop += distance;
      const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < BOTTOM_PX;
      atBottom.current = isAtEnd && showsNewest;
      if (atBottom.current) setUnseen(0);
      hold();
    },
    [showsNewest, hold],
  );

  useBrowserLayoutEffect(() => {
    restore(false);

    // What was not delivered stays last, whatever is said after it.
    const last = messages.findLast(({ delivery }) => delivery.status !== 'failed');
    const isNew = last?.key !== known.current.lastKey;
    const before = messages.findLastIndex(({ key }) => key === known.current.lastKey);
    known.current = { lastKey: last?.key, length: messages.length };
    const isOwn = isNew && last?.author === 'visitor' && last.delivery.status !== 'sent';
    // Nothing is left of what was read, or missed.
    if (isOwn || messages.length === 0) scrollToBottom();
    else if (atBottom.current) jumpToEnd();
    else if (isNew && before !== -1) {
      const fresh = messages.slice(before + 1).filter(({ author }) => author === 'character').length;
      setUnseen((count) => count + fresh);
    }
  }, [messages, start, end, scrollToBottom, jumpToEnd, restore]);

  /** The window, the composer, a font or a picture changed size. */
  useEffect(() => {
    if (typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(() => {
      if (atBottom.current) jumpToEnd();
      else restore(true);
    });
    if (viewport.current) observer.observe(viewport.current);
    if (content.current) observer.observe(content.current);
    return () => observer.disconnect();
  }, [jumpToEnd, restore]);

  return { viewport, content, unseen, settle, scrollToBottom, shown };
}
