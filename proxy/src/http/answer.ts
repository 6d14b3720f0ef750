import type { IncomingHttpHeaders } from 'node:http';
import type { VisitorIdentity } from '../identity/authenticate.ts';
import type { Query } from './query.ts';

/** A request when a handler sees it: everything in it was checked at the door. */
export type Call = {
  requestId: string;
  /** Path parameters, decoded; whether they are ids is for the handler to check. */
  params: Readonly<Record<string, string>>;
  query: Query;
  /** Parsed JSON where the route takes a body, else undefined. */
  body: unknown;
  headers: IncomingHttpHeaders;
  /** Where it comes from, hashed: one value for a household, a server or an office. */
  readonly network: string;
  /** Which part of the list is asked for, within the limits of the route. */
  readonly page: { page: number; limit: number };
  /** Aborts when the caller hangs up. */
  readonly signal: AbortSignal;
  /** Where this visitor reaches the proxy, without a trailing slash. */
  readonly baseUrl: string;
};

/** From a page of an allowed site. */
export type PageCall = Call & { origin: string };

/** From a visitor who proved who they are. */
export type VisitorCall = PageCall & { visitor: VisitorIdentity };

export type Answer = {
  status: number;
  type: string;
  body: string | Buffer;
  etag?: string | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
};

export const JSON_TYPE = 'application/json; charset=utf-8';

export const jsonAnswer = (data: unknown, status = 200): Answer => ({
  status,
  type: JSON_TYPE,
  body: JSON.stringify(data),
});
