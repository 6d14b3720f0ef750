import { endpoint } from '../endpoint.ts';
import * as v from '../schema/small-valibot.ts';

/** Server-sent events: what changed, by its id. The answer has no end. */
export const openEvents = endpoint({
  method: 'GET',
  path: '/events',
  response: v.unknown(),
  access: 'visitor',
});
