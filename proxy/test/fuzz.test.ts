import { connect } from 'node:net';
import { ErrorEnvelope } from '@durenai/core';
import fc from 'fast-check';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask } from './support/browser.ts';
import { IDENTITY_SECRET, signIdentity } from './support/site.ts';
import { openWorld, SITE, VEXA, type World } from './support/world.ts';

let world: World;
let tokens: string[];

beforeAll(async () => {
  world = await openWorld({
    proxy: {
      createCharacters: true,
      identitySecret: IDENTITY_SECRET,
      webhookSecret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    },
  });
  const identity = await signIdentity('somebody');
  const headers = { origin: SITE, 'content-type': 'application/json' };
  const session = async (body: unknown) =>
    JSON.parse(
      (await ask(world.proxy.url, 'POST', '/v1/session', { headers, body: JSON.stringify(body) })).text,
    );
  const [anonymous, verified] = [await session({}), await session({ identity })];
  tokens = [anonymous.access_token, verified.access_token, anonymous.refresh_token, 'dv1.e30.x', ''];
});
afterAll(() => world.close());

const text = (maxLength: number) =>
  fc.string({ unit: 'binary', maxLength }).map((each) => each.toWellFormed());

const segment = fc.oneof(
  fc.constantFrom(
    'v1',
    'characters',
    'chat',
    'conversations',
    'user',
    'me',
    '..',
    '%2e%2e',
    '%',
    '%00',
    '',
    VEXA,
  ),
  text(12).map(encodeURIComponent),
);

/** Most of them real: the others seldom reach a handler. */
const path = fc.oneof(
  { weight: 1, arbitrary: fc.array(segment, { maxLength: 5 }).map((segments) => segments.join('/')) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'v1/session',
      'v1/characters',
      `v1/characters/${VEXA}`,
      `v1/characters/${VEXA}/image`,
      `v1/chat/${VEXA}/messages`,
      'v1/sends/send_1',
      'v1/chat/conversations',
      'v1/chat/conversations/conv_1',
      'v1/chat/conversations/conv_1/messages',
      'v1/user/me',
      'v1/user/favorites',
      `v1/user/favorites/${VEXA}`,
      'v1/events',
      'webhooks/durenai',
      'widget.js',
      'widget/1.0.0/panel.js',
      'healthz',
      'readyz',
    ),
  },
);

const query = fc.dictionary(
  fc.constantFrom('page', 'limit', 'tags', 'sort', 'v', 'x'),
  fc.oneof(text(8), fc.integer().map(String)),
  { maxKeys: 3 },
);

/** What Node's own client lets through; the rest is for the bytes below. */
const headerValue = fc.oneof(
  fc.constantFrom('', '0', '-1', 'null', '*', 'gzip', 'chunked', '1e9', 'W/"x"', 'bytes=0-', '__proto__'),
  fc.string({
    unit: fc
      .integer({ min: 0x20, max: 0xfe })
      .map((code) => String.fromCharCode(code === 0x7f ? 0xff : code)),
    maxLength: 30,
  }),
);
const headers = fc.dictionary(
  fc.constantFrom(
    'idempotency-key',
    'idempotency-attempt',
    'last-event-id',
    'if-none-match',
    'accept',
    'accept-encoding',
    'content-encoding',
    'content-type',
    'cookie',
    'host',
    'range',
    'sec-fetch-site',
    'webhook-id',
    'webhook-timestamp',
    'webhook-signature',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-forwarded-proto',
    'x-http-method-override',
    'x-api-key',
    '__proto__',
  ),
  headerValue,
  { maxKeys: 4 },
);

const form = (fields: string) => `--x\r\ncontent-disposition: form-data; ${fields}\r\n\r\nA\r\n--x--\r\n`;
const body = fc.oneof(
  text(40),
  fc.json({ maxDepth: 3 }),
  fc
    .record(
      {
        message: fc.oneof(text(60), fc.json({ maxDepth: 1 })),
        conversation_id: fc.oneof(text(12), fc.constant(null)),
        refresh_token: fc.oneof(text(20), fc.constant('dv1.e30.x')),
        identity: fc.oneof(text(20), fc.constant('eyJhbGciOiJub25lIn0.e30.')),
        __proto__: fc.constant(1),
      },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value)),
  fc.oneof(text(20), fc.constantFrom('name="name"', 'name="image"; filename="a"', 'name="tags"')).map(form),
);

const TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'multipart/form-data; boundary=x',
  'text/plain',
];

function expectEnvelope(status: number, body: string, requestId: unknown): void {
  const { error } = v.parse(ErrorEnvelope, JSON.parse(body));
  expect(error.status).toBe(status);
  expect(error.message.length).toBeGreaterThan(20);
  expect(error.details?.request_id).toBe(requestId);
  expect(body).not.toMatch(/\n\s+at |node_modules|\.ts:\d/);
}

it('nothing that a client sends is answered 500, and every refusal is the documented envelope', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(
        'GET',
        'POST',
        'DELETE',
        'GET',
        'POST',
        'DELETE',
        'PUT',
        'PATCH',
        'HEAD',
        'OPTIONS',
        'TRACE',
        'QUERY',
      ),
      path,
      query,
      headers,
      fc.nat(),
      fc.constantFrom(...TYPES),
      body,
      async (method, path, parameters, extra, who, type, sent) => {
        const parameterText = new URLSearchParams(parameters).toString();
        const target = `/${path}${parameterText && '?'}${parameterText}`;
        const hasBody = method !== 'GET' && method !== 'HEAD';
        const answer = await ask(world.proxy.url, method, target, {
          headers: {
            origin: who % 9 === 0 ? 'https://elsewhere.example' : SITE,
            authorization: `Bearer ${tokens[who % tokens.length]}`,
            ...(hasBody && { 'content-type': type, 'content-length': String(Buffer.byteLength(sent)) }),
            ...extra,
          },
          body: hasBody ? sent : undefined,
        });
        expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
        expect(answer.status).not.toBe(500);
        if (answer.status >= 400 && method !== 'HEAD') {
          expectEnvelope(answer.status, answer.text, answer.headers['x-request-id']);
        }
      },
    ),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 1_000) },
  );
}, 120_000);

/** Everything that comes back until the server hangs up. */
const exchange = (bytes: Buffer) =>
  new Promise<string>((resolve) => {
    const socket = connect(world.proxy.port, '127.0.0.1', () => socket.end(bytes));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });

const VALID = [
  `GET /v1/characters HTTP/1.1\r\nHost: x\r\nOrigin: ${SITE}\r\nConnection: close\r\n\r\n`,
  `POST /v1/session HTTP/1.1\r\nHost: x\r\nOrigin: ${SITE}\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
  `POST /v1/session HTTP/1.1\r\nHost: x\r\nOrigin: ${SITE}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
  'CONNECT x:443 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  'GET /healthz HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nUpgrade: websocket\r\nConnection: upgrade, close\r\n\r\n',
];

it('a request with a few wrong bytes is answered like any other, or not at all', async () => {
  const edit = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat({ max: 3 }),
    text: fc.string({ unit: 'binary', maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...VALID), fc.array(edit, { maxLength: 3 }), async (valid, edits) => {
      let bytes = Buffer.from(valid, 'latin1');
      for (const { at, length, text } of edits) {
        const start = Math.floor(at * bytes.length);
        bytes = Buffer.concat([bytes.subarray(0, start), Buffer.from(text), bytes.subarray(start + length)]);
      }
      const answer = await exchange(bytes);
      if (answer === '') return;
      const [, status, headers = '', body = ''] =
        /^HTTP\/1\.1 (\d{3}) [^\r\n]*\r\n(.*?)\r\n\r\n(.*)$/s.exec(
          answer.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, ''),
        ) ?? [];
      expect(Number(status)).toBeGreaterThanOrEqual(200);
      expect(status).not.toBe('500');
      if (Number(status) < 400 || body === '') return;
      const [, requestId] = /x-request-id: (\S+)/i.exec(headers) ?? [];
      // What was left over may be taken for a second request.
      const { length } = /content-length: (?<length>\d+)/i.exec(headers)?.groups ?? {};
      expectEnvelope(Number(status), body.slice(0, Number(length)), requestId);
    }),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 1_000) },
  );
}, 120_000);
