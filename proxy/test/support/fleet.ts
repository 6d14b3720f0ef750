import { randomUUID } from 'node:crypto';
import { type Clock, type Conversation, DurenaiError, type Message } from '@durenai/core';
import { createFakeClock, type FakeClock } from '../../../packages/core/test/fake-clock.ts';
import { noMetrics } from '../../src/admin/metrics.ts';
import { localHints } from '../../src/events/hints.ts';
import { createLimits } from '../../src/limits/create-limits.ts';
import { createPace } from '../../src/limits/pace.ts';
import { createLog } from '../../src/log.ts';
import { createSends, type Sends } from '../../src/sends/create-sends.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import type { WriteTask } from '../../src/store/writer.ts';
import type { Upstream } from '../../src/upstream/create-upstream.ts';
import { NotSentError } from '../../src/upstream/not-sent.ts';
import { silentLogger } from './world.ts';

/** What DurenAI makes of a send: what it does with the message, and what it answers. */
export type Weather =
  | 'reply'
  | 'accepted-then-silent'
  | 'accepted-without-reply'
  | 'lost'
  | 'late'
  | 'not-sent'
  /** The process sleeps between its commit and the first byte: its timers and what it writes as well. */
  | 'asleep'
  | 'busy'
  | 'refused';

const LATE_MS = 20_000;
const SLEEP_MS = 5 * 60_000;

/** DurenAI in one process, with a ledger of what it accepted, whatever it answered. */
function createFakeUpstream(clock: FakeClock, answered: () => Promise<void> = async () => {}) {
  const conversations = new Map<string, { conversation: Conversation; messages: Message[] }>();
  const accepted: { text: string; conversationId: string; at: number }[] = [];
  let count = 0;
  const state = { weather: 'reply' as Weather, readsFail: false, calls: 0, latencyMs: 0, accountReads: 0 };
  const instant = () => new Date(Math.floor(clock.now() / 1000) * 1000).toISOString();

  function accept(
    characterId: string,
    text: string,
    conversationId: string | undefined,
    replies: boolean,
  ): Message {
    count += 1;
    const id = conversationId ?? `up_${count}`;
    const known = conversations.get(id);
    const place = known ?? {
      conversation: {
        id,
        character: { id: characterId, name: characterId, image_url: null },
        last_message: null,
        created_at: instant(),
        updated_at: instant(),
        message_count: 0,
      },
      messages: [],
    };
    conversations.set(id, place);
    accepted.push({ text, conversationId: id, at: clock.now() });
    const turn = (content: string, is_character: boolean): Message => ({
      id: `msg_${String(++count).padStart(6, '0')}`,
      conversation_id: id,
      character_id: is_character ? characterId : null,
      content,
      created_at: instant(),
      is_character,
    });
    const own = turn(text, false);
    const reply = turn(`re: ${text}`, true);
    place.messages.push(own, ...(replies ? [reply] : []));
    place.conversation.message_count = place.messages.length;
    place.conversation.updated_at = instant();
    return reply;
  }

  const page = <Item>(data: Item[]) => ({
    data: { data, pagination: { total: data.length, page: 1, limit: 100, pages: 1 } },
    status: 200,
    headers: new Headers(),
    rateLimit: { limit: undefined, remaining: undefined, resetAt: undefined },
    requestId: undefined,
  });
  const failure = (code: string, status: number, more: object = {}) =>
    new DurenaiError({ code, status, message: code, ...more });

  const upstream: Upstream = {
    listCharacters: () => Promise.reject(new Error('not here')),
    getCharacter: () => Promise.reject(new Error('not here')),
    async send({ characterId, text, conversationId, beforeFirstByte }) {
      const weather = state.weather === 'asleep' ? 'reply' : state.weather;
      state.calls += 1;
      try {
        beforeFirstByte?.();
      } catch (cause) {
        throw failure('network_error', 0, { cause });
      }
      if (state.latencyMs > 0)
        await new Promise<void>((resolve) => void clock.after(state.latencyMs, resolve));
      const reply =
        weather === 'reply' || weather.startsWith('accepted')
          ? accept(characterId, text, conversationId, weather !== 'accepted-without-reply')
          : undefined;
      if (weather === 'late')
        clock.after(LATE_MS, () => void accept(characterId, text, conversationId, true));
      await answered();
      if (weather === 'reply' && reply) return { ...page([]), data: reply };
      if (weather === 'not-sent') throw failure('network_error', 0, { cause: new NotSentError('no way') });
      if (weather === 'busy') throw failure('rate_limited', 429, { retryAfterMs: 3000 });
      if (weather === 'refused') throw failure('invalid_request', 400);
      throw failure('server_error', 500);
    },
    async listMessages(conversationId) {
      if (state.readsFail) throw failure('server_error', 500);
      const messages = conversations.get(conversationId)?.messages ?? [];
      return page([...messages].reverse());
    },
    async listConversations() {
      if (state.readsFail) throw failure('server_error', 500);
      return page([...conversations.values()].map(({ conversation }) => ({ ...conversation })).reverse());
    },
    createCharacter: () => Promise.reject(new Error('not here')),
    getAccount() {
      state.accountReads += 1;
      return Promise.reject(failure('server_error', 500));
    },
    now: clock.now,
  };
  return { upstream, accepted, conversations, state };
}

export type Instance = {
  sends: Sends;
  /** Its way to the database; `writes` counts also those that failed. Where answers are lost, it commits all the same. */
  database: { isAway: boolean; losesAnswers: boolean; writes: number };
  kill(): void;
  end(): Promise<void>;
};

