/** What may be kept of a successful answer, and for how long; refusals are never kept. */
export const CACHE_CONTROL = {
  never: 'private, no-store',
  /** Whoever compresses on the way would hold events back. */
  events: 'private, no-store, no-transform',
  catalogue: 'public, max-age=60, stale-while-revalidate=300',
  /** An hour, as a character's card: its address is the same whatever picture the character has. */
  image: 'public, max-age=3600, stale-while-revalidate=86400',
  /** The loader names the version of everything else, so it must not be kept for long. */
  loader: 'public, max-age=300',
  versioned: 'public, max-age=31536000, immutable',
} as const;

export type Caching = keyof typeof CACHE_CONTROL;
