/** Milliseconds between two attempts, at first and at most. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 15_000;

/** Asks for a file again until it comes: meanwhile one can type. `onFailure` is called with each attempt that failed. */
export async function insist<File>(load: () => Promise<File>, onFailure?: () => void): Promise<File> {
  for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    try {
      return await load();
    } catch {
      onFailure?.();
      await new Promise<void>((resolve) => {
        const goOn = () => {
          removeEventListener('online', goOn);
          clearTimeout(timer);
          resolve();
        };
        const timer = setTimeout(goOn, wait);
        addEventListener('online', goOn);
      });
    }
  }
}
