'use client';
import { type ComponentType, useEffect, useState } from 'react';
import { splitActions } from '../split-actions.ts';

/** What plain text with `*actions*` and `**stress**` does not have. Rather once too often than once too little. */
const MARKUP =
  /[`_[\]#>~\\|<]|:\/\/|&[#\w]|\*{3}|^[ \t]*(?:[-+*]|\d+[.)])[ \t]|^[ \t]*(?:-{3,}|={3,})| {2}\n/m;

type Renderer = typeof import('./MarkdownText.tsx');

let renderer: Renderer | undefined;

/** Undefined when it cannot be loaded: the text is there already, as it was written, and stays so. */
async function load(): Promise<Renderer | undefined> {
  renderer ??= await import('./MarkdownText.tsx').catch(() => undefined);
  return renderer;
}

/** The Markdown renderer, loaded when the first message needs it; until then, and if it fails, undefined. */
export function useMarkdown(content: string): ComponentType<{ content: string }> | undefined {
  const wanted = MARKUP.test(content);
  const [loaded, setLoaded] = useState(renderer);
  useEffect(() => {
    if (wanted && !loaded) void load().then(setLoaded);
  }, [wanted, loaded]);
  return wanted ? loaded?.MarkdownText : undefined;
}

/** What a screen reader says of a message: its words, without the marks that a sighted reader does not see either. */
export async function wordsOf(content: string): Promise<string> {
  const loaded = MARKUP.test(content) && (await load());
  return loaded
    ? loaded.wordsOf(content)
    : splitActions(content)
        .map(({ text }) => text)
        .join('');
}
