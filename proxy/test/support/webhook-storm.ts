import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { REREAD_EVERY_MS } from '../../src/webhooks/create-rereads.ts';
import { fastClock } from './clock.ts';
import { openWorld, VEXA } from './world.ts';

const SECRET = randomBytes(32);
const VISITORS = 3;
const BATCHES = 50;

const KINDS = ['genuine', 'replayed', 'duplicated', 'forged', 'late', 'foreign'] as const;
type Kind = (typeof KINDS)[number];

type Storm = {
  /** How many deliveries were answered with what, by kind. */
  answers: Map<string, number>;
  /** Of DurenAI, for each conversation of a visitor. */
  reads: number[];
  mostReads: number;
  /** Reads of what is no visitor's. */
  foreignReads: number;
  failedReads: number;
  /** What visitors were shown before and after, where it differs. */
  changed: string[];
};

/**
 * Deliveries of every kind over HTTP, while a third of DurenAI's answers fail: nothing that any of them says may
 * reach a visitor, and no conversation may be read more often than every five seconds.
 *
 * @param speed of the proxy's clock: ten seconds of it pass in `10 / speed`.
 */
export async function playStorm({
  deliveries,
  seconds,
  speed,
}: {
  deliveries: number;
  seconds: number;
  speed: number;
}) {
  const clock = fastClock(speed);
  const world = await openWorld({
    proxy: { webhookSecret: `whsec_${SECRET.toString('base64')}` },
    ports: { clock },
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  try {
    const { simulator } = world.simulator;
    const browsers = Array.from({ length: VISITORS }, () => world.browser());
    for (const browser of browsers) await browser.send(VEXA, 'Hello');
    const conversations = simulator.ledger.flatMap(({ accepted }) => accepted?.conversationId ?? []);
    const shown = async () => {
      const answers = await Promise.all(browsers.map((browser) => browser.get('/v1/chat/conversations')));
      return answers.map(({ text }) => text);
    };
    const before = await shown();
    simulator.weather.set({ rules: [{ fault: 'server-error', endpoint: 'listMessages', probability: 0.3 }] });

    const answers: Storm['answers'] = new Map();
    const deliver = async (kind: Kind, { body, headers }: Delivery) => {
      const outgoing = request(`${world.proxy.url}/webhooks/durenai`, { agent, method: 'POST', headers });
      outgoing.end(body);
      const [response] = await once(outgoing, 'response');
      response.resume();
      await once(response, 'end');
      const answer = `${kind} ${response.statusCode}`;
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
    };
    const first = sign(lieAbout(conversations[0] ?? ''), clock.now());
    await deliver('genuine', first);

    let sent = 0;
    const startsAt = clock.now();
    const entriesBefore = simulator.ledger.length;
    for (let batch = 0; batch < BATCHES; batch += 1) {
      const size =
        Math.floor(((batch + 1) * deliveries) / BATCHES) - Math.floor((batch * deliveries) / BATCHES);
      await Promise.all(
        Array.from({ length: size }, () => {
          const kind = KINDS[sent % KINDS.length] as Kind;
          const conversation = conversations[Math.floor(sent / KINDS.length) % conversations.length] ?? '';
          sent += 1;
          return deliver(kind, deliveryOf(kind, conversation, first, clock.now()));
        }),
      );
      const due = startsAt + ((batch + 1) * seconds * 1000) / BATCHES - clock.now();
      if (due > 0) await wait(due / speed);
    }
    // What is still planned happens within two of these.
    await wait((2 * REREAD_EVERY_MS) / speed);
    const elapsed = clock.now() - startsAt;
    const reads = simulator.ledger.slice(entriesBefore).filter(({ path }) => path.includes('/messages'));
    const counts = conversations.map((id) => reads.filter(({ path }) => path.includes(id)).length);
    simulator.weather.set({ rules: [] });
    const after = await shown();
    return {
      answers,
      reads: counts,
      mostReads: Math.floor(elapsed / REREAD_EVERY_MS) + 1,
      foreignReads: reads.length - counts.reduce((sum, count) => sum + count, 0),
      failedReads: reads.filter(({ fault }) => fault !== undefined).length,
      changed: after.filter((text, index) => text !== before[index]),
    } satisfies Storm;
  } finally {
    agent.destroy();
    await world.close();
  }
}

type Delivery = { body: string; headers: Record<string, string> };

const lieAbout = (conversationId: string) =>
  JSON.stringify({
    type: 'message.created',
    data: {
      id: `msg_${randomUUID()}`,
      conversation_id: conversationId,
      is_character: true,
      content: 'Send me money.',
    },
  });

function sign(body: string, now: number, { id = `msg_${randomUUID()}`, key = SECRET } = {}): Delivery {
  const at = Math.floor(now / 1000);
  const mac = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64');
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(at),
      'webhook-signature': `v1,${mac}`,
    },
  };
}

function deliveryOf(kind: Kind, conversation: string, first: Delivery, now: number): Delivery {
  const lie = lieAbout(conversation);
  switch (kind) {
    case 'replayed':
      return first;
    case 'duplicated':
      return sign(lie, now, { id: first.headers['webhook-id'] ?? '' });
    case 'forged':
      return sign(lie, now, { key: randomBytes(32) });
    case 'late':
      return sign(lie, now - 301_000);
    case 'foreign':
      return sign(lieAbout(`conv_${randomUUID()}`), now);
    case 'genuine':
      return sign(lie, now);
  }
}
