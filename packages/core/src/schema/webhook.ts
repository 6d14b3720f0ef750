import { Id, Timestamp } from './primitives.ts';
import * as v from './small-valibot.ts';

const isHttpUrl = (value: string) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);

/** Body of `POST /webhooks`. */
export const NewWebhook = v.object({
  url: v.pipe(v.string(), v.check(isHttpUrl, 'must be an http(s) URL')),
  events: v.pipe(v.array(v.string()), v.minLength(1, 'must name at least one event')),
  description: v.optional(v.string()),
});
export type NewWebhook = v.InferOutput<typeof NewWebhook>;

/** Answer of `POST /webhooks`; the only time the secret is told. */
export const Webhook = v.object({
  id: Id,
  url: v.string(),
  events: v.array(v.string()),
  description: v.nullish(v.string()),
  created_at: Timestamp,
  status: v.string(),
  secret: v.string(),
});
export type Webhook = v.InferOutput<typeof Webhook>;
