'use client';
import { isTag } from '@durenai/core';
import { useMemo, useState } from 'react';

type Tagged = { readonly tags: readonly string[] };

/**
 * The tags to offer as filters: those given, then those met on loaded pages, the most frequent first.
 * A tag once offered stays in its place, so that no button moves under the visitor's finger.
 */
export function useKnownTags(
  given: readonly string[],
  met: readonly Tagged[],
  limit: number,
): readonly string[] {
  const [found, setFound] = useState<readonly string[]>([]);
  const next = useMemo(() => withNewTags(found, met, limit), [found, met, limit]);
  // With the page that brings them: a moment later, they would push it down.
  if (next !== found) setFound(next);
  const known = new Set([...given, ...next]);
  return [...known].slice(0, Math.max(limit, given.length));
}

/** How many have each tag, however often one names it. */
export function countTags(tagged: readonly Tagged[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { tags } of tagged) for (const tag of new Set(tags)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return counts;
}

function withNewTags(before: readonly string[], met: readonly Tagged[], limit: number): readonly string[] {
  if (before.length >= limit) return before;
  const counts = countTags(met);
  for (const tag of before) counts.delete(tag);
  const fresh = [...counts]
    .filter(([tag]) => isTag(tag))
    .sort(([, a], [, b]) => b - a)
    .map(([tag]) => tag);
  return fresh.length === 0 ? before : [...before, ...fresh].slice(0, limit);
}
