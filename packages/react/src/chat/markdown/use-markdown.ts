'use client';
import { type ComponentType, useEffect, useState } from 'react';
import { splitActions } from '../../parts/split-actions.ts';

/** What text with `*actions*` and `**stress**`, neither in the other, does not have. Rather once too often than too seldom. */
const MARKUP =
  /[`_[\]#>~\\|<]|:\/\/|&[#\w]|\*{3}|(?<!\S)(\*\*?)[^*\n]+(?!\1(?!\*))\*|^[ \t]*(?:[-+*]|\d+[.)])[ \t]|^[ \t]*(?:-{3,}|={3,})| {2}\n/m;

/** Whether `content` needs the Markdown renderer to be shown as it was meant. */
export const hasMarkup = (content: string) => MARKUP.test(content);

type Renderer = typeof import('./MarkdownText.tsx');

let renderer: Renderer | undefined;

/** Undefined when it cannot be loaded: the text is there already, as it was written, and stays so. */
async function load(): Promise<Renderer | undefined> {
  renderer ??= await import('./MarkdownText.tsx').catch(() => undefined);
  return renderer;
}

/** The Markdown renderer, loaded for the first message that asks; until then, and if it fails, undefined. */
export function useMarkdown(): ComponentType<{ content: string }> | undefined {
  const [loaded, setLoaded] = useState(renderer);
  useEffect(() => {
    if (!loaded) void load().then(setLoaded);
  }, [loaded]);
  return loaded?.MarkdownText;
}

/** What a screen reader says of a message: its words, without the marks that a sighted reader does not see either. */
export async function wordsOf(content: string): Promise<string> {
  const loaded = hasMarkup(content) && (await load());
  return loaded
    ? loaded.wordsOf(content)
    : splitActions(content)
        .map(({ text }) => text)
        .join('');
}
