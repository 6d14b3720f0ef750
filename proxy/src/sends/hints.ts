/** Something changed that a visitor's pages may want to read again. Carries no content. */
type Hint =
  | { kind: 'send'; visitorId: string; sendId: string }
  | { kind: 'conversation'; visitorId: string; conversationId: string };

/** Told after the commit; never throws. */
export type Hints = { publish(hint: Hint): void };

export const noHints: Hints = { publish: () => {} };
