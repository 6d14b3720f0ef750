import type { EndpointSpec } from '@durenai/core';
import type { Accepted } from '../ledger.ts';
import type { ReceivedBody } from './read-body.ts';

/** One authorised request to one documented endpoint, as its handler sees it. */
export type Call = {
  endpoint: EndpointSpec;
  /** Ids out of the path, already checked. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  body: ReceivedBody;
  /** Where image URLs point. */
  origin: string;
  /** Notes in the ledger that work was done. */
  accept(accepted: Accepted): void;
};

/** Resolves to the JSON of the answer; throws a `DurenaiError` to refuse. */
export type Handler = (call: Call) => unknown;
