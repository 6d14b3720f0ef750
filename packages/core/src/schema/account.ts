import { Count, Id, Timestamp } from './primitives.ts';
import * as v from './small-valibot.ts';

/** The owner of the API key (`GET /user/me` of DurenAI). Never shown to visitors. */
export const Account = v.object({
  id: Id,
  username: v.string(),
  email: v.string(),
  created_at: Timestamp,
  subscription: v.object({
    plan: v.string(),
    status: v.string(),
    chat_requests: v.object({ used: Count, limit: Count, reset_date: Timestamp }),
  }),
  stats: v.object({ characters_created: Count, conversations: Count, favorites: Count }),
});
export type Account = v.InferOutput<typeof Account>;
