import type { Durenai } from '../create-durenai.ts';
import { cancelSend, getSend, getVisitor, submitMessage } from '../endpoints.ts';
import { DurenaiError, toDurenaiError } from '../errors.ts';
import { type FetchedHeaders, type Presence, sleep } from '../ports.ts';
import type { Message } from '../schema/message.ts';
import type { Send } from '../schema/send.ts';
import type { Allowance, Progress } from './chat-state.ts';
import { OPEN_OUTCOMES } from './open-outcomes.ts';
import type { OutboxEntry } from './outbox.ts';

/** The proxy answers within 25 s, if only to say that it takes longer; a little more for the way. */
const SEND_TIMEOUT_MS = 40_000;

/** Waits before asking again, with the same key, what became of an unanswered send. */
const CHECK_DELAYS_MS = [1_000, 2_000, 4_000, 8_000];

/** Nothing has left yet: whoever wrote it is told soon that it does not. */
const MOST_BEGINNINGS = 2;

/** Between two looks at a send that the proxy works on, where it names no time. */
const POLL_MS = 2_000;

/** The proxy has found out by then, or says that it cannot. */
const LONGEST_WAIT_MS = 15 * 60_000;

/** The proxy knows a key for 24 hours; after that it would send the message once more. The rest is for clocks that differ. */
const KEY_LIFETIME_MS = 23 * 60 * 60_000;

/** Refused at the door and remembered nowhere: the same key may come again. */
export const NOT_STORED: ReadonlySet<string> = new Set([
  'budget_exhausted',
  'conversation_busy',
  'queue_full',
  'rate_limited',
  'service_unavailable',
]);

const LIMITS: ReadonlySet<string> = new Set(['budget_exhausted', 'rate_limited']);

export type CourierEvents = {
  onProgress(key: string, delivery: Progress): void;
  onAllowance(allowance: Allowance): void;
};

export type Courier = {
  /**
   * Takes one message to its end, however long that is, and sends it at most once.
   *
   * @throws DurenaiError that says why there is no reply; `send_cancelled` when it was taken back. Whatever it throws when
   * the era has ended says nothing of the message.
   * @param keep called with the entry as it changes, before its first byte leaves. What it throws ends the journey.
   */
  deliver(characterId: string, entry: OutboxEntry, keep: (entry: OutboxEntry) => void): Promise<Message>;
  /** Takes it back while it is queued here. False when it is not, or when it was too late. */
  cancel(key: string): Promise<boolean>;
};

type Journey = {
  /** Set once the proxy has told it. */
  sendId: string | undefined;
  /** True while it waits here and nothing has left. */
  isHere: boolean;
  stop: AbortController;
};

const isForgotten = ({ leftAt }: OutboxEntry, now: number) =>
  leftAt !== null && now - leftAt > KEY_LIFETIME_MS;

const forgotten = () =>
  new DurenaiError({ code: 'send_outcome_unknown', message: 'Nobody remembers what became of it.' });

export const cancelled = () =>
  new DurenaiError({ code: 'send_cancelled', message: 'The message was taken back.' });

