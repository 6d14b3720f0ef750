import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, standard, VEXA } from '../../test/ask.ts';
import { type SimulatorServer, serveSimulator } from '../node.ts';

const send = `/v1/chat/${VEXA}/messages`;

describe('the controls', () => {
  it('set and show the weather', async () => {
    const simulator = standard();
    const report = { latencyMs: [1, 2], clockSkewMs: 5, rules: [{ fault: 'server-error', times: 1 }] };
    const put = await ask(simulator, '/_simulator/weather', { method: 'PUT', body: report });
    expect(put.json).toEqual(report);
    expect((await ask(simulator, '/v1/user/me')).status).toBe(500);
    expect((await ask(simulator, '/_simulator/weather')).json).toEqual({ ...report, rules: [] });
  });

  it('show what was accepted and what was asked, from where one left off', async () => {
    const simulator = standard();
    await ask(simulator, '/v1/user/me');
    await ask(simulator, send, { body: { message: 'hi' } });
    expect((await ask(simulator, '/_simulator/ledger')).json).toMatchObject({
      entries: [{ path: send, accepted: { kind: 'message' } }],
    });
    expect((await ask(simulator, '/_simulator/requests')).json).toMatchObject({
      next: 2,
      requests: [{ path: '/v1/user/me', status: 200 }, { path: send }],
    });
    expect((await ask(simulator, '/_simulator/requests?after=2')).json).toEqual({ next: 2, requests: [] });
    expect(simulator.ledger).toHaveLength(2);
  });

  it('reset everything', async () => {
    const simulator = standard({ latency: 3 });
    await ask(simulator, send, { body: { message: 'hi' } });
    simulator.failNext({ kind: 'hang' });
    expect((await ask(simulator, '/_simulator/reset', { method: 'POST' })).status).toBe(200);
    expect(simulator.ledger).toEqual([]);
    expect(simulator.weather.latencyMs).toBe(3);
    expect((await ask(simulator, '/v1/chat/conversations')).json).toMatchObject({ pagination: { total: 0 } });
  });

  it('answer nonsense with the envelope', async () => {
    const simulator = standard();
    expect((await ask(simulator, '/_simulator/none')).status).toBe(404);
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string()), async (body) => {
        const { status } = await ask(simulator, '/_simulator/weather', { method: 'PUT', body });
        expect([200, 400]).toContain(status);
      }),
    );
  });
});

describe('over HTTP', () => {
  let server: SimulatorServer;
  beforeAll(async () => {
    server = await serveSimulator({ port: 0 });
  });
  afterAll(() => server.close());

  async function status(headers: Record<string, string>): Promise<number> {
    const request = httpRequest(`${server.url}/_simulator/ledger`, { headers });
    request.end();
    return new Promise((resolve, reject) => {
      request.on('error', reject);
      request.on('response', (response) => {
        void text(response);
        resolve(response.statusCode ?? 0);
      });
    });
  }

  it('answer this machine, and no page of another site', async () => {
    const host = server.url.slice('http://'.length);
    expect(await status({})).toBe(200);
    expect(await status({ host: `localhost:${server.port}` })).toBe(200);
    expect(await status({ origin: server.url })).toBe(200);
    expect(await status({ origin: 'https://evil.example', host })).toBe(403);
    expect(await status({ host: 'rebound.example' })).toBe(403);
    expect(await status({ 'sec-fetch-site': 'cross-site' })).toBe(403);
  });

  it('come with a page that shows them, and with openapi.json', async () => {
    const page = await (await fetch(server.url)).text();
    for (const text of ['id="requests"', 'id="ledger"', 'id="weather"', '/_simulator/deliveries'])
      expect(page).toContain(text);
    const openapi = await (await fetch(`${server.url}/openapi.json`)).json();
    expect(openapi).toMatchObject({
      openapi: '3.1.0',
      servers: [{ url: '/v1' }, { url: 'https://api.durenai.com/v1' }],
    });
  });
});
