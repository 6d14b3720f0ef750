import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import type { Metrics } from '../admin/metrics.ts';
import type { OriginPolicy } from '../config/origin-policy.ts';
import type { Authenticator, VisitorIdentity } from '../identity/authenticate.ts';
import type { WriteLimit } from '../limits/write-limit.ts';
import { describeError, type Log } from '../log.ts';
import { endpointNotFound, invalidRequest, LimitedError, verificationRequired } from '../refusals.ts';
import { isOurs, type Route } from '../routes.ts';
import type { Answer, Call, VisitorCall } from './answer.ts';
import { baseUrlOf, varyOf } from './base-url.ts';
import { CACHE_CONTROL, type Caching } from './caching.ts';
import { allowOrigins } from './cors.ts';
import { EVERYWHERE } from './everywhere.ts';
import { type Query, readPage, readQuery } from './query.ts';
import { problemOfTarget } from './raw-target.ts';
import { parseJsonBody, readRawBody } from './read-body.ts';
import { envelopeOf, retryAfterOf, toRefusal } from './refuse.ts';

export type AppParts = {
  routes: readonly Route[];
  policy: OriginPolicy;
  authenticator: Authenticator;
  hashVisitor: (visitorId: string) => string;
  hashNetwork: (address: string | undefined) => string;
  writes: WriteLimit;
  publicUrl: string | undefined;
  trustProxy: number | string[] | undefined;
  clock: { now(): number };
  log: Log;
  metrics: Metrics;
  /** From then on each reply is the last one of its connection. */
  closing: AbortSignal;
};

/** What `response.locals` carries from one step to the next. */
type Locals = {
  requestId: string;
  origin: string;
  identity: VisitorIdentity;
  route?: string;
  visitor?: string;
};

const localsOf = (response: Response) => response.locals as Locals;

/** The Express app, made from the table of routes. */
export function buildApp(parts: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  app.set('case sensitive routing', true);
  app.set('strict routing', true);
  // Said in any case: an app that it is mounted in would pass its own trust on, `true` included.
  app.set('trust proxy', parts.trustProxy ?? 0);
  let isMounted = false;
  app.on('mount', () => {
    isMounted = true;
  });

  app.use(function leaveForeignPaths(request, _response, next) {
    // Mounted in somebody's server, perhaps at its root: what is not ours is theirs, untouched.
    next(isMounted && !isOurs(request.path) ? 'router' : undefined);
  });
  app.use(beginReply(parts));
  app.use(refuseHostileTargets);
  const fromAllowedPage = allowOrigins(noticeRefusals(parts), parts.publicUrl);
  for (const route of parts.routes) {
    const verb = route.method.toLowerCase() as Lowercase<Route['method']>;
    app[verb](route.path, ...stepsOf(route, parts, fromAllowedPage));
  }
  app.use(function refuseUnknownPaths(request, response, next) {
    // Strangers learn nothing about the API, and preflights are answered whatever they ask about.
    if (!request.path.startsWith('/v1/')) throw endpointNotFound();
    fromAllowedPage(request, response, (error?: unknown) => next(error ?? endpointNotFound()));
  });
  app.use(refuseWith(parts.log));
  return app;
}

/** Headers that every reply carries, and the line in the log when it has been sent. */
function beginReply(parts: AppParts): RequestHandler {
  const { clock, log, metrics, closing } = parts;
  const everywhere = Object.entries({ ...EVERYWHERE, vary: varyOf(parts) });
  const noticeForwarding = forwardingNotice(parts);
  const unanswered = new Set<Response>();
  closing.addEventListener('abort', () => {
    for (const response of unanswered) if (!response.headersSent) response.setHeader('connection', 'close');
  });
  return function beginReply(request, response, next) {
    const startedAt = clock.now();
    const requestId = randomUUID();
    localsOf(response).requestId = requestId;
    response.removeHeader('x-powered-by');
    response.setHeader('x-request-id', requestId);
    for (const [name, value] of everywhere) response.setHeader(name, value);
    noticeForwarding(request);
    if (closing.aborted) response.setHeader('connection', 'close');
    else unanswered.add(response);
    response.once('close', () => {
      unanswered.delete(response);
      const { method } = request;
      const { route } = localsOf(response);
      const status = response.writableFinished ? response.statusCode : 499;
      const ms = clock.now() - startedAt;
      metrics.requestAnswered(route === undefined ? 'none' : `${method} ${route}`, status, ms);
      log.info(
        {
          request_id: requestId,
          method,
          route: route ?? 'none',
          status,
          ms,
          visitor: localsOf(response).visitor,
        },
        'request',
      );
    });
    next();
  };
}

