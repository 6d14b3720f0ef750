/** Milliseconds between two attempts, at first and at most. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 15_000;

/**
 * Asks for a file again until it comes: meanwhile one can type. `onFailure` is called with each attempt that failed, or
 * has not been answered for as long as the longest wait. Once `ended` is aborted nothing is asked for, and nothing handed over.
 */
export async function insist<File>(
  load: () => Promise<File>,
  ended: AbortSignal,
  onFailure = () => {},
): Promise<File> {
  for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    const late = setTimeout(onFailure, LONGEST_WAIT);
    try {
      const file = await load();
      if (!ended.aborted) return file;
    } catch {
      onFailure();
    } finally {
      clearTimeout(late);
    }
    await new Promise<void>((resolve) => {
      const goOn = () => {
        removeEventListener('online', goOn);
        clearTimeout(timer);
        if (!ended.aborted) resolve();
      };
      const timer = setTimeout(goOn, wait);
      addEventListener('online', goOn);
      ended.addEventListener('abort', goOn);
    });
  }
}
