/** `*waves*` is what a character does, `**now**` what it stresses. Never across lines, never `2 * 3 * 4`. */
const STARRED = /(\*\*?)([^\s*](?:[^*\n]*[^\s*])?)\1/;

export type Piece = { kind: 'text' | 'action' | 'strong'; text: string };

export function splitActions(content: string): Piece[] {
  // The two groups of the pattern come back between the texts: text, stars, inner, text, stars, …
  const parts = content.split(STARRED);
  // Not by `entries()`, which is another one on pages with Prototype.js.
  return parts.flatMap((text, index): Piece[] => {
    if (index % 3 === 1 || text === '') return [];
    const stars = index % 3 === 2 ? parts[index - 1] : undefined;
    return [{ kind: stars === undefined ? 'text' : stars === '*' ? 'action' : 'strong', text }];
  });
}