/** Then all visitors seem to come from one network and share its limits, and nothing else would say why. */
function forwardingNotice({ log }: AppParts): (request: Request) => void {
  let isSaid = false;
  return (request) => {
    // Express lists there whom the believed ones name.
    if (isSaid || request.headers['x-forwarded-for'] === undefined || request.ips.length > 0) return;
    isSaid = true;
    log.warn(
      {},
      'X-Forwarded-For is ignored, as TRUST_PROXY is not set, or does not name the server in front: whoever comes through that one counts as one network. Set it to how many stand in front, or to their networks.',
    );
  };
}

/** Then every visitor of a site is refused, and nothing else would say why. Which page it was is a stranger's word. */
function noticeRefusals({ policy, log }: AppParts): OriginPolicy {
  let isSaid = false;
  return {
    allows(origin) {
      const isAllowed = policy.allows(origin);
      if (isAllowed || isSaid) return isAllowed;
      isSaid = true;
      log.warn(
        {},
        'A page was refused, as it is not in ALLOWED_ORIGINS (said once). If it was one of yours, open it with ?durenai-doctor behind its address: the chat then names its origin, to be set there.',
      );
      return false;
    },
  };
}

const refuseHostileTargets: RequestHandler = function refuseHostileTargets(request, _response, next) {
  const problem = problemOfTarget(request.originalUrl);
  if (problem) throw invalidRequest(problem);
  // Two hosts: a proxy in front may have believed the other one.
  const hosts = request.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  if (hosts.length > 1) throw invalidRequest('The request has more than one Host header.');
  if (hosts.length === 0 && request.httpVersion === '1.1')
    throw invalidRequest('The request has no Host header.');
  next();
};

const parseForm: RequestHandler = async (request, response, next) => {
  const { parseCharacterForm } = await import('./read-character-form.ts');
  return parseCharacterForm(request, response, next);
};

function readerOf(hasBody: true | 'raw' | 'form'): RequestHandler {
  if (hasBody === 'raw') return readRawBody;
  return hasBody === 'form' ? parseForm : parseJsonBody;
}

function stepsOf(route: Route, parts: AppParts, fromAllowedPage: RequestHandler): RequestHandler[] {
  const name: RequestHandler = (_request, response, next) => {
    localsOf(response).route = route.path;
    next();
  };
  if ('serve' in route) return [name, openToAllSites, route.serve];
  const body = route.hasBody ? [readerOf(route.hasBody)] : [];
  if (route.who === 'durenai') {
    const answer: RequestHandler = async (request, response) =>
      sendAnswer(
        request,
        response,
        await route.handle(new RouteCall(request, response, parts, route)),
        route.cache,
      );
    return [name, ...body, answer];
  }
  if (route.who === 'anyone') {
    const answer: RequestHandler = async (request, response) =>
      sendAnswer(
        request,
        response,
        await route.handle(new RouteCall(request, response, parts, route)),
        route.cache,
      );
    return [name, openToAllSites, ...body, answer];
  }
  const limitWrites: RequestHandler = (request, _response, next) => {
    parts.writes.take(parts.hashNetwork(request.ip));
    next();
  };
  const door = route.method === 'GET' ? [name, fromAllowedPage] : [name, fromAllowedPage, limitWrites];
  if (route.who === 'page') {
    const answer: RequestHandler = async (request, response) => {
      const { origin } = localsOf(response);
      const call = Object.assign(new RouteCall(request, response, parts, route), { origin });
      sendAnswer(request, response, await route.handle(call), route.cache);
    };
    return [...door, ...body, answer];
  }
  const authenticate: RequestHandler = async (request, response, next) => {
    const visitor = await parts.authenticator.fromHeader(
      request.headers.authorization,
      localsOf(response).origin,
    );
    if (route.who === 'verified' && !visitor.verified) throw verificationRequired();
    localsOf(response).visitor = parts.hashVisitor(visitor.id);
    localsOf(response).identity = visitor;
    next();
  };
  const visitorCallOf = (request: Request, response: Response): VisitorCall => {
    const { origin, identity: visitor } = localsOf(response);
    return Object.assign(new RouteCall(request, response, parts, route), { origin, visitor });
  };
  const answer: RequestHandler = async (request, response) => {
    const call = visitorCallOf(request, response);
    if ('stream' in route) return route.stream(call, response);
    sendAnswer(request, response, await route.handle(call), route.cache);
  };
  const { admit } = 'admit' in route ? route : {};
  const admission: RequestHandler[] = admit
    ? [
        (request, response, next) => {
          admit(visitorCallOf(request, response));
          next();
        },
      ]
    : [];
  return [...door, authenticate, ...admission, ...body, answer];
}

