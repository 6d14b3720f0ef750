/** Visitors who write: a process of its own that is told how many, and says how they were answered. */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';

export type SendOrder = {
  url: string;
  /** For DurenAI itself; without it, visitors of a proxy. */
  apiKey: string | undefined;
  origin: string;
  visitors: number;
  seconds: number;
  /** All visitors together. Undefined: as fast as answers come. */
  perSecond: number | undefined;
};

export type SendResult = {
  answered: number;
  wrong: number;
  seconds: number;
  /** Milliseconds of each send that began a conversation, and of each that went on with one. */
  first: number[];
  later: number[];
};

const SENDS_PER_CONVERSATION = 20;
const CHARACTER = 'char_123456';

async function run({ url, apiKey, origin, visitors, seconds, perSecond }: SendOrder): Promise<SendResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: visitors });
  const result: SendResult = { answered: 0, wrong: 0, seconds: 0, first: [], later: [] };

  function post(
    path: string,
    body: unknown,
    headers: Record<string, string>,
  ): Promise<Record<string, string>> {
    return new Promise((resolve, reject) => {
      const options = { agent, method: 'POST', headers: { 'content-type': 'application/json', ...headers } };
      const sent = request(url + path, options, (response) => {
        if (response.statusCode !== 200) result.wrong += 1;
        text(response).then((body) => resolve(JSON.parse(body)), reject);
      });
      sent.on('error', reject);
      sent.end(JSON.stringify(body));
    });
  }

  /** Each has a network of their own. */
  async function arrive(index: number): Promise<Record<string, string>> {
    if (apiKey !== undefined) return { 'x-api-key': apiKey };
    const headers = { origin, 'x-forwarded-for': `10.${index >> 8}.${index & 255}.1` };
    const { access_token } = await post('/v1/session', {}, headers);
    return { ...headers, authorization: `Bearer ${access_token}` };
  }

  const visitorHeaders = await Promise.all(Array.from({ length: visitors }, (_, index) => arrive(index)));
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  let begun = 0;

  async function write(headers: Record<string, string>): Promise<void> {
    let conversation: string | undefined;
    for (let turn = 0; performance.now() < endsAt; turn += 1) {
      begun += 1;
      if (perSecond !== undefined) {
        const wait = startedAt + (begun * 1000) / perSecond - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      }
      if (turn % SENDS_PER_CONVERSATION === 0) conversation = undefined;
      const body = {
        message: `What do you think about rain number ${begun}?`,
        conversation_id: conversation,
      };
      const askedAt = performance.now();
      const answer = await post(`/v1/chat/${CHARACTER}/messages`, body, {
        ...headers,
        'idempotency-key': randomUUID(),
      });
      result.answered += 1;
      result[conversation === undefined ? 'first' : 'later'].push(performance.now() - askedAt);
      conversation = answer.conversation_id;
    }
  }

  await Promise.all(visitorHeaders.map(write));
  agent.destroy();
  result.seconds = (performance.now() - startedAt) / 1000;
  return result;
}

process.once('message', (order: SendOrder) => {
  void run(order).then((result) => process.send?.(result, () => process.disconnect()));
});
