import { expect, it } from 'vitest';
import { createConversationsResource, createDurenai, memoryStorage } from '../src/index.ts';
import { createFakeClock } from './fake-clock.ts';

it.each([
  [
    'whose session has to be opened anew',
    { 'durenai:v1:http%3A%2F%2Fproxy.test:refresh-token': 'kept' },
    undefined,
  ],
  ['whom the site names', {}, async () => 'a.jwt.of-somebody'],
])(
  'tells a visitor %s within two seconds that a gateway has no conversations for them',
  async (_, kept, identity) => {
    const clock = createFakeClock();
    const storage = memoryStorage();
    for (const [key, value] of Object.entries(kept)) storage.set(key, value);
    let asked = 0;
    const fetch = async () => {
      asked += 1;
      return new Response('Bad gateway', { status: 502 });
    };
    const durenai = createDurenai({
      proxyUrl: 'http://proxy.test',
      fetch,
      storage,
      clock,
      identity,
      random: () => 0.999,
    });
    const conversations = createConversationsResource(durenai);
    conversations.open();
    await clock.advance(2000);
    expect(conversations.store.getState()).toMatchObject({
      status: 'failed',
      error: { code: 'server_error', status: 502 },
    });
    expect(asked).toBe(3);

    // Not asked again until somebody wants it.
    await clock.advance(60_000);
    expect(asked).toBe(3);
  },
);
