import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Secret } from '../config/secret.ts';
import { EVERYWHERE } from '../http/everywhere.ts';
import { envelopeOf, toRefusal } from '../http/refuse.ts';
import { adminTokenMissing, endpointNotFound } from '../refusals.ts';
import type { MetricsPage } from './metrics.ts';

type AdminAnswer = { type: string; body: string };

type AdminRoute = { method: 'GET'; path: string; handle: () => Promise<AdminAnswer> };

/** Everything that the second listener answers. */
export const adminRoutes = (metrics: MetricsPage): readonly AdminRoute[] => [
  {
    method: 'GET',
    path: '/metrics',
    handle: async () => ({ type: metrics.contentType, body: await metrics.text() }),
  },
];

/** For the operator's own machines. No page of any site may read it: there is no CORS here. */
export function adminHandler(routes: readonly AdminRoute[], token: Secret): RequestListener {
  const admit = admitWithToken(token);

  async function answer({ method, url, headers }: IncomingMessage): Promise<AdminAnswer> {
    admit(headers);
    const route = routes.find((candidate) => candidate.method === method && candidate.path === url);
    if (!route) throw endpointNotFound();
    return route.handle();
  }

  return (request, response) => {
    const requestId = randomUUID();
    response.setHeader('x-request-id', requestId);
    answer(request).then(
      ({ type, body }) => send(response, 200, type, body),
      (thrown) => {
        const refusal = toRefusal(thrown);
        if (refusal.status === 401) response.setHeader('www-authenticate', 'Bearer');
        send(response, refusal.status, 'application/json; charset=utf-8', envelopeOf(refusal, requestId));
      },
    );
  };
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    ...EVERYWHERE,
    'content-type': type,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

type Headers = IncomingMessage['headers'];

/** Hashes are compared: they are equally long, and what they differ in says nothing about the token. */
function admitWithToken(token: Secret): (headers: Headers) => void {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  const expected = hash(token.reveal());
  return ({ authorization }) => {
    const [, given = ''] = /^Bearer ([^\s,]+)$/i.exec(authorization ?? '') ?? [];
    if (!timingSafeEqual(hash(given), expected)) throw adminTokenMissing();
  };
}
