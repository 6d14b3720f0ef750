import { describe, expect, it } from 'vitest';
import { json, serve } from '../../../core/test/serve.ts';
import { ask, standard, VEXA } from '../../test/ask.ts';
import { createReplyFrom } from './reply-from.ts';

const path = `/v1/chat/${VEXA}/messages`;
const completion = (content: string) => ({ choices: [{ message: { role: 'assistant', content } }] });

describe('replies from elsewhere', () => {
  it('are asked for as the character, with what was said before', async () => {
    await using model = await serve((_request, response) => json(response, 200, completion(' From afar. ')));
    const replyFrom = createReplyFrom({ url: `${model.url}/v1`, apiKey: 'secret', model: 'tiny' });
    const simulator = standard({ replyFrom });
    const first = (await ask(simulator, path, { body: { message: 'hi' } })).json as Record<string, string>;
    expect(first.content).toBe('From afar.');
    const { conversation_id } = first;
    await ask(simulator, path, { body: { message: 'and again', conversation_id } });
    const [one, two] = model.requests;
    expect(one).toMatchObject({ url: '/v1/chat/completions', headers: { authorization: 'Bearer secret' } });
    expect(JSON.parse(two?.body ?? '')).toEqual({
      model: 'tiny',
      messages: [
        { role: 'system', content: expect.stringContaining('You are Vexa Stride.') },
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: 'From afar.' },
        { role: 'user', content: 'and again' },
      ],
    });
  });

  it.each([
    [503, {}, 'it answered 503'],
    [200, { choices: [] }, 'not a chat completion'],
  ])(
    'that fail (%i) are a documented 500, a logged line, and cost nothing',
    async (status, answer, reason) => {
      await using model = await serve((_request, response) => json(response, status, answer));
      const lines: string[] = [];
      const simulator = standard({
        replyFrom: createReplyFrom({ url: model.url }),
        log: (line) => lines.push(line),
      });
      const refused = await ask(simulator, path, { body: { message: 'hi' } });
      expect(refused.status).toBe(500);
      expect(refused.json).toMatchObject({ error: { code: 'server_error' } });
      expect(lines.join()).toContain(reason);
      expect((await ask(simulator, '/v1/user/me')).json).toMatchObject({
        subscription: { chat_requests: { used: 0 } },
        stats: { conversations: 0 },
      });
    },
  );

  it('take no more of the month than there is, however many are awaited at once', async () => {
    const waiting: { resolve: (reply: string) => void; reject: (reason: Error) => void }[] = [];
    const replyFrom = () => new Promise<string>((resolve, reject) => void waiting.push({ resolve, reject }));
    const simulator = standard({ replyFrom, chatRequestsPerMonth: 2 });
    const say = async () => (await ask(simulator, path, { body: { message: 'hi' } })).status;
    const [first, second] = [say(), say()];
    await expect.poll(() => waiting.length, { interval: 1 }).toBe(2);
    expect(await say()).toBe(429);
    waiting[0]?.resolve('One.');
    waiting[1]?.reject(new Error('no words'));
    expect(await Promise.all([first, second])).toEqual([200, 500]);
    const third = say();
    await expect.poll(() => waiting.length, { interval: 1 }).toBe(3);
    waiting[2]?.resolve('Two.');
    expect(await third).toBe(200);
    expect(await say()).toBe(429);
  });
});
