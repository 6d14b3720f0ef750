import { randomUUID } from 'node:crypto';
import { type CharacterCardFields, type Clock, type DurenaiError, sleep } from '@durenai/core';
import type { Metrics } from '../admin/metrics.ts';
import type { Hints } from '../events/hints.ts';
import type { Limits, Told } from '../limits/create-limits.ts';
import type { Pace } from '../limits/pace.ts';
import { describeError, type Log } from '../log.ts';
import {
  conversationNotFound,
  idempotencyConflict,
  idempotencyInProgress,
  invalidRequest,
  queueFull,
  sendNotFound,
  sendUnderWay,
  serviceUnavailable,
} from '../refusals.ts';
import type { Store } from '../store/open-store.ts';
import type { OwnedConversation } from '../store/ownership.ts';
import { ConversationTakenError, KeyTakenError } from '../store/sends.ts';
import { hasPassed } from '../store/stopwatch.ts';
import type { SendTable } from '../store/tables.ts';
import type { WriteTask } from '../store/writer.ts';
import type { Upstream } from '../upstream/create-upstream.ts';
import { claimAgain, claimSend, type SendRequest } from './claim-send.ts';
import { type Dispatch, dispatchSend } from './dispatch-send.ts';
import { createFairQueue } from './fair-queue.ts';
import { FORGOTTEN, fingerprintOf } from './fingerprint.ts';
import { type Look, lookUpstream } from './look-upstream.ts';
import type { Outcome } from './outcome.ts';
import { createRecorder } from './record-outcome.ts';
import { isPending, isWaiting, mayRetry, QUEUE_MS } from './send-machine.ts';
import { type Turn, takeTurn } from './take-turn.ts';
import { createPatientWriter, type RowTask } from './write-patiently.ts';

/** A stored answer, or a send that is still pending when the request has waited long enough. */
export type SendAnswer =
  | { kind: 'answered'; status: number; body: string; replayed: boolean; told: Told | undefined }
  | { kind: 'pending'; row: SendTable; position: number | undefined; told: Told | undefined };

export type Sends = {
  /**
   * Sends a message at most once per (visitor, key, attempt), whatever happens on the way, and gives the same
   * answer to the same key. It runs to its end even if nobody waits for it any more.
   *
   * @throws DurenaiError for what is not stored: a conflict, one in progress, or one refused at the door.
   */
  send(request: SendRequest): Promise<SendAnswer>;
  /** @throws DurenaiError `not_found` */
  find(visitorId: string, sendId: string): Promise<{ row: SendTable; position: number | undefined }>;
  /** Takes a send back that has not left. @throws DurenaiError `not_found`, `send_under_way` */
  cancel(visitorId: string, sendId: string, requestId: string): Promise<SendTable>;
  /** Refuses new sends from here on, and leaves those that wait to others. */
  stop(): void;
  /** Waits for the sends on their way, at most `ms`, and ends the work in the background. */
  drain(ms: number): Promise<void>;
};

type Ports = {
  store: Store;
  upstream: Upstream;
  limits: Limits;
  pace: Pace;
  /** Throws `not_found` for a character that does not exist. */
  findCharacter: (characterId: string, asker: { network: string }) => Promise<CharacterCardFields>;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  hints: Hints;
  /** Calls to DurenAI at the same time. */
  concurrency: number;
  /** In [0, 1); spreads retries. Default `Math.random`. */
  random?: (() => number) | undefined;
};

/** A send that this process works on. */
type Run = {
  row: SendTable;
  requestId: string;
  /** When waiting for its turn ends, on the clock of this process. */
  expiresAt: number;
  why: DurenaiError | undefined;
  isOver: boolean;
  /** Its refusal is being written, which takes as long as the database is away. */
  isGivingUp: boolean;
  settled: Promise<void>;
  settle: () => void;
};

/** A request waits so long for its answer: proxies on the way give up at thirty seconds. */
const ANSWER_MS = 25_000;

