'use client';
import { type ReactNode, useState } from 'react';
import { chatMessages } from '../messages/chat-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { hasMarkup, useMarkdown } from './markdown/use-markdown.ts';
import { splitActions } from './split-actions.ts';

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
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: what is focused inside, a link for example, must be seen. */}
      <div className="durenai-fold" data-state={isOpen ? 'open' : 'closed'} onFocus={() => setIsOpen(true)}>
        {children}
      </div>
      <button
        type="button"
        className="durenai-link-button"
        aria-expanded={isOpen}
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
