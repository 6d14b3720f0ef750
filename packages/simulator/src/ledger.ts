/** What a request made the simulator do, whatever it answered afterwards. */
export type Accepted = {
  kind: 'message' | 'character' | 'favorite-added' | 'favorite-removed' | 'webhook';
  costsChatRequest: boolean;
  conversationId?: string;
};

export type LedgerEntry = {
  /** Milliseconds since the epoch, on the simulator's clock. */
  at: number;
  method: string;
  /** Path and query. */
  path: string;
  /** 0 while unanswered, and where the connection was cut. */
  status: number;
  accepted?: Accepted;
};

/** Older entries fall out, so that a simulator may run for weeks. */
const MAX_ENTRIES = 10_000;

export function createLedger() {
  const entries: LedgerEntry[] = [];
  return {
    entries: entries as readonly LedgerEntry[],
    open(entry: LedgerEntry): LedgerEntry {
      entries.push(entry);
      if (entries.length > MAX_ENTRIES) entries.splice(0, entries.length - MAX_ENTRIES);
      return entry;
    },
  };
}
