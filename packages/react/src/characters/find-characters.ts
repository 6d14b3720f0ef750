type Searchable = { readonly name: string; readonly description: string; readonly tags: readonly string[] };

/** Accents and points, that is: other marks are letters, such as the vowels of Devanagari. */
const ACCENTS = /(?![\u3099\u309a])(?=\p{M})[\p{sc=Inherited}\p{sc=Hebrew}]/gu;
/** One letter, が beside か: as two, the one would be found in the other. */
const VOICED_KANA = /.[\u3099\u309a]/gu;

/** Without case and accents: "zoë" finds "Zoe". */
const plain = (text: string) =>
  text
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .replace(VOICED_KANA, (kana) => kana.normalize())
    .toLowerCase();

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
