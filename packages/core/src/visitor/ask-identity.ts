import { DurenaiError } from '../errors.ts';
import type { VisitorDesk } from './visitor-account.ts';

/** What the site has not answered until then, it does not know; other tabs wait for it as well. */
const IDENTITY_LIMIT_MS = 15_000;

/**
 * Who is logged in, as the site says now; null: nobody.
 *
 * @param asked is given what ends the wait.
 * @throws DurenaiError `invalid_identity` when it cannot say.
 */
export async function askIdentity(
  { identity, clock }: Pick<VisitorDesk, 'clock' | 'identity'>,
  asked: { interrupt?: () => void },
): Promise<string | null> {
  if (!identity) return null;
  let cancel: (() => void) | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    asked.interrupt = reject;
    cancel = clock.after(IDENTITY_LIMIT_MS, reject);
  });
  try {
    // The text of an answer without a body names nobody, too.
    return (await Promise.race([Promise.resolve().then(() => identity()), tooLate])) || null;
  } catch (thrown) {
    throw new DurenaiError({
      code: 'invalid_identity',
      message: 'The site could not say who is logged in.',
      retryable: true,
      cause: thrown,
    });
  } finally {
    cancel?.();
  }
}
