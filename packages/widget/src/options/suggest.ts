/** Whether `a` becomes `b` when at most `edits` letters are inserted, removed or replaced. */
function isWithin(a: string, b: string, edits: number): boolean {
  const restOfA = a.slice(1);
  const restOfB = b.slice(1);
  if (a[0] === b[0]) return !a || isWithin(restOfA, restOfB, edits);
  return (
    edits > 0 &&
    (isWithin(restOfA, b, edits - 1) ||
      isWithin(a, restOfB, edits - 1) ||
      isWithin(restOfA, restOfB, edits - 1))
  );
}

/** The known word that was probably meant: `charcter` and `characterId` both mean `character`. */
export function suggest(word: string, known: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  // Two letters away from `id` is half of all short words, `dir` among them.
  return known.find((name) => lower.startsWith(name) || isWithin(lower, name, name.length < 4 ? 0 : 2));
}
