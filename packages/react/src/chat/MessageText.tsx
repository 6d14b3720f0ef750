'use client';
import { type ReactNode, useContext, useRef, useState } from 'react';
import { useBrowserLayoutEffect } from '../hooks/use-browser-layout-effect.ts';
import { chatMessages } from '../messages/chat-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { splitActions } from '../parts/split-actions.ts';
import { ChatContext } from './chat-context.ts';
import { hasMarkup, useMarkdown } from './markdown/use-markdown.ts';

/** A message longer than this is folded, until the reader wants the rest. */
const LONG_CHARACTERS = 1600;
const LONG_LINES = 24;

type MessageTextProps = {
  content: string;
  /** Folds a long text. Default false. */
  folds?: boolean | undefined;
};

/** What somebody wrote: text with `*actions*`, and Markdown once its renderer is here. */
export function MessageText({ content, folds = false }: MessageTextProps) {
  // Most are neither marked up nor long: what those cost is what scrolling costs.
  const text = hasMarkup(content) ? <MarkedUp content={content} /> : plainText(content);
  return folds && isLong(content) ? <Folded>{text}</Folded> : text;
}

function MarkedUp({ content }: { content: string }) {
  const Markdown = useMarkdown();
  return Markdown ? <Markdown content={content} /> : plainText(content);
}

function Folded({ children }: { children: ReactNode }) {
  const words = useMessages('ChatWindow', chatMessages);
  const scroller = useContext(ChatContext)?.scroller;
  const fold = useRef<HTMLDivElement>(null);
  /** How far the browser has scrolled inside the fold. */
  const scrolled = useRef(0);
  /** Undefined until it was opened. */
  const [isOpen, setIsOpen] = useState<boolean>();
  useBrowserLayoutEffect(() => {
    if (isOpen === undefined) return;
    if (!isOpen) fold.current?.scrollIntoView?.({ block: 'nearest' });
    scroller?.current?.settle(scrolled.current);
    scrolled.current = 0;
  }, [isOpen, scroller]);
  return (
    <>
      <div
        ref={fold}
        className="durenai-fold"
        data-state={isOpen ? 'open' : 'closed'}
        // The browser wants something further down to be seen: what was focused, or words that were searched for.
        onScroll={({ currentTarget }) => {
          scrolled.current = currentTarget.scrollTop;
          setIsOpen(true);
        }}
      >
        {children}
      </div>
      <button
        type="button"
        className="durenai-link-button"
        aria-expanded={isOpen ?? false}
        onClick={() => setIsOpen(!isOpen)}
      >
        {isOpen ? words.showLess : words.showMore}
      </button>
    </>
  );
}

function plainText(content: string) {
  // Each of several lines has a direction of its own, which costs the browser time for every one.
  const hasLines = content.includes('\n') || undefined;
  return (
    <p className="durenai-message-text" dir="auto" data-lines={hasLines}>
      {splitActions(content).map(({ kind, text }, index) => {
        if (kind === 'text') return text;
        if (kind === 'strong') return <strong key={index}>{text}</strong>;
        return (
          <em key={index} className="durenai-action">
            {text}
          </em>
        );
      })}
    </p>
  );
}

function isLong(content: string): boolean {
  return content.length > LONG_CHARACTERS || content.split('\n', LONG_LINES + 1).length > LONG_LINES;
}
