/** Something changed of a visitor that their pages may want to read again. Carries no content. */
export type VisitorHint =
  | { kind: 'send'; visitorId: string; sendId: string }
  | { kind: 'conversation'; visitorId: string; conversationId: string }
  /** The visitor's tokens are dead: whatever is open for them ends. */
  | { kind: 'cut'; visitorId: string }
  /** A browser went over to somebody else: whatever is open for them ends, and comes again with tokens that live. */
  | { kind: 'left'; visitorId: string };

export type Hint =
  | VisitorHint
  /** What is kept of it anywhere is old. */
  | { kind: 'character'; characterId: string }
  /** For a while this instance heard nothing of the others: whatever is open here may have missed anything. */
  | { kind: 'gap' };

/** Carries hints to every instance, this one included. One that arrives twice does no harm. */
export type Hints = {
  /** Told after the commit; never throws. */
  publish(hint: Hint): void;
  /** Returns the way to stop. */
  subscribe(listener: (hint: Hint) => void): () => void;
};

/** Within one process. */
export function localHints(): Hints {
  const listeners = new Set<(hint: Hint) => void>();
  return {
    publish(hint) {
      for (const listener of listeners) listener(hint);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
