/** English that looks translated: a third longer, accented, bracketed. What stays plain was never in `messages`. */
const ACCENTED: Readonly<Record<string, string>> = Object.fromEntries(
  [...'aàeéiïoöuûcçnñyýAÀEÉIÏOÖUÛCÇNÑ'.matchAll(/(.)(.)/gu)].map(([, plain = '', accented = '']) => [
    plain,
    accented,
  ]),
);

function pseudo(text: string): string {
  const accented = [...text].map((letter) => ACCENTED[letter] ?? letter).join('');
  return `⟦${accented}${'·'.repeat(Math.ceil(text.length / 3))}⟧`;
}

/** The same messages, each as {@link pseudo} says it. */
export function pseudoMessages<Messages extends object>(messages: Messages): Messages {
  const entries = Object.entries(messages).map(([name, message]) => [
    name,
    typeof message === 'function' ? (...values: unknown[]) => pseudo(message(...values)) : pseudo(message),
  ]);
  return Object.fromEntries(entries);
}
