/** The database could not do its work: locked, full, damaged, gone. Visitors get `service_unavailable`. */
export class StoreError extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'StoreError';
  }
}
