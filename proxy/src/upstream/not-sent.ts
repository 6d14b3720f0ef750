/** The request never left this process: whoever asked for it may safely ask again. */
export class NotSentError extends Error {
  override readonly name: string = 'NotSentError';
}

/** It was kept back by ourselves, which says nothing about the server. */
export class HeldBackError extends NotSentError {
  override readonly name = 'HeldBackError';
}
