/** The database could not do its work: locked, full, damaged, gone. Visitors get `service_unavailable`. */
export class StoreError extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'StoreError';
  }
}

/** The reason that the database itself gave. */
export function reasonOf(thrown: unknown): string {
  const reason = thrown instanceof StoreError ? thrown.cause : thrown;
  const { message, code } = reason as NodeJS.ErrnoException;
  return message || code || String(reason);
}
