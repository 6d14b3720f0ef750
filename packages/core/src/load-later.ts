import { DurenaiError } from './errors.ts';

/**
 * A part that comes in a file of its own, loaded once, when it is first asked for.
 *
 * @throws DurenaiError `network_error` when it does not come; the next call tries again.
 */
export function loadLater<Part>(load: () => Promise<Part>): () => Promise<Part> {
  let loading: Promise<Part> | undefined;
  return () => {
    loading ??= load().catch((thrown) => {
      loading = undefined;
      throw new DurenaiError({ code: 'network_error', message: 'The page is not complete.', cause: thrown });
    });
    return loading;
  };
}