/** Scripts and images of the widget, and the health of the server: the same for everybody. */
const openToAllSites: RequestHandler = (_request, response, next) => {
  response.set({ 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' });
  next();
};

/** What a handler asks for is worked out when it does: a health check may come without a Host. */
class RouteCall implements Call {
  readonly requestId: string;
  readonly params: Record<string, string>;
  readonly query: Query;
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
  readonly #request: Request;
  readonly #response: Response;
  readonly #parts: AppParts;
  readonly #route: Route;

  constructor(request: Request, response: Response, parts: AppParts, route: Route) {
    this.requestId = localsOf(response).requestId;
    this.params = request.params as Record<string, string>;
    this.query = readQuery(request.originalUrl);
    this.body = request.body;
    this.headers = request.headers;
    this.#request = request;
    this.#response = response;
    this.#parts = parts;
    this.#route = route;
  }

  get network() {
    return this.#parts.hashNetwork(this.#request.ip);
  }

  get signal() {
    return hangUpOf(this.#response);
  }

  get page() {
    const { path, page } = this.#route;
    if (!page) throw new Error(`${path} is not a list.`);
    return readPage(this.query, page);
  }

  get baseUrl() {
    return baseUrlOf(this.#request, this.#parts.publicUrl);
  }
}

/** Not the end of an answer that was given: an abort costs an error with its stack, and there is nothing to end. */
function hangUpOf(response: Response): AbortSignal {
  const controller = new AbortController();
  const hangUp = () => {
    if (!response.writableFinished) controller.abort();
  };
  if (response.closed) hangUp();
  else response.once('close', hangUp);
  return controller.signal;
}

function sendAnswer(request: Request, response: Response, answer: Answer, cache: Caching): void {
  if (answer.status < 300) response.setHeader('cache-control', CACHE_CONTROL[cache]);
  if (answer.headers) response.set(answer.headers);
  response.status(answer.status);
  if (answer.etag !== undefined) response.setHeader('etag', answer.etag);
  if (answer.etag !== undefined && request.fresh) {
    response.status(304).end();
    return;
  }
  // A text would be walked twice, for its length and to be written: measured, 6 to 14 µs of 130.
  const bytes = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
  response.setHeader('content-type', answer.type);
  response.setHeader('content-length', bytes.length);
  writeInPieces(response, bytes);
}

const PIECE_BYTES = 64 * 1024;

/** Only so it can be seen whether a large answer is taken at all. */
function writeInPieces(response: Response, bytes: Buffer): void {
  let at = 0;
  function next(): void {
    while (bytes.length - at > PIECE_BYTES) {
      const piece = bytes.subarray(at, at + PIECE_BYTES);
      at += PIECE_BYTES;
      if (!response.write(piece)) return void response.once('drain', next);
    }
    response.end(at === 0 ? bytes : bytes.subarray(at));
  }
  next();
}

/** The one place where refusals are written. */
function refuseWith(log: Log): ErrorRequestHandler {
  return function refuse(thrown, request, response, _next) {
    // Nobody is there who could be refused anything.
    if (response.destroyed) return;
    const refusal = toRefusal(thrown);
    const { requestId } = localsOf(response);
    if (refusal.status >= 500 && refusal !== thrown) {
      log.error({ request_id: requestId, ...describeError(thrown) }, 'a request failed');
    }
    // A body that was only begun cannot be turned into a refusal: cutting it off says that it is no answer.
    if (response.headersSent) return void request.destroy();
    const retryAfter = retryAfterOf(refusal);
    if (retryAfter !== undefined) response.set('retry-after', retryAfter);
    if (refusal instanceof LimitedError) response.set(refusal.headers);
    if (refusal.status === 401) response.set('www-authenticate', 'Bearer');
    const body = envelopeOf(refusal, requestId);
    response.removeHeader('etag');
    response.set({
      'cache-control': CACHE_CONTROL.never,
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
    });
    response.status(refusal.status).end(body);
  };
}