export function createCourier(durenai: Durenai, { onProgress, onAllowance }: CourierEvents): Courier {
  const { transport, clock, live, presence, signal, visitor } = durenai;
  const journeys = new Map<string, Journey>();

  async function submit(characterId: string, entry: OutboxEntry): Promise<Message | Send> {
    const { data, headers } = await transport.call(submitMessage, {
      params: { character_id: characterId },
      body: { message: entry.content, conversation_id: entry.conversationId ?? undefined },
      headers: {
        'idempotency-key': entry.key,
        ...(entry.attempt > 1 ? { 'idempotency-attempt': String(entry.attempt) } : {}),
      },
      timeoutMs: SEND_TIMEOUT_MS,
    });
    const allowance = readAllowance(headers, clock.now());
    if (allowance) onAllowance(allowance);
    return data;
  }

  /** Looks again when the server says so, or when the time has come. */
  async function nextLook(sendId: string, ms: number): Promise<void> {
    const wake = new AbortController();
    const stop = live.on((change) => {
      if (change.kind === 'send' && change.sendId === sendId) wake.abort();
    });
    await sleep(clock, ms, AbortSignal.any([wake.signal, signal])).catch(() => undefined);
    stop();
  }

  async function follow(entry: OutboxEntry, journey: Journey, sendId: string): Promise<Message> {
    journey.sendId = sendId;
    let patience = clock.now() + LONGEST_WAIT_MS;
    for (let failures = 0; ; ) {
      let wait = POLL_MS;
      try {
        const { data: send, headers } = await transport.call(getSend, { params: { send_id: sendId } });
        failures = 0;
        if (send.status === 'completed' && send.message) return send.message;
        if (send.status === 'cancelled') throw cancelled();
        if (send.status === 'failed') throw failureOf(send);
        onProgress(entry.key, progressOf(send));
        wait = (Number(headers.get('retry-after')) || 0) * 1000 || POLL_MS;
      } catch (thrown) {
        const error = toDurenaiError(thrown);
        if (error.code === 'not_found' && isForgotten(entry, clock.now())) throw forgotten();
        if (!error.retryable || error.code === 'send_cancelled' || error.details?.send_id === sendId) {
          throw error;
        }
        failures += 1;
        wait = error.retryAfterMs ?? Math.min(15_000, POLL_MS * 2 ** failures);
      }
      const looked = clock.now();
      if (looked >= patience) {
        throw new DurenaiError({
          code: 'timeout',
          message: 'No answer came.',
          details: { send_id: sendId },
        });
      }
      wait = Math.min(wait, patience - looked);
      await nextLook(sendId, wait);
      // A machine that slept has not waited, and when it wakes, its network is not there at once.
      patience += Math.max(0, clock.now() - looked - wait);
    }
  }

  /** Until `wait` is over. Whoever wrote it may take it back meanwhile, unless it may have left before. */
  async function rest(
    { key, leftAt }: OutboxEntry,
    journey: Journey,
    because: 'busy' | 'offline',
    wait: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    journey.isHere = leftAt === null;
    const { isHere, stop } = journey;
    onProgress(key, isHere ? { status: 'queued', because, position: null } : { status: 'checking' });
    await wait(isHere ? AbortSignal.any([stop.signal, signal]) : AbortSignal.any([signal])).catch(() => {});
    signal.throwIfAborted();
    if (isHere && stop.signal.aborted) throw cancelled();
    journey.isHere = false;
  }

  async function travel(
    characterId: string,
    submitted: OutboxEntry,
    journey: Journey,
    keep: (entry: OutboxEntry) => void,
  ): Promise<Message> {
    const { key } = submitted;
    const patience = clock.now() + LONGEST_WAIT_MS;
    let entry = submitted;
    const setLeftAt = (leftAt: number | null) => {
      if (leftAt === entry.leftAt) return;
      entry = { ...entry, leftAt };
      keep(entry);
    };
    for (let checks = 0; ; ) {
      if (isForgotten(entry, clock.now())) throw forgotten();
      const { leftAt } = entry;
      if (!presence.online()) {
        await rest(entry, journey, 'offline', (stop) => whenOnline(presence, stop));
        if (leftAt === null) onProgress(key, { status: 'sending' });
        continue;
      }
      try {
        await visitor.accessToken();
        setLeftAt(leftAt ?? clock.now());
        const answer = await submit(characterId, entry);
        if (!('send_id' in answer)) return answer;
        onProgress(key, progressOf(answer));
        return await follow(entry, journey, answer.send_id);
      } catch (thrown) {
        const error = toDurenaiError(thrown);
        const sendId = error.details?.send_id;
        if (error.code === 'idempotency_in_progress' && typeof sendId === 'string') {
          return follow(entry, journey, sendId);
        }
        if (NOT_STORED.has(error.code)) setLeftAt(leftAt);
        if (error.code === 'conversation_busy' && clock.now() < patience) {
          const wait = error.retryAfterMs ?? POLL_MS;
          await rest(entry, journey, 'busy', (stop) => sleep(clock, wait, stop));
          continue;
        }
        // With an id, it has been followed for long enough.
        if (!OPEN_OUTCOMES.has(error.code) || sendId !== undefined) throw error;
        const mayHaveLeft = entry.leftAt !== null;
        if (mayHaveLeft) onProgress(key, { status: 'checking' });
        if (!presence.online()) continue;
        const delay = CHECK_DELAYS_MS[checks];
        checks += 1;
        if (delay === undefined || (!mayHaveLeft && checks === MOST_BEGINNINGS)) throw error;
        // However long a gateway says: the text is given back soon, and its key finds out later too.
        await sleep(clock, delay, signal);
      }
    }
  }

  /** A refusal says how long to wait; how many messages are left is told by another route. */
  async function learnAllowance(): Promise<void> {
    const { left, resets_at } = (await transport.call(getVisitor)).data.messages;
    onAllowance({ left, resetsAt: Date.parse(resets_at) });
  }

  return {
    async deliver(characterId, entry, keep) {
      const journey: Journey = { sendId: undefined, isHere: false, stop: new AbortController() };
      journeys.set(entry.key, journey);
      try {
        return await travel(characterId, entry, journey, keep);
      } catch (thrown) {
        if (LIMITS.has(toDurenaiError(thrown).code)) await learnAllowance().catch(() => undefined);
        throw thrown;
      } finally {
        journeys.delete(entry.key);
      }
    },
    async cancel(key) {
      const journey = journeys.get(key);
      if (!journey) return false;
      // Where it is asking for its turn at this moment, it is taken back when it has to wait once more.
      journey.stop.abort();
      if (journey.isHere || journey.sendId === undefined) return journey.isHere;
      return transport.call(cancelSend, { params: { send_id: journey.sendId } }).then(
        ({ data }) => data.status === 'cancelled',
        () => false,
      );
    },
  };
}

function progressOf({ status, position }: Send): Progress {
  if (status === 'queued') return { status, because: 'busy', position };
  return { status: status === 'checking' ? 'checking' : 'sending' };
}

function failureOf({ error }: Send): DurenaiError {
  const seconds = error?.details?.retry_after;
  return new DurenaiError({
    code: error?.code ?? 'send_outcome_unknown',
    message: error?.message ?? 'The message could not be sent.',
    status: error?.status,
    retryable: error?.code !== 'send_outcome_unknown' && error?.details?.next_attempt !== undefined,
    retryAfterMs: typeof seconds === 'number' ? seconds * 1000 : undefined,
    details: error?.details,
  });
}

/** The day's part of `RateLimit: "minute";r=3;t=20, "day";r=8;t=3600`. */
function readAllowance(headers: FetchedHeaders, now: number): Allowance | undefined {
  const [, left, seconds] = /"day";r=(\d{1,9});t=(\d{1,9})/.exec(headers.get('ratelimit') ?? '') ?? [];
  return left === undefined ? undefined : { left: Number(left), resetsAt: now + Number(seconds) * 1000 };
}

/** @param signal for this alone: nothing else listens to it. */
function whenOnline(presence: Presence, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (!presence.online() && !signal.aborted) return;
      stopWatching();
      resolve();
    };
    const stopWatching = presence.onChange(check);
    signal.onabort = check;
    check();
  });
}