const TICK_MS = 1_000;
const HEARTBEAT_MS = 2_500;
const TAKE_OVER_MS = 2_000;
const TAKE_OVER_LIMIT = 50;
const TEND_MS = 10_000;
const FORGET_MS = 60 * 60_000;

const QUEUED_PER_VISITOR = 2;
const QUEUED_PER_NETWORK = 6;

/** How many seconds a send takes, before any was seen. */
const FIRST_DURATION_S = 2;

export function createSends(ports: Ports): Sends {
  const { store, upstream, limits, pace, findCharacter, clock, log, metrics } = ports;
  const { hints, concurrency, random = Math.random } = ports;
  /** Of this process, for leases and for answers to sends that it took over. */
  const owner = randomUUID();
  const runs = new Map<string, Run>();
  const underWay = new Set<Promise<unknown>>();
  /** What others are just being left. */
  const parting = new Set<Promise<unknown>>();
  const timers = new Set<() => void>();
  const ended = new AbortController();
  let inFlight = 0;
  /** Until DurenAI may be asked again. */
  let pauses = 0;
  let pausedUntil = 0;
  let durationS = FIRST_DURATION_S;
  /** How many wait at other processes, for the same turns. */
  let elsewhere = 0;
  let isTakingTurn = false;
  let isStopped = false;
  let isStoreDown = false;
  /** Since the limits were tended. */
  let hasSent = false;

  const { persist, persistOn } = createPatientWriter({ store, clock, storeFailed, ended: ended.signal });
  const { recordOutcome, recordLook, recordRefusal, recordCancel } = createRecorder({ store, clock, random });
  const claiming = { store, upstream, limits, pace, owner };
  const perSecond = () => Math.max(0.1, Math.min(pace.perMinute / 60, concurrency / durationS));
  const full = () => queueFull(Math.max(1000 / perSecond(), pausedUntil - clock.now()));
  /** How many can wait and still have their turn in time, where so many leave in a second. */
  const placesAt = (rate: number) => (rate * QUEUE_MS) / 1000;
  const queue = createFairQueue({
    perVisitor: QUEUED_PER_VISITOR,
    perNetwork: QUEUED_PER_NETWORK,
    // The pace is everybody's; how many are asked at once is this process's own.
    capacity: () => Math.min(placesAt(pace.perMinute / 60) - elsewhere, placesAt(concurrency / durationS)),
  });

  function track<Result>(work: Promise<Result>): Promise<Result> {
    const settled = work.catch(() => undefined).finally(() => underWay.delete(settled));
    underWay.add(settled);
    return work;
  }

  function later(ms: number, action: () => void): void {
    if (ended.signal.aborted) return;
    const cancel = clock.after(Math.max(0, ms), () => {
      timers.delete(cancel);
      action();
    });
    timers.add(cancel);
  }

  // ── At the door ───────────────────────────────────────────────────────────────────────────────────────

  async function send(request: SendRequest): Promise<SendAnswer> {
    const { visitor, key, network, characterId, requestId } = request;
    const fingerprint = fingerprintOf(request);
    const [earlier, conversation] = await Promise.all([
      store.sends.find(visitor.id, key),
      findConversation(request),
    ]);
    if (earlier) return repeat(earlier, fingerprint, request);

    checkConversation(request, conversation);
    await findCharacter(characterId, request);
    if (!queue.admits({ network, visitor: visitor.id })) throw full();
    const isRoom = queue.size === 0 && inFlight < concurrency && pauses === 0;
    if (isRoom) inFlight += 1;
    let isTaken = isRoom;
    const leave = () => {
      if (isTaken) inFlight -= 1;
      isTaken = false;
      pump();
    };
    try {
      const { row, told, upstreamId, waitMs, elapsed } = await store.write(
        async (transaction, at, elapsed) => {
          const claimed = await claimSend(claiming, transaction, at, request, isRoom);
          if (isWaiting(claimed.row.status)) elsewhere = await store.sends.countElsewhere(transaction, owner);
          return { ...claimed, elapsed };
        },
        visitor.id,
      );
      if (waitMs > 0) pauseFor(waitMs);
      const run = start(row, requestId);
      if (row.status === 'dispatching') {
        isTaken = false;
        void track(carry(run, { row, upstreamId, elapsed })).finally(() => {
          inFlight -= 1;
          pump();
        });
      }
      leave();
      return answerOf(run, told);
    } catch (thrown) {
      leave();
      if (!(thrown instanceof KeyTakenError)) throw thrown;
      const winner = await store.sends.find(visitor.id, key);
      if (winner) return repeat(winner, fingerprint, request);
      throw idempotencyInProgress();
    }
  }

  async function repeat(earlier: SendTable, fingerprint: string, request: SendRequest): Promise<SendAnswer> {
    if (earlier.fingerprint === FORGOTTEN) throw conversationNotFound();
    if (earlier.fingerprint !== fingerprint) throw idempotencyConflict();
    if (isPending(earlier.status)) throw idempotencyInProgress(earlier.id);
    if (request.attempt === earlier.attempt + 1 && mayRetry(earlier.status)) return retry(earlier, request);
    const { answer_status: status, answer_body: body } = earlier;
    if (status === null || body === null) throw idempotencyInProgress(earlier.id);
    metrics.sendEnded('replayed');
    return { kind: 'answered', status, body, replayed: true, told: undefined };
  }

  /** The visitor's own "try again" after a failure that spent nothing. */
  async function retry(earlier: SendTable, request: SendRequest): Promise<SendAnswer> {
    checkConversation(request, await findConversation(request));
    const again = await store.write(
      (transaction, at) => claimAgain(claiming, transaction, at, request, earlier),
      request.visitor.id,
    );
    if (!again) throw idempotencyInProgress(earlier.id);
    return answerOf(start(again.row, request.requestId), again.told);
  }

  const findConversation = async ({ visitor, conversationId }: SendRequest) =>
    conversationId === undefined ? undefined : store.conversations.findOwned(visitor.id, conversationId);

  function checkConversation(
    { conversationId, characterId }: SendRequest,
    conversation: OwnedConversation | undefined,
  ): void {
    if (conversationId === undefined) return;
    if (!conversation) throw conversationNotFound();
    if (conversation.character_id !== characterId) {
      throw invalidRequest('This conversation is with another character. Send the message to that one.', {
        parameter: 'conversation_id',
      });
    }
  }

  async function answerOf(run: Run, told: Told | undefined): Promise<SendAnswer> {
    await new Promise<void>((resolve) => {
      const cancel = clock.after(ANSWER_MS, resolve);
      void run.settled.then(resolve).finally(cancel);
    });
    const { row } = run;
    const { answer_status: status, answer_body: body } = row;
    if (isPending(row.status) || status === null || body === null) {
      return { kind: 'pending', row, position: queue.position(row.id), told };
    }
    return { kind: 'answered', status, body, replayed: false, told };
  }

  // ── Waiting for a turn ────────────────────────────────────────────────────────────────────────────────

  const expiryOf = ({ deadline_at, updated_at }: SendTable) => clock.now() + deadline_at - updated_at;

  function start(row: SendTable, requestId: string): Run {
    let settle = () => {};
    const settled = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const run: Run = {
      ...{ row, requestId, settled, settle },
      expiresAt: expiryOf(row),
      why: undefined,
      isOver: false,
      isGivingUp: false,
    };
    runs.set(row.id, run);
    hasSent = true;
    // It came through the door while that was being closed.
    if (isStopped) leaveToOthers();
    else if (isWaiting(row.status)) lineUp(run);
    // Its hour has come: that is why it was taken.
    else if (row.status === 'uncertain') void track(look(run));
    else if (row.status !== 'dispatching') lookAgain(run);
    beginTicking();
    return run;
  }

  /** What has not left goes to whoever asks for it next; its requests are told that it is pending. */
  function leaveToOthers(): void {
    const left = [...runs.values()].filter(({ row }) => row.status !== 'dispatching');
    for (const run of left) queue.remove(run.row.id);
    const leaving = store.sends
      .letGo(owner)
      .catch(storeFailed)
      .finally(() => {
        parting.delete(leaving);
        for (const run of left) if (run.row.status !== 'dispatching') finish(run, run.row);
      });
    parting.add(leaving);
  }

  const ticketOf = ({ row }: Run) => ({ id: row.id, network: row.network, visitor: row.visitor_id });

  function lineUp(run: Run): void {
    if (run.isOver || run.isGivingUp || !isWaiting(run.row.status) || queue.has(run.row.id)) return;
    const pushed = queue.push(ticketOf(run));
    if (pushed === false) return void giveUp(run, full());
    const evicted = pushed.evicted === undefined ? undefined : runs.get(pushed.evicted);
    if (evicted) void giveUp(evicted, full());
    pump();
  }

  /** One turn after the other: of two at once that find no room, the later one would be put back first. */
  function pump(): void {
    if (isStopped || isTakingTurn || inFlight >= concurrency || pauses > 0) return;
    const run = nextRun();
    if (!run) return;
    isTakingTurn = true;
    inFlight += 1;
    const leaveDoor = () => {
      isTakingTurn = false;
      pump();
    };
    void track(goOn(run, leaveDoor)).finally(() => {
      inFlight -= 1;
      pump();
    });
  }

  function nextRun(): Run | undefined {
    for (let ticket = queue.next(); ticket; ticket = queue.next()) {
      const run = runs.get(ticket.id);
      if (run && !run.isOver && isWaiting(run.row.status)) return run;
    }
    return undefined;
  }

  async function goOn(run: Run, leaveDoor: () => void): Promise<void> {
    const turn = await persistOn<Turn>(run.row, (...task) =>
      takeTurn({ store, upstream, pace, owner, recordRefusal }, run, ...task),
    ).catch(storeFailed);
    if (turn?.kind === 'wait' || turn?.kind === 'go') run.row = turn.row;
    if (turn?.kind === 'wait') {
      queue.putBack(ticketOf(run));
      pauseFor(turn.ms);
    }
    leaveDoor();
    // The row stays as it was; whoever finds its lease dead goes on with it.
    if (turn === undefined || turn.kind === 'lost') return finish(run, run.row);
    if (turn.kind === 'over') return finish(run, turn.row);
    if (turn.kind === 'go') await carry(run, turn);
  }

  function pauseFor(ms: number): void {
    pauses += 1;
    pausedUntil = Math.max(pausedUntil, clock.now() + ms);
    later(ms, () => {
      pauses -= 1;
      pump();
    });
  }

  async function carry(run: Run, dispatch: Dispatch): Promise<void> {
    const begunAt = clock.now();
    const outcome = await dispatchSend({ upstream, pace, log, storeFailed }, dispatch);
    durationS = 0.9 * durationS + 0.1 * Math.max(0.001, (clock.now() - begunAt) / 1000);
    await settle(run, outcome);
  }

  async function giveUp(run: Run, refusal: DurenaiError): Promise<void> {
    if (run.isGivingUp) return;
    run.isGivingUp = true;
    queue.remove(run.row.id);
    const row = await track(
      persist(async (transaction, at) => {
        const current = await store.sends.read(transaction, run.row.id);
        // Another process has it, or it was forgotten.
        if (current?.lease_owner !== owner) return current ?? run.row;
        return recordRefusal(transaction, at, current, refusal, run.requestId);
      }),
    ).catch(storeFailed);
    run.isGivingUp = false;
    if (row) finish(run, row);
  }

  async function settle(run: Run, outcome: Outcome): Promise<void> {
    const character = outcome.kind === 'replied' ? await cardOf(run.row) : undefined;
    const { attempt } = run.row;
    const task: RowTask<SendTable | undefined> = async (transaction, at, row) => {
      // The answer was found out by somebody else meanwhile, and the visitor tried again.
      if (row.attempt !== attempt) return undefined;
      return recordOutcome(transaction, at, row, outcome, run.requestId, character);
    };
    if (outcome.kind === 'not-sent') run.why = outcome.refusal;
    try {
      proceed(run, await persistOn(run.row, task));
    } catch (thrown) {
      if (!(thrown instanceof ConversationTakenError)) return storeFailed(thrown);
      log.error(
        {},
        'DurenAI began a conversation that a visitor already owns: withheld. The database may belong to another account',
      );
      await settle(run, { kind: 'unknown' });
    }
  }

  const cardOf = (row: SendTable) =>
    findCharacter(row.character_id, row).catch(() => ({ name: row.character_id, image_url: null }));

  function storeFailed(thrown: unknown): undefined {
    if (!isStoreDown) log.error(describeError(thrown), 'the database fails: sends wait for it');
    isStoreDown = true;
    later(TEND_MS, () => {
      isStoreDown = false;
    });
  }

  // ── What comes of it ──────────────────────────────────────────────────────────────────────────────────

  function proceed(run: Run, row: SendTable | undefined): void {
    if (!row || !isPending(row.status)) finish(run, row ?? run.row);
    else resume(run, row);
  }

  function resume(run: Run, row: SendTable): void {
    run.row = row;
    run.expiresAt = expiryOf(row);
    if (isStopped) leaveToOthers();
    else if (isWaiting(row.status)) later((row.due_at ?? row.updated_at) - row.updated_at, () => lineUp(run));
    else lookAgain(run);
  }

  function finish(run: Run, row: SendTable): void {
    if (run.isOver) return;
    const { status: before } = run.row;
    run.row = row;
    run.isOver = true;
    runs.delete(row.id);
    queue.remove(row.id);
    run.settle();
    // What is uncertain after its hourly look as well has not ended once more.
    if (isPending(row.status) || row.status === before) return;
    metrics.sendEnded(row.status);
    hints.publish({ kind: 'send', visitorId: row.visitor_id, sendId: row.id });
    if (row.conversation_id === null) return;
    const { conversation_id: conversationId } = row;
    if (row.status === 'completed' || row.status === 'no-reply') {
      hints.publish({ kind: 'conversation', visitorId: row.visitor_id, conversationId });
    }
    for (const next of runs.values()) {
      if (next.row.conversation_id === conversationId && isWaiting(next.row.status)) lineUp(next);
    }
  }

  /** It may have been taken back through another process, or gone on there: its request and its place are waited for here. */
  const stopListening = hints.subscribe((hint) => {
    const run = hint.kind === 'send' ? runs.get(hint.sendId) : undefined;
    if (run && isWaiting(run.row.status)) void track(hearOf(run));
  });

  async function hearOf(run: Run): Promise<void> {
    const row = await store.sends.byId(run.row.id).catch(storeFailed);
    if (row && !isPending(row.status)) finish(run, row);
  }

  function lookAgain(run: Run): void {
    const { row } = run;
    const { due_at, updated_at } = row;
    // Once it has gone on, by a look or by being taken over, the next look is another one.
    later((due_at ?? updated_at) - updated_at, () => run.row === row && void track(look(run)));
  }

  /** Finds out what became of a send that was not answered. */
  async function look(run: Run): Promise<void> {
    if (isStopped || run.isOver) return;
    const seen = await lookUpstream({ store, upstream, log }, run.row);
    try {
      proceed(run, await persist((transaction, at) => lookedAt(transaction, at, run, seen)));
    } catch (thrown) {
      if (!(thrown instanceof ConversationTakenError)) return storeFailed(thrown);
      // Somebody else's send found it first: it is not ours.
      proceed(
        run,
        await persist((transaction, at) => lookedAt(transaction, at, run, { sight: 'unreadable' })).catch(
          storeFailed,
        ),
      );
    }
  }

  async function lookedAt(
    transaction: Parameters<WriteTask<unknown>>[0],
    at: number,
    run: Run,
    seen: Look,
  ): Promise<SendTable | undefined> {
    const row = await store.sends.read(transaction, run.row.id);
    if (!row) return undefined;
    const isOurs = row.lease_owner === owner && row.attempt === run.row.attempt;
    if (!isOurs || (isPending(row.status) && (row.lease_until ?? 0) <= at)) return undefined;
    return recordLook(transaction, at, row, seen, run.requestId);
  }

  // ── In the background ─────────────────────────────────────────────────────────────────────────────────

  const last = {
    heartbeat: 0,
    takeOver: 0,
    tend: Number.NEGATIVE_INFINITY,
    forget: Number.NEGATIVE_INFINITY,
  };
  let isTicking = false;

  /** With nothing to do, a look at the database for others' sends is all that goes on. */
  function beginTicking(): void {
    if (isTicking || ended.signal.aborted) return;
    isTicking = true;
    void track(tick());
  }

  async function tick(): Promise<void> {
    const now = clock.now();
    const isDue = (what: keyof typeof last, ms: number) => {
      if (!hasPassed(ms, last[what], now)) return false;
      last[what] = now;
      return true;
    };
    try {
      if (runs.size > 0 && isDue('heartbeat', HEARTBEAT_MS)) await store.sends.renew(owner, [...runs.keys()]);
      if (!isStopped && isDue('takeOver', TAKE_OVER_MS)) await takeOver();
      if ((hasSent || limits.hasNews) && isDue('tend', TEND_MS)) {
        hasSent = runs.size > 0;
        void limits.tend().catch(storeFailed);
      }
      if (isDue('forget', FORGET_MS)) await store.sends.forgetOld();
      await pace.recover(now);
    } catch (thrown) {
      storeFailed(thrown);
    }
    for (const run of [...runs.values()]) {
      if (!isWaiting(run.row.status) || run.isOver) continue;
      if (clock.now() > run.expiresAt) void giveUp(run, run.why ?? full());
      // Blocked by a send of another process, whose end nobody tells us.
      else if (run.row.status === 'claimed') lineUp(run);
    }
    pump();
    later(TICK_MS, () => void track(tick()));
  }

  async function takeOver(): Promise<void> {
    const taken = await store.sends.takeOver(owner, TAKE_OVER_LIMIT);
    // What was taken over waits here from now on, and was let in before.
    elsewhere = (await store.sends.countElsewhere(store.db, owner).catch(storeFailed)) ?? 0;
    if (taken.length > 0) log.warn({}, `${taken.length} sends of a process that ended were taken over`);
    for (const row of taken) {
      const own = runs.get(row.id);
      // Its lease ran out while the database was away: whoever waits for it waits on.
      if (own) resume(own, row);
      else start(row, randomUUID());
    }
  }

  beginTicking();

  return {
    send: (request) => (isStopped ? Promise.reject(serviceUnavailable()) : track(send(request))),
    async find(visitorId, sendId) {
      const row = await store.sends.findOwned(visitorId, sendId);
      if (!row) throw sendNotFound();
      return { row, position: queue.position(row.id) };
    },
    async cancel(visitorId, sendId, requestId) {
      const row = await store.write(async (transaction, at) => {
        const current = await store.sends.read(transaction, sendId);
        if (current?.visitor_id !== visitorId) throw sendNotFound();
        if (current.status === 'cancelled') return current;
        const cancelled = await recordCancel(transaction, at, current, requestId);
        if (!cancelled) throw sendUnderWay();
        return cancelled;
      });
      const run = runs.get(sendId);
      if (run) finish(run, row);
      // Whoever it waits at has to hear of it.
      else hints.publish({ kind: 'send', visitorId, sendId });
      return row;
    },
    stop() {
      if (isStopped) return;
      isStopped = true;
      leaveToOthers();
    },
    async drain(ms) {
      const done = new AbortController();
      const deadline = sleep(clock, ms, done.signal).catch(() => undefined);
      const idle = async () => {
        while (inFlight > 0) await Promise.race([...underWay]);
        while (parting.size > 0) await Promise.all(parting);
      };
      await Promise.race([idle(), deadline]);
      ended.abort();
      stopListening();
      // Their requests are told that they are pending.
      for (const run of runs.values()) run.settle();
      for (const cancel of timers) cancel();
      timers.clear();
      // A tick or a look that has begun still needs the database, which is closed next.
      await Promise.race([Promise.all(underWay), deadline]);
      done.abort();
    },
  };
}
