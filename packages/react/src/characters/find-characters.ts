type Searchable = { readonly name: string; readonly description: string; readonly tags: readonly string[] };

/** Without case and accents: "zoë" finds "Zoe". */
const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Those in which every word of `search` occurs: in the name, the description or a tag. */
export function findCharacters<Found extends Searchable>(
  characters: readonly Found[],
  search: string,
): readonly Found[] {
  const words = plain(search).split(/\s+/).filter(Boolean);
  if (words.length === 0) return characters;
  return characters.filter(({ name, description, tags }) => {
    const text = plain([name, description, ...tags].join('\n'));
    return words.every((word) => text.includes(word));
  });
}
