/** What became of every message, told by three witnesses: DurenAI, the database and the visitors. */
import { sleep } from '@durenai/core';
import { Secret } from '../proxy/src/config/secret.ts';
import { openStore } from '../proxy/src/store/open-store.ts';
import { verifyStore } from '../proxy/src/store/verify-store.ts';
import { fastClock } from './fast-clock.ts';
import type { SendRecord, Visitor } from './visitors.ts';
import type { World } from './world.ts';

export const columns = ['lost', 'duplicated', 'leaked', 'overspent', 'reordered', 'stuck'] as const;
export type Column = (typeof columns)[number];

export type Result = {
  sends: number;
  /** Attempts to send that DurenAI answered wrongly or the visitor got no answer to, and processes that were killed. */
  faults: number;
  kills: number;
  labelled: number;
  problems: { column: Column; what: string }[];
  /** From the first failure that a visitor met to the end of the send, in ms of the proxies' clock. */
  recoveries: number[];
  /** From each `kill -9` until all that it left behind was taken over, in ms of the proxies' clock. */
  takeovers: number[];
  /** In real time. */
  seconds: number;
  /** How late DurenAI was because the machine was busy, in ms of everybody's clock. */
  lag: number;
  /** How often it was played again with a slower clock. */
  slower: number;
};

/** A process that was killed is not missed for longer. */
export const TAKEOVER_MS = 30_000;

/** What the proxy said of a fault of DurenAI, which is counted there. */
const REFUSALS = new Set([
  'budget_exhausted',
  'conversation_busy',
  'message_rejected',
  'queue_full',
  'rate_limited',
  'send_cancelled',
  'send_no_reply',
  'send_not_processed',
  'send_outcome_unknown',
  'upstream_unavailable',
]);

type UpstreamText = { text: string; place: number; at: string; replyId: string | undefined };

async function readUpstream({ simulator, clock }: World): Promise<UpstreamText[]> {
  const get = async (path: string) => {
    const request = new Request(`${simulator.url}/v1${path}`, {
      headers: { 'x-api-key': simulator.simulator.apiKey },
    });
    let response = await simulator.simulator.fetch(request);
    // Whoever reads is limited as well.
    while (response.status === 429) {
      await sleep(clock, 5_000);
      response = await simulator.simulator.fetch(request);
    }
    return (await response.json()) as {
      data: { id: string; content: string; is_character: boolean; created_at: string }[];
      pagination: { pages: number };
    };
  };
  const all = async (path: string) => {
    const first = await get(`${path}?limit=50&page=1`);
    const data = [...first.data];
    for (let page = 2; page <= first.pagination.pages; page += 1) {
      data.push(...(await get(`${path}?limit=50&page=${page}`)).data);
    }
    return data;
  };
  const texts: UpstreamText[] = [];
  for (const { id: conversationId } of await all('/chat/conversations')) {
    const messages = await all(`/chat/conversations/${conversationId}/messages`);
    // The simulator shows the newest first.
    messages.reverse();
    for (const [place, { content: text, is_character, created_at: at }] of messages.entries()) {
      if (!is_character) texts.push({ text, place, at, replyId: messages[place + 1]?.id });
    }
  }
  return texts;
}

const replyIdOf = ({ body }: SendRecord) => (JSON.parse(body) as { id: string }).id;

type Witnesses = {
  world: World;
  visitors: readonly Visitor[];
  /** All that may happen to a message, apart from its reply; undefined: anything. */
  allowed: ReadonlySet<string> | undefined;
};

