import type { RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { splitAddresses } from './safe-link.ts';

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

/** Stands for the `>` of a face at the beginning of a line, `>_<` or `>:(`, which is no quotation. */
const BROW = '\uFDD2';
const FACE = /(?<=^[ \t]*)>(?=[^\s>]{1,4}[<>]|[:;=])/gm;

/** The blocks of a message, from the syntax tree: no HTML exists on the way. */
export function parseMarkdown(content: string): RootContent[] {
  return splitIntoPieces(content).flatMap((piece) => {
    const disguised = piece.replaceAll('&', AMPERSAND).replace(FACE, BROW);
    const { children } = fromMarkdown(disguised, { extensions: [constructs] });
    if (disguised !== piece) restore(children);
    return children;
  });
}

/** Without recursion: a tree may be thousands of levels deep. */
function restore(nodes: readonly RootContent[]): void {
  const waiting: RootContent[] = [...nodes];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if ('value' in node) node.value = node.value.replaceAll(AMPERSAND, '&').replaceAll(BROW, '>');
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

/** Where to cut, best first. No piece begins with what opens a block only there. */
const CUTS = [
  /^.*\n(?=\n)/s,
  /^.*\n(?=.)/s,
  // Between sentences, between words.
  /^.*(?:[.!?…]["”’)*_]*\s|[。！？][”’」』）]*)(?=["“‘(「『（]?\p{L})/su,
  /^.*\s(?![\s>#+*_~`-]|\d+[.)])(?=.)/su,
  // Not inside what is drawn as one character, of which the last may be half a pair here.
  /^.+(?<![\u200d\p{RI}])(?=[^\p{M}\p{EMod}\p{Cs}\u200d])/su,
  /^.+(?=.)/su,
];

/** Cuts where it does least harm, and never inside a fence, or inside an address that is no longer than a piece. */
export function splitIntoPieces(content: string): string[] {
  const pieces: string[] = [];
  let rest = content.replace(FENCE, (fence) => FENCED.repeat(fence.length));
  let start = 0;
  while (rest.length > PIECE_LENGTH) {
    const end = endOfPiece(rest);
    pieces.push(content.slice(start, start + end));
    start += end;
    rest = rest.slice(end);
  }
  pieces.push(content.slice(start));
  return pieces;
}

function endOfPiece(rest: string): number {
  const head = rest.slice(0, PIECE_LENGTH + 1);
  // One that is longer than a piece.
  if (/^\uFDD1+$/.test(head)) return rest.search(/[^\uFDD1]|$/);
  const end = CUTS.map((cut) => cut.exec(head)?.[0].length).find(Number) ?? PIECE_LENGTH;
  let at = 0;
  for (const { text, isAddress } of splitAddresses(rest.slice(0, 2 * PIECE_LENGTH))) {
    if (isAddress && at > 0 && at < end && end < at + text.length) return at;
    at += text.length;
  }
  return end;
}
