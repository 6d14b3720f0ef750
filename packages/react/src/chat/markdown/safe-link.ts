const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);

export type SafeLink = {
  href: string;
  /** Where it leads, to be shown beside a text that does not say so; null when the text does. */
  host: string | null;
};

/** Null when the address is not one that a message may lead to. */
export function safeLink(address: string, text: string): SafeLink | null {
  // Relative addresses would lead into the host page.
  if (!URL.canParse(address)) return null;
  const { href, protocol, host, pathname } = new URL(address);
  if (!SCHEMES.has(protocol)) return null;
  if (protocol === 'mailto:') {
    const recipient = safeDecode(pathname);
    return { href, host: text.includes(recipient) ? null : recipient };
  }
  const shown = text.slice(0, `${protocol}//${host}`.length + 1);
  const says =
    shown === `${protocol}//${host}` ||
    (/[/?#]$/.test(shown) && shown.slice(0, -1) === `${protocol}//${host}`);
  return { href, host: says ? null : host };
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Ends where a sentence would go on: "see https://example.com/a." leads to `/a`. */
const ADDRESS = (() => {
  // Where one writes without spaces, the sentence goes on right behind the address.
  const never = '\\s<>"`\u060c\u061b\u061f\u2018-\u201f\u3001-\u3003\u3008-\u301f\uff01-\uff65';
  const unspaced = '(?<=[A-Za-z\\d])[\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Hang}]|(?<=[^/]/)\\p{sc=Hira}';
  // Unless it is the name of a host that does: https://abc日本.example.
  const inHost = `(?<=://[^${never}/?#]{0,253})`;
  const character = `(?!(?:${unspaced})(?!${inHost}[^${never}/]{0,63}\\.[\\w\\p{L}]))[^${never}]`;
  const pair = `[([{][^${never}:()[\\]{}]*[)\\]}]`;
  return new RegExp(`\\bhttps?://(?:${character})+(?<=[^\\p{P}]|[#%&/@\\\\-]|${pair})`, 'gu');
})();

export type LinkedPiece = { text: string; isAddress: boolean };

/** Finds bare web addresses in a text. */
export function splitAddresses(text: string): LinkedPiece[] {
  if (!text.includes('://')) return [{ text, isAddress: false }];
  const pieces: LinkedPiece[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), isAddress: false });
    pieces.push({ text: match[0], isAddress: true });
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), isAddress: false });
  return pieces;
}
