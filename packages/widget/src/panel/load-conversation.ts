import type * as conversation from './conversation.tsx';

/** Milliseconds between two attempts, at first and at most. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 15_000;

/** Asks again until it comes: meanwhile one can type. `onFailure` is called with each attempt that failed. */
export async function loadConversation(onFailure: () => void): Promise<typeof conversation> {
  for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    try {
      return await import('./conversation.tsx');
    } catch {
      onFailure();
      await new Promise<void>((resolve) => {
        addEventListener('online', () => resolve(), { once: true });
        setTimeout(resolve, wait);
      });
    }
  }
}
