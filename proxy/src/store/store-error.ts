/** The database could not do its work: locked, full, damaged, gone. Visitors get `service_unavailable`. */
export class StoreError extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'StoreError';
  }
}

const SQLITE_BUSY = 5;

/** Whether another program has locked the file. What SQLite adds to the code stands in the bits above. */
export function isLocked(thrown: unknown): boolean {
  const reason = thrown instanceof StoreError ? thrown.cause : thrown;
  const { errcode = 0 } = reason as { errcode?: number };
  return (errcode & 0xff) === SQLITE_BUSY;
}

/** For whoever starts on a file that is locked. */
export const inUse = (name: string, thrown: unknown) =>
  new StoreError(
    `${name} is in use by another program (${reasonOf(thrown)}), such as a backup, sqlite3, or a proxy that is ending: end that, or wait until it is done, and start again.`,
    thrown,
  );

/** The reason that the database itself gave. */
export function reasonOf(thrown: unknown): string {
  const reason = thrown instanceof StoreError ? thrown.cause : thrown;
  const { message, code } = reason as NodeJS.ErrnoException;
  return message || code || String(reason);
}
