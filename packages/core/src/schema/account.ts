import * as v from 'valibot';
import { Count, Id, object, Timestamp } from './primitives.ts';

/** The owner of the API key (`GET /user/me` of DurenAI). Never shown to visitors. */
export const Account = object({
  id: Id,
  username: v.string(),
  email: v.string(),
  created_at: Timestamp,
  subscription: object({
    plan: v.string(),
    status: v.string(),
    chat_requests: object({ used: Count, limit: Count, reset_date: Timestamp }),
  }),
  stats: object({ characters_created: Count, conversations: Count, favorites: Count }),
});
export type Account = v.InferOutput<typeof Account>;