export async function join(
  { world, visitors, allowed }: Witnesses,
  takeovers: readonly number[],
): Promise<Omit<Result, 'takeovers' | 'seconds' | 'lag' | 'slower'>> {
  world.simulator.simulator.weather.set({});
  const problems: Result['problems'] = [];
  const report = (column: Column, what: string) => problems.push({ column, what });
  for (const ms of takeovers) {
    if (ms > TAKEOVER_MS)
      report('stuck', `what a killed process left was not taken over for ${Math.round(ms)} ms`);
  }
  const upstream = await readUpstream(world);
  const byText = Map.groupBy(upstream, ({ text }) => text);
  const records = visitors.flatMap((visitor) => visitor.records);

  for (const record of records) {
    const name = nameOf(record);
    const accepted = byText.get(record.text)?.length ?? 0;
    if (accepted > 1) {
      const times = byText.get(record.text)?.map(({ at }) => at);
      report('duplicated', `${name}: accepted at ${times?.join(' and ')}`);
    }
    if (record.end === 'completed' && accepted === 0) report('lost', `${name}: DurenAI does not have it`);
    if (record.end === 'completed' && replyIdOf(record) !== byText.get(record.text)?.[0]?.replyId) {
      report('leaked', `${name}: answered with another reply than its own`);
    }
    if (record.end === 'refused' && accepted > 0)
      report('lost', `${name}: DurenAI has it, the visitor was refused`);
    // A connection that nobody took yet may be cut; a send that was taken may not fail.
    const isCut = record.wasTaken && record.failures.some(({ code }) => code === 'ECONNRESET');
    const isStrange = record.failures.some(({ code }) => !allowed?.has(code));
    if (allowed && (isCut || isStrange)) report('lost', name);
  }
  for (const visitor of visitors) await checkVisitor(visitor, byText, report);
  for (const visitor of visitors) {
    const foreign = visitors.filter(({ tag }) => tag !== visitor.tag).map(({ tag }) => `canary-${tag}`);
    const all = visitor.heard.join('\n');
    for (const canary of foreign)
      if (all.includes(canary)) report('leaked', `${visitor.tag} heard ${canary}`);
  }
  if (world.strayRequests > 0) report('leaked', `${world.strayRequests} requests followed a redirect`);
  const { ledger } = world.simulator.simulator;
  const accepted = ledger.filter(({ accepted }) => accepted?.kind === 'message').length;
  // A long ledger forgets its beginning.
  if (accepted > upstream.length)
    report('lost', `DurenAI took ${accepted} messages and shows ${upstream.length}`);
  await checkStore(world, records, upstream.length, report);
  const unanswered = records.flatMap(({ failures }) => failures.filter(({ code }) => !REFUSALS.has(code)));
  return {
    sends: records.length,
    faults: ledger.filter(({ fault }) => fault !== undefined).length + unanswered.length + world.kills,
    kills: world.kills,
    labelled: records.filter(({ end }) => end === 'labelled').length,
    problems,
    recoveries: records.flatMap(({ recoveryMs }) =>
      recoveryMs === undefined ? [] : [recoveryMs * world.speed],
    ),
  };
}

type Report = (column: Column, what: string) => void;

/** What the visitor sees afterwards: every completed message in its conversation, in order, and the same answers. */
async function checkVisitor(
  visitor: Visitor,
  byText: ReadonlyMap<string, readonly UpstreamText[]>,
  report: Report,
): Promise<void> {
  const completed = visitor.records.filter(({ end }) => end === 'completed');
  for (const [id, records] of Map.groupBy(completed, ({ conversationId }) => conversationId)) {
    const body = await historyOf(visitor, `/v1/chat/conversations/${id}/messages?limit=100`);
    for (const record of records) {
      if (!body.includes(record.text)) report('lost', `${record.tag} ${record.number} is not in its history`);
    }
    const places = records.map(({ text }) => byText.get(text)?.[0]?.place ?? -1);
    if (places.some((place, index) => index > 0 && place < (places[index - 1] ?? 0))) {
      report('reordered', `${visitor.tag}: ${places.join(' ')}`);
    }
  }
  for (const record of completed) {
    const again = await visitor.replay(record);
    if (again.body !== record.body) {
      report(
        'lost',
        `${record.tag} ${record.number}: the same key was answered differently (${again.status})`,
      );
    }
  }
}

async function historyOf(visitor: Visitor, path: string): Promise<string> {
  const bodies: string[] = [];
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const { body } = await visitor.ask('GET', `${path}&page=${page}`);
    bodies.push(body);
    if (body !== '') ({ pages } = (JSON.parse(body) as { pagination: { pages: number } }).pagination);
  }
  return bodies.join();
}

const nameOf = ({ tag, number, end, code, attempts, failures }: SendRecord) =>
  `${tag} ${number} (${end}, ${code ?? 'ok'}, attempt ${attempts}, after ${failures.map(({ code, at }) => `${code} at ${at}`).join(', ')})`;

async function checkStore(
  world: World,
  records: readonly SendRecord[],
  accepted: number,
  report: Report,
): Promise<void> {
  const store = await openStore({
    file: world.databaseFile,
    url: world.databaseUrl === undefined ? undefined : Secret.of(world.databaseUrl),
    clock: fastClock(1, 0),
  });
  try {
    const column: Record<number, Column> = {
      1: 'duplicated',
      4: 'lost',
      5: 'overspent',
      6: 'leaked',
      7: 'reordered',
    };
    for (const { number, what, broken } of await verifyStore(store)) {
      // Endings are judged by the visitors, on their clock.
      if (number === 8) continue;
      for (const line of broken) report(column[number] ?? 'leaked', `${what}: ${line}`);
    }
    for (const record of records.filter(({ end }) => end === 'stuck')) {
      const row = await store.db
        .selectFrom('sends')
        .select([
          'status',
          'version',
          'reads',
          'lease_owner',
          'lease_until',
          'dispatched_at',
          'ended_at',
          'due_at',
        ])
        .where('key', '=', record.key)
        .executeTakeFirst();
      report('stuck', `${nameOf(record)}: kept as ${JSON.stringify(row)}`);
    }
    const budget = await store.db.selectFrom('budgets').selectAll().executeTakeFirst();
    const labelled = records.filter(({ end }) => end === 'labelled').length;
    if (budget && budget.used < accepted - labelled) {
      report('overspent', `DurenAI counts ${accepted} chat requests, the wallet ${budget.used}`);
    }
  } finally {
    await store.close();
  }
}
