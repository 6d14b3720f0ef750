/** The load generator: a process of its own that is told what to ask and says what it was answered. */
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';

export type LoadOrder = {
  url: string;
  headers: Readonly<Record<string, string>>;
  /** What is read again and again, each in turn, or `sends`: messages to DurenAI itself, fifty to a conversation. */
  paths: readonly `/${string}`[] | 'sends';
  /** Ends after so long, or after so many requests. */
  seconds: number;
  requests: number;
  connections: number;
};

export type LoadResult = { answered: number; wrong: number; seconds: number };

const SENDS_PER_CONVERSATION = 50;

async function run({ url, headers, paths, seconds, requests, connections }: LoadOrder): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  const result: LoadResult = { answered: 0, wrong: 0, seconds: 0 };
  let begun = 0;

  function ask(target: string, body?: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const options = {
        agent,
        method: body === undefined ? 'GET' : 'POST',
        headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      };
      const sent = request(url + target, options, (response) => {
        if (response.statusCode !== 200) result.wrong += 1;
        result.answered += 1;
        if (body === undefined) response.resume().on('end', () => resolve(''));
        else text(response).then(resolve, reject);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  async function worker(): Promise<void> {
    let conversation: string | undefined;
    for (let turn = 0; begun < requests && performance.now() < endsAt; turn += 1) {
      begun += 1;
      if (paths !== 'sends') {
        await ask(paths[begun % paths.length] as string);
        continue;
      }
      if (turn % SENDS_PER_CONVERSATION === 0) conversation = undefined;
      const body = {
        message: `What do you think about rain number ${begun}?`,
        conversation_id: conversation,
      };
      const answer = await ask('/v1/chat/char_123456/messages', JSON.stringify(body));
      conversation = (JSON.parse(answer) as { conversation_id?: string }).conversation_id;
    }
  }

  await Promise.all(Array.from({ length: connections }, worker));
  agent.destroy();
  result.seconds = (performance.now() - startedAt) / 1000;
  return result;
}

process.once('message', (order: LoadOrder) => {
  void run(order).then((result) => process.send?.(result, () => process.disconnect()));
});