type FleetOptions = {
  clock?: FakeClock;
  /** Where it is another machine's, as PostgreSQL's is. */
  databaseClock?: Clock;
  answered?: (() => Promise<void>) | undefined;
  messagesPerMonth?: number;
  limits?: { visitorBurst: number; visitorPerMinute: number; visitorPerHour: number };
  concurrency?: number;
};

const WIDE = { visitorBurst: 1_000_000, visitorPerMinute: 1_000_000, visitorPerHour: 1_000_000 };

/** Any number of proxies' senders on one database and one DurenAI, all on one clock that stands until told. */
export async function openFleet(options: FleetOptions = {}) {
  const { clock = createFakeClock(), limits: settings = WIDE, concurrency = 20 } = options;
  const store = await openStore({
    file: ':memory:',
    clock: options.databaseClock ?? clock,
    budget: { messagesPerMonth: options.messagesPerMonth ?? 10_000_000, verifiedShare: 0 },
  });
  const fake = createFakeUpstream(clock, options.answered);
  /** What the log of all of them has of errors. */
  const errors: string[] = [];
  const log = createLog({ ...silentLogger, error: (_: object, text: string) => void errors.push(text) });
  const hints = localHints();
  /** What the metrics of all of them were told of the ends of sends. */
  const ended: string[] = [];

  /** A process: once killed, nothing of it goes on, and nothing that it waits for comes back. */
  function launch(): Instance {
    let isDead = false;
    let asleep: Promise<void> | undefined;
    const fallAsleep = () => {
      asleep ??= new Promise<void>((resolve) => void clock.after(SLEEP_MS, resolve)).finally(() => {
        asleep = undefined;
      });
    };
    const whenAwake = async <Result>(work: () => Promise<Result>): Promise<Result> => {
      await asleep;
      return work();
    };
    const unlessDead = async <Result>(work: Promise<Result>): Promise<Result> => {
      const result = await work.catch((thrown) => {
        if (isDead) return new Promise<never>(() => {});
        throw thrown;
      });
      return isDead ? new Promise<never>(() => {}) : result;
    };
    const database = { isAway: false, losesAnswers: false, writes: 0 };
    const unlessAway = async <Result>(work: () => Promise<Result>): Promise<Result> => {
      database.writes += 1;
      if (database.isAway) throw new Error('the database is away');
      const result = await work();
      if (database.losesAnswers) throw new Error('the connection ended after the commit');
      return result;
    };
    /** What a process counts goes on while the time of day, which is the database's, is set back. */
    const steadily =
      <Result>(task: WriteTask<Result>): WriteTask<Result> =>
      (transaction, at, elapsed) => {
        const from = clock.now();
        return task(transaction, at, () => Math.max(elapsed(), clock.now() - from));
      };
    const ownStore: Store = {
      ...store,
      write: (task, lane) =>
        isDead
          ? new Promise<never>(() => {})
          : unlessDead(whenAwake(() => unlessAway(() => store.write(steadily(task), lane)))),
      sends: {
        ...store.sends,
        renew: (owner, ids) => unlessAway(() => store.sends.renew(owner, ids)),
        takeOver: (owner, limit) => unlessAway(() => store.sends.takeOver(owner, limit)),
      },
    };
    const ownClock = {
      now: clock.now,
      after: (ms: number, action: () => void) =>
        clock.after(ms, () => void whenAwake(async () => isDead || action())),
    };
    const ownUpstream: Upstream = {
      ...fake.upstream,
      send(message) {
        if (fake.state.weather === 'asleep') fallAsleep();
        return unlessDead(whenAwake(() => fake.upstream.send(message)));
      },
    };
    const pace = createPace(ownStore);
    const sends = createSends({
      store: ownStore,
      upstream: ownUpstream,
      limits: createLimits({
        store: ownStore,
        upstream: ownUpstream,
        settings: { ...settings, alertUrl: undefined },
        clock,
        log,
      }),
      pace,
      findCharacter: async (id) => ({ id, name: id, image_url: null, description: '', tags: [] }) as never,
      clock: ownClock,
      log,
      metrics: { ...noMetrics, sendEnded: (status) => void ended.push(status) },
      hints: {
        publish: (hint) => void (isDead || hints.publish(hint)),
        subscribe: (listener) => hints.subscribe((hint) => void (isDead || listener(hint))),
      },
      concurrency,
      random: () => 0.5,
    });
    return {
      sends,
      database,
      kill() {
        isDead = true;
      },
      end: async () => {
        if (!isDead) await sends.drain(0);
      },
    };
  }

  return {
    clock,
    store,
    ...fake,
    ended,
    errors,
    launch,
    /** Lets DurenAI be asked as often as one likes. */
    async unpaced() {
      await store.write((transaction, at) =>
        transaction
          .insertInto('paces')
          .values({
            id: 'upstream',
            tat: 0,
            paused_until: 0,
            per_minute: 1_000_000,
            ceiling: 1_000_000,
            changed_at: at,
          })
          .execute(),
      );
    },
    request: (
      visitor: string,
      text: string,
      more: { key?: string; attempt?: number; conversationId?: string | undefined; network?: string } = {},
    ) => ({
      visitor: { id: visitor, generation: 0, verified: false },
      network: more.network ?? visitor,
      key: more.key ?? randomUUID(),
      attempt: more.attempt ?? 1,
      characterId: 'char_1',
      conversationId: more.conversationId,
      text,
      requestId: 'request',
    }),
  };
}

export type Fleet = Awaited<ReturnType<typeof openFleet>>;
