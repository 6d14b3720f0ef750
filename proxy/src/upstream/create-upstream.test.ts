import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../../packages/core/test/fake-clock.ts';
import { reply } from '../../test/support/upstream.ts';
import { silentLogger } from '../../test/support/world.ts';
import { noMetrics } from '../admin/metrics.ts';
import { Secret } from '../config/secret.ts';
import { createLog } from '../log.ts';
import { createUpstream } from './create-upstream.ts';
import { HeldBackError } from './not-sent.ts';

describe('a send that is held back', () => {
  it('is not asked about, by whatever fetch, and is not held against DurenAI', async () => {
    let asked = 0;
    const upstream = createUpstream(
      { apiKey: Secret.of('dk_1'), baseUrl: 'http://durenai.example/v1' },
      {
        fetch: async () => {
          asked += 1;
          return Response.json(reply('a', 'up_1'));
        },
        clock: createFakeClock(),
        log: createLog(silentLogger),
        metrics: noMetrics,
      },
    );
    const message = { characterId: 'a', text: 'hello', conversationId: undefined };
    const beforeFirstByte = () => {
      throw new HeldBackError('too late');
    };
    for (let sends = 0; sends < 10; sends += 1) {
      const held = upstream.send({ ...message, source: `network ${sends}`, beforeFirstByte });
      await expect(held).rejects.toMatchObject({ cause: { name: 'HeldBackError' } });
    }
    expect(asked).toBe(0);
    await upstream.send({ ...message, source: 'network' });
    expect(asked).toBe(1);
  });
});
