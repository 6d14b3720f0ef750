import type { RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';

/**
 * Some inputs cost the parser the square of their length (measured: `*a_ ` four thousand characters long, 135 ms).
 * In pieces of a bounded length every input costs a bounded time a character.
 */
const PIECE_LENGTH = 2000;

/** Raw HTML, images and reference definitions stay the text that they are; an indented line is no code. */
const constructs = {
  disable: { null: ['codeIndented', 'definition', 'htmlFlow', 'htmlText', 'labelStartImage'] },
};

/**
 * Stands for `&` while parsing. In browsers the parser decodes `&amp;` by way of `innerHTML`, which Trusted Types refuse
 * (measured in Chromium): it must meet no ampersand. So a reference is shown as it was written.
 */
const AMPERSAND = '\uFDD0';

/** The blocks of a message, from the syntax tree: no HTML exists on the way. */
export function parseMarkdown(content: string): RootContent[] {
  return splitIntoPieces(content).flatMap((piece) => {
    const { children } = fromMarkdown(piece.replaceAll('&', AMPERSAND), { extensions: [constructs] });
    if (piece.includes('&')) restoreAmpersands(children);
    return children;
  });
}

/** Without recursion: a tree may be thousands of levels deep. */
function restoreAmpersands(nodes: readonly RootContent[]): void {
  const waiting: RootContent[] = [...nodes];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if ('value' in node) node.value = node.value.replaceAll(AMPERSAND, '&');
    if ('url' in node) node.url = node.url.replaceAll(AMPERSAND, '&');
    if ('children' in node) waiting.push(...node.children);
  }
}

/**
 * From its opening line to its closing one, or to the end, as the parser finds them. It reads code in proportion to its
 * length (measured: 400,000 characters in 0.3 s), so that a fence may be longer than a piece.
 */
const FENCE =
  /(?<![^\n])[ \t]*(([`~])\2{2,})(?!(?<=`)[^`\r\n]*`)[\s\S]*?(?:[\r\n][ \t]*\1\2*[ \t]*(?![^\r\n])|$)/g;

/** Stands for each character of a fence, where lines end that are no place to cut. */
const FENCED = '\uFDD1';

/** Cut between paragraphs if there is a place, else between lines, else anywhere but inside a character or a fence. */
export function splitIntoPieces(content: string): string[] {
  const pieces: string[] = [];
  let rest = content.replace(FENCE, (fence) => FENCED.repeat(fence.length));
  let start = 0;
  while (rest.length > PIECE_LENGTH) {
    const head = rest.slice(0, PIECE_LENGTH);
    const paragraph = head.lastIndexOf('\n\n') + 1;
    const line = head.lastIndexOf('\n') + 1;
    const fence = /^\uFDD1*/.exec(rest)?.[0].length;
    const end =
      paragraph || line || fence || (/[\uD800-\uDBFF]$/.test(head) ? PIECE_LENGTH - 1 : PIECE_LENGTH);
    pieces.push(content.slice(start, start + end));
    start += end;
    rest = rest.slice(end);
  }
  pieces.push(content.slice(start));
  return pieces;
}
