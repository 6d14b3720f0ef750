/** What DurenAI, the database and the visitors have to say once all has ended. */
import { type Message, sleep } from '@durenai/core';
import type { LedgerEntry } from '@durenai/simulator';
import { Secret } from '../proxy/src/config/secret.ts';
import { openStore } from '../proxy/src/store/open-store.ts';
import type { ConversationTable, SendTable, Tables } from '../proxy/src/store/tables.ts';
import { type Promised, verifyStore } from '../proxy/src/store/verify-store.ts';
import type { Answer, SendRecord, Visitor } from './visitors.ts';
import type { World } from './world.ts';

/** Oldest message first. */
type Conversation = { id: string; messages: Message[] };

type Books = {
  sends: SendTable[];
  conversations: ConversationTable[];
  wallet: Tables['budgets'] | undefined;
  allowances: Tables['allowances'][];
  promised: Promised[];
};

type Account = {
  tag: string;
  records: SendRecord[];
  heard: string[];
  histories: Conversation[];
  /** What each key was answered when it came once more. */
  replays: Map<string, Answer>;
};

export type Testimony = {
  ledger: LedgerEntry[];
  /** As DurenAI shows them to whoever has the key of the account. */
  conversations: Conversation[];
  books: Books;
  visitors: Account[];
  /** Requests that followed a redirect. */
  strayRequests: number;
  /** After each kill, in ms of the proxies' clock. */
  takeovers: number[];
};

/** What has ended for good: the same key is answered the same from then on. */
const isFinal = ({ end, code }: SendRecord) =>
  end === 'completed' || code === 'send_no_reply' || code === 'send_cancelled';

export async function hear(
  world: World,
  visitors: readonly Visitor[],
  takeovers: readonly number[],
): Promise<Testimony> {
  const conversations = await readUpstream(world);
  const books = await readBooks(world);
  return {
    ledger: [...world.simulator.simulator.ledger],
    conversations,
    books,
    visitors: await Promise.all(visitors.map((visitor) => accountOf(visitor, books))),
    strayRequests: world.strayRequests,
    takeovers: [...takeovers],
  };
}

async function readUpstream({ simulator, clock, isMuted }: World): Promise<Conversation[]> {
  type Page<Item> = { data: Item[]; pagination: { pages: number } };
  const get = async <Item>(path: string): Promise<Page<Item>> => {
    const request = new Request(`${simulator.url}/v1${path}`, {
      headers: { 'x-api-key': simulator.simulator.apiKey },
    });
    let response = await simulator.simulator.fetch(request);
    // Whoever reads is limited as well.
    while (response.status === 429) {
      await sleep(clock, 5_000);
      response = await simulator.simulator.fetch(request);
    }
    return (await response.json()) as Page<Item>;
  };
  const all = async <Item>(path: string) => {
    const first = await get<Item>(`${path}?limit=50&page=1`);
    const data = [...first.data];
    for (let page = 2; page <= first.pagination.pages; page += 1) {
      data.push(...(await get<Item>(`${path}?limit=50&page=${page}`)).data);
    }
    return data;
  };
  const conversations: Conversation[] = [];
  for (const { id } of await all<{ id: string }>('/chat/conversations')) {
    const messages = await all<Message>(`/chat/conversations/${id}/messages`);
    // The simulator shows the newest first.
    messages.reverse();
    conversations.push({ id, messages: messages.filter((each) => !(isMuted && each.is_character)) });
  }
  return conversations;
}

async function readBooks({ databaseFile, databaseUrl, clock }: World): Promise<Books> {
  const store = await openStore({
    file: databaseFile,
    url: databaseUrl === undefined ? undefined : Secret.of(databaseUrl),
    clock,
  });
  const { db } = store;
  try {
    return {
      sends: await db.selectFrom('sends').selectAll().execute(),
      conversations: await db.selectFrom('conversations').selectAll().execute(),
      wallet: await db.selectFrom('budgets').selectAll().executeTakeFirst(),
      allowances: await db.selectFrom('allowances').selectAll().execute(),
      promised: await verifyStore(store),
    };
  } finally {
    await store.close();
  }
}

async function accountOf(visitor: Visitor, { sends, conversations }: Books): Promise<Account> {
  const { tag, records, heard } = visitor;
  const keys = new Set(records.map(({ key }) => key));
  const ids = new Set(sends.filter(({ key }) => keys.has(key)).map(({ visitor_id }) => visitor_id));
  const own = conversations.filter(({ visitor_id }) => ids.has(visitor_id)).map(({ id }) => id);
  const answered = records.flatMap(({ conversationId }) => conversationId ?? []);
  const histories: Conversation[] = [];
  for (const id of new Set([...own, ...answered])) {
    histories.push({ id, messages: await historyOf(visitor, id) });
  }
  const replays = new Map<string, Answer>();
  for (const record of records.filter(isFinal)) replays.set(record.key, await visitor.replay(record));
  return { tag, records, heard, histories, replays };
}

/** What cannot be read is not there. */
async function historyOf(visitor: Visitor, id: string): Promise<Message[]> {
  const messages: Message[] = [];
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const path = `/v1/chat/conversations/${id}/messages?limit=100&page=${page}`;
    const { status, body } = await visitor.ask('GET', path);
    if (status !== 200) return [];
    const answer = JSON.parse(body) as { data: Message[]; pagination: { pages: number } };
    messages.push(...answer.data);
    ({ pages } = answer.pagination);
  }
  return messages.reverse();
}
