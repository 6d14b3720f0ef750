import { Message } from '../schema/message.ts';
import * as v from '../schema/small-valibot.ts';
import { OutboxEntry } from './outbox.ts';

const key = v.string();

/** What the tabs that show one conversation tell each other. */
export const TabNews = v.union([
  /** `shown`: the conversation that the sending tab shows, null before it has an id. */
  v.object({ kind: v.picklist(['submitted']), entry: OutboxEntry, shown: v.nullable(v.string()) }),
  v.object({
    kind: v.picklist(['progressed']),
    key,
    delivery: v.union([
      v.object({ status: v.picklist(['sending', 'checking']) }),
      v.object({
        status: v.picklist(['queued']),
        because: v.picklist(['busy', 'offline']),
        position: v.nullable(v.number()),
      }),
    ]),
  }),
  v.object({ kind: v.picklist(['delivered']), key, reply: Message }),
  v.object({ kind: v.picklist(['failed']), key, code: v.string(), message: v.string() }),
  /** Cancelled, discarded or retried under another key. */
  v.object({ kind: v.picklist(['taken']), key }),
  /** Whoever carries it should take it back. */
  v.object({ kind: v.picklist(['cancel']), key }),
  /** `was`: what the draft of the tab was before it was changed there. */
  v.object({ kind: v.picklist(['draft']), draft: v.string(), was: v.string() }),
]);
export type TabNews = v.InferOutput<typeof TabNews>;
