import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { startDemo } from '../scripts/demo.ts';

describe('two proxies on one PostgreSQL', () => {
  it('go on when one of them is killed', { timeout: 60_000 }, async () => {
    const demo = await startDemo({
      sitePort: 0,
      proxyPort: 0,
      simulatorPort: 0,
      instances: 2,
      latency: [0, 20],
    });
    try {
      const origin = demo.siteUrl;
      const ask = async (path: string, body?: unknown, headers: Record<string, string> = {}) => {
        const response = await fetch(demo.proxyUrl + path, {
          method: body === undefined ? 'GET' : 'POST',
          // Each request on a connection of its own: the balancer's turns.
          headers: { origin, connection: 'close', 'content-type': 'application/json', ...headers },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        return { status: response.status, body: (await response.json()) as Record<string, never> };
      };
      const session = await ask('/v1/session', {});
      const authorization = `Bearer ${session.body.access_token}`;
      const send = (message: string, conversation_id?: string) =>
        ask(
          '/v1/chat/char_123456/messages',
          { message, conversation_id },
          { authorization, 'idempotency-key': randomUUID() },
        );
      const first = await send('Hello.');
      expect(first.status).toBe(200);
      const conversation: string = first.body.conversation_id ?? '';
      for (let turn = 0; turn < 4; turn += 1) {
        expect((await send(`Turn ${turn}.`, conversation)).status).toBe(200);
      }
      expect(demo.instances).toHaveLength(2);
      process.kill(demo.instances[0]?.pid ?? 0, 'SIGKILL');
      for (let turn = 4; turn < 8; turn += 1) {
        expect((await send(`Turn ${turn}.`, conversation)).status).toBe(200);
      }
      const history = await ask(`/v1/chat/conversations/${conversation}/messages?limit=100`, undefined, {
        authorization,
      });
      expect(history.body.data).toHaveLength(18);
    } finally {
      await demo.close();
    }
  });
});
