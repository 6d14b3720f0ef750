'use client';
import { type ComponentType, useEffect, useState } from 'react';
import { splitActions } from '../split-actions.ts';

type MarkdownComponent = ComponentType<{ content: string }>;

/** What plain text with `*actions*` and `**stress**` does not have. Rather once too often than once too little. */
const MARKUP =
  /[`_[\]#>~\\|<]|:\/\/|&[#\w]|\*{3}|^[ \t]*(?:[-+*]|\d+[.)])[ \t]|^[ \t]*(?:-{3,}|={3,})| {2}\n/m;

const load = () => import('./MarkdownText.tsx');

let loaded: MarkdownComponent | undefined;

/** The Markdown renderer, loaded when the first message needs it; until then, and if it fails, undefined. */
export function useMarkdown(content: string): MarkdownComponent | undefined {
  const wanted = MARKUP.test(content);
  const [Markdown, setMarkdown] = useState(() => loaded);
  useEffect(() => {
    if (!wanted || Markdown) return undefined;
    let isCurrent = true;
    load().then(
      ({ MarkdownText }) => {
        loaded = MarkdownText;
        if (isCurrent) setMarkdown(() => MarkdownText);
      },
      // The text is there already, as it was written: without the renderer it stays so.
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [wanted, Markdown]);
  return wanted ? Markdown : undefined;
}

/** What a screen reader says of a message: its words, without the marks that a sighted reader does not see either. */
export async function wordsOf(content: string): Promise<string> {
  const Markdown = MARKUP.test(content) && (await load().catch(() => undefined));
  return Markdown
    ? Markdown.wordsOf(content)
    : splitActions(content)
        .map(({ text }) => text)
        .join('');
}
