'use client';
import { type ComponentType, useEffect, useState } from 'react';

type MarkdownComponent = ComponentType<{ content: string }>;

/** What plain text with `*actions*` and `**stress**` does not have. Rather once too often than once too little. */
const MARKUP =
  /[`_[\]#>~\\|<]|:\/\/|&[#\w]|\*{3}|^[ \t]*(?:[-+*]|\d+[.)])[ \t]|^[ \t]*(?:-{3,}|={3,})| {2}\n/m;

let loaded: MarkdownComponent | undefined;

/** The Markdown renderer, loaded when the first message needs it; until then, and if it fails, undefined. */
export function useMarkdown(content: string): MarkdownComponent | undefined {
  const wanted = MARKUP.test(content);
  const [Markdown, setMarkdown] = useState(() => loaded);
  useEffect(() => {
    if (!wanted || Markdown) return undefined;
    let isCurrent = true;
    import('./MarkdownText.tsx').then(
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
