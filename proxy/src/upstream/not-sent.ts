/** The request never left this process: whoever asked for it may safely ask again. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError';
}
