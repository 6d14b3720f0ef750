import leven from 'leven';

const EDITS = 2;

/** The name that was probably meant by one that is none of them, whatever its case. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const distanceTo = (other: string) =>
    leven(name.toLowerCase(), other.toLowerCase(), { maxDistance: EDITS + 1 });
  const [nearest] = names.toSorted((left, right) => distanceTo(left) - distanceTo(right));
  return nearest !== undefined && distanceTo(nearest) <= EDITS ? nearest : undefined;
}
