/** What a request made the simulator do, whatever it answered afterwards. */
export type Accepted = {
  kind: 'message' | 'character' | 'favorite-added' | 'favorite-removed' | 'webhook';
  costsChatRequest: boolean;
  conversationId?: string;
  /** Of the message that was taken, as the conversation shows it. */
  messageId?: string;
};

export type LedgerEntry = {
  /** Milliseconds since the epoch, on the simulator's clock. */
  at: number;
  method: string;
  /** Path and query. */
  path: string;
  /** 0 while unanswered, and where the connection was cut. */
  status: number;
  /** The fault that the weather answered with. */
  fault?: string;
  accepted?: Accepted;
};

/** The share that is dropped together: to move ten thousand entries for every request would cost more than the request. */
const DROPPED_AT_ONCE = 0.1;

/** Beyond `length`, older entries fall out, so that a simulator may run for weeks. */
export function createLedger(length = 10_000) {
  const entries: LedgerEntry[] = [];
  let dropped = 0;
  return {
    entries: entries as readonly LedgerEntry[],
    open(entry: LedgerEntry): LedgerEntry {
      if (entries.length >= length) {
        const { length: count } = entries.splice(0, Math.max(1, Math.floor(length * DROPPED_AT_ONCE)));
        dropped += count;
      }
      entries.push(entry);
      return entry;
    },
    /** Entries from number `from` on (counted since the start), and the number to ask for next. */
    since(from: number) {
      return { next: dropped + entries.length, requests: entries.slice(Math.max(0, from - dropped)) };
    },
    clear(): void {
      dropped += entries.length;
      entries.length = 0;
    },
  };
}

export type Ledger = ReturnType<typeof createLedger>;
