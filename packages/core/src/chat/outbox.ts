import { parseJson } from '../parse-json.ts';
import type { KeyValueStorage } from '../ports.ts';
import * as v from '../schema/small-valibot.ts';

/**
 * A message between the key press and its proof of delivery. Written before the first fetch, so that a
 * reload or a crash can ask again with the same idempotency key.
 */
export const OutboxEntry = v.object({
  key: v.string(),
  content: v.string(),
  /** As it was on the first attempt: the same key must carry the same payload. */
  conversationId: v.nullable(v.string()),
  /** False until the first attempt has fixed the conversation. */
  addressed: v.boolean(),
  createdAt: v.string(),
  /** From 1. The visitor's own "try again" after a failure that spent nothing counts on. */
  attempt: v.optional(v.number(), 1),
  /** When the server may first have heard of this key, milliseconds since the epoch; null while nothing has left. */
  leftAt: v.optional(v.nullable(v.number()), 0),
  /** Null while the outcome is open. */
  failure: v.nullable(
    v.object({
      code: v.string(),
      message: v.string(),
      /** The attempt that the server would take under the same key. */
      nextAttempt: v.optional(v.number()),
    }),
  ),
});
export type OutboxEntry = v.InferOutput<typeof OutboxEntry>;

export type Outbox = {
  entries(): readonly OutboxEntry[];
  put(entry: OutboxEntry): void;
  remove(key: string): void;
};

/** @param name the storage entry, one per chat. */
export function createOutbox(storage: KeyValueStorage, name: string): Outbox {
  const read = (): OutboxEntry[] => {
    const { success, output } = v.safeParse(v.array(OutboxEntry), parseJson(storage.get(name) ?? ''));
    return success ? output : [];
  };
  const write = (entries: readonly OutboxEntry[]) => {
    // Emptied before it is removed: where browsers deny that, what was answered would be sent again.
    storage.set(name, JSON.stringify(entries));
    if (entries.length === 0) storage.remove(name);
  };
  return {
    entries: read,
    put: (entry) => {
      const entries = read();
      const index = entries.findIndex(({ key }) => key === entry.key);
      if (index === -1) entries.push(entry);
      else entries[index] = entry;
      write(entries);
    },
    remove: (key) => write(read().filter((entry) => entry.key !== key)),
  };
}
