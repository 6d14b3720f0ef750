/** `durenai-…` first, then what the page adds. */
export const joinClasses = (...names: readonly (string | undefined)[]) => names.filter(Boolean).join(' ');
