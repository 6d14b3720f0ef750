import { randomUUID } from 'node:crypto';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { ErrorEnvelope, Session } from '@durenai/core';
import * as v from 'valibot';
import { record } from './record.ts';

export type Received = {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  bytes: Buffer;
  /** The body as the contract describes it; throws when it is something else. */
  as<Schema extends v.GenericSchema>(schema: Schema): v.InferOutput<Schema>;
  /** The refusal in the body; throws when it is none. */
  error(): ErrorEnvelope['error'];
};

export type Asked = {
  body?: string | Buffer | undefined;
  headers?: Record<string, string | string[]> | undefined;
};

/** One request as it stands: node's `fetch` would tidy the path and refuse some headers. */
export function ask(url: string, method: string, target: string, { body, headers = {} }: Asked = {}) {
  return new Promise<Received>((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const outgoing = request({ hostname, port, method, path: target, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        // A stream of events has no end: what it begins with stands for it.
        if (!response.headers['content-type']?.startsWith('text/event-stream')) return;
        resolve(received(response.statusCode ?? 0, response.headers, Buffer.concat(chunks)));
        outgoing.destroy();
      });
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode = 0, headers } = response;
        resolve(received(statusCode, headers, Buffer.concat(chunks)));
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Bytes as they stand, which need not be HTTP, and the one answer to them. */
export function askRaw(port: number, bytes: string): Promise<Received> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    let text = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('error', reject);
    socket.on('end', () => {
      const [head = '', body = ''] = text.split('\r\n\r\n');
      const [line = '', ...fields] = head.split('\r\n');
      const headers = Object.fromEntries(fields.map((field) => field.split(': ', 2) as [string, string]));
      resolve(received(Number(line.split(' ')[1]), headers, Buffer.from(body, 'latin1')));
    });
  });
}

function received(status: number, headers: IncomingHttpHeaders, bytes: Buffer): Received {
  const text = bytes.toString();
  record(status, headers, text);
  return {
    status,
    headers,
    text,
    bytes,
    as: (schema) => v.parse(schema, JSON.parse(text)),
    error: () => v.parse(ErrorEnvelope, JSON.parse(text)).error,
  };
}

/** What a page of one origin does, with the tokens of one visitor. */
export type Browser = {
  session(): Promise<Session>;
  /** With the refresh token, as a page does that stays open for longer than an access token lives. */
  renew(): Promise<Session>;
  get(target: string, headers?: Record<string, string>): Promise<Received>;
  post(target: string, body?: unknown, headers?: Record<string, string>): Promise<Received>;
  delete(target: string): Promise<Received>;
  send(characterId: string, message: string, extra?: Extra): Promise<Received>;
};

type Extra = { key?: string; conversationId?: string; attempt?: number };

type BrowserOptions = {
  /** What each request carries besides, as a reverse proxy adds it. */
  headers?: Record<string, string>;
  /** Signed by the site anew for each session. Default: of nobody whom it knows. */
  identity?: () => Promise<string>;
};

export function openBrowser(
  url: () => string,
  origin: string,
  { headers: always = {}, identity }: BrowserOptions = {},
): Browser {
  let session: Promise<Session> | undefined;
  const openSession = async (body?: { refresh_token: string }) =>
    (await askSession(url(), origin, identity ? { identity: await identity() } : body)).as(Session);
  const identified = async () => {
    session ??= openSession();
    return { ...always, origin, authorization: `Bearer ${(await session).access_token}` };
  };
  const post: Browser['post'] = async (target, body, headers) =>
    ask(url(), 'POST', target, {
      headers: {
        ...(await identified()),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  return {
    session() {
      session ??= openSession();
      return session;
    },
    async renew() {
      const { refresh_token } = await this.session();
      session = openSession({ refresh_token });
      return session;
    },
    get: async (target, headers) =>
      ask(url(), 'GET', target, { headers: { ...(await identified()), ...headers } }),
    post,
    delete: async (target) => ask(url(), 'DELETE', target, { headers: await identified() }),
    send: (characterId, message, { key = randomUUID(), conversationId, attempt } = {}) =>
      post(
        `/v1/chat/${characterId}/messages`,
        { message, conversation_id: conversationId },
        {
          'idempotency-key': key,
          ...(attempt === undefined ? {} : { 'idempotency-attempt': String(attempt) }),
        },
      ),
  };
}

export function askSession(url: string, origin: string, body: unknown = {}): Promise<Received> {
  const headers = { origin, 'content-type': 'application/json' };
  return ask(url, 'POST', '/v1/session', { headers, body: JSON.stringify(body) });
}
