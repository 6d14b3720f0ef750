import * as v from 'valibot';
import { Message } from '../schema/message.ts';
import { object } from '../schema/primitives.ts';
import { OutboxEntry } from './outbox.ts';

const key = v.string();

/** What the tabs that show one conversation tell each other. */
export const TabNews = v.union([
  /** `shown`: the conversation that the sending tab shows, null before it has an id. */
  object({ kind: v.literal('submitted'), entry: OutboxEntry, shown: v.nullable(v.string()) }),
  object({
    kind: v.literal('progressed'),
    key,
    delivery: v.union([
      object({ status: v.picklist(['sending', 'checking']) }),
      object({
        status: v.literal('queued'),
        because: v.picklist(['busy', 'offline']),
        position: v.nullable(v.number()),
      }),
    ]),
  }),
  object({ kind: v.literal('delivered'), key, reply: Message }),
  object({ kind: v.literal('failed'), key, code: v.string(), message: v.string() }),
  /** Cancelled, discarded or retried under another key. */
  object({ kind: v.literal('taken'), key }),
  /** Whoever carries it should take it back. */
  object({ kind: v.literal('cancel'), key }),
  /** `was`: what the draft of the tab was before it was changed there. */
  object({ kind: v.literal('draft'), draft: v.string(), was: v.string() }),
]);
export type TabNews = v.InferOutput<typeof TabNews>;
