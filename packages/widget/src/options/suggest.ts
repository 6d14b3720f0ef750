/** Whether `a` becomes `b` when at most `edits` letters are inserted, removed, replaced or exchanged with the next. */
function isWithin(a: string, b: string, edits: number): boolean {
  const restOfA = a.slice(1);
  const restOfB = b.slice(1);
  if (a[0] === b[0]) return !a || isWithin(restOfA, restOfB, edits);
  return (
    edits > 0 &&
    (isWithin(restOfA, b, edits - 1) ||
      isWithin(a, restOfB, edits - 1) ||
      isWithin(restOfA, restOfB, edits - 1) ||
      (a[0] === b[1] && a[1] === b[0] && isWithin(a.slice(2), b.slice(2), edits - 1)))
  );
}

/** The known word that was probably meant: `charcter` and `characterId` both mean `character`. */
export function suggest(word: string, known: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  // Two letters away from `mode` is `role`, and from `id` half of all short words.
  const edits = (name: string) => Math.min(2, Math.max(0, name.length - 3));
  return known.find((name) => lower.startsWith(name) || isWithin(lower, name, edits(name)));
}
