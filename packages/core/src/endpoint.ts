import type * as v from './schema/small-valibot.ts';

export type PlanName = 'free' | 'standard' | 'premium' | 'enterprise';

export type EndpointSpec = {
  method: 'GET' | 'POST' | 'DELETE';
  /** Relative to the base URL (which ends in `/v1`); `{name}` stands for an id. */
  path: `/${string}`;
  response: v.GenericSchema;
  body?: v.GenericSchema;
  /** Query parameters beside the page. */
  query?: readonly string[];
  /** Items per page: what DurenAI takes when unsaid, and at most. */
  page?: { defaultLimit: number; maxLimit: number };
  /** The cheapest plan that may call it. Default: standard, the cheapest that the API comes with. */
  plan?: PlanName;
  /** Whether one call is taken from the month's chat requests. Default: it is not. */
  costsChatRequest?: true;
  /** Behind the proxy: `anyone` needs no visitor token. */
  access: 'anyone' | 'visitor';
  /** The docs print no HTTP verb here; the method is our assumption. */
  methodAssumed?: true;
};

/** Pure, so that a bundle carries only the endpoints that it asks. */
/* @__NO_SIDE_EFFECTS__ */
export const endpoint = <const Spec extends EndpointSpec>(spec: Spec) => spec;
