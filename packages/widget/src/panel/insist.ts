/** Milliseconds between two attempts, at first and at most. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 15_000;

/**
 * Asks for a file again until it comes: meanwhile one can type. `onFailure` is called with each attempt that failed. Once
 * `ended` is aborted nobody is told anything any more.
 */
export function insist<File>(
  load: () => Promise<File>,
  ended: AbortSignal,
  onFailure?: () => void,
): Promise<File> {
  return new Promise((resolve) => {
    let wait = FIRST_WAIT;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = () => {
      clearTimeout(timer);
      removeEventListener('online', attempt);
    };
    function attempt(): void {
      stop();
      load().then(
        (file) => {
          if (!ended.aborted) resolve(file);
        },
        () => {
          if (ended.aborted) return;
          onFailure?.();
          timer = setTimeout(attempt, wait);
          wait = Math.min(wait * 2, LONGEST_WAIT);
          addEventListener('online', attempt);
        },
      );
    }
    ended.addEventListener('abort', stop, { once: true });
    attempt();
  });
}
