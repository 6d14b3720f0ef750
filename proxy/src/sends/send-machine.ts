/**
 * One send as a pure machine: state and event give the next state, and nothing else does. A state that comes
 * back as it was has not taken the event. `unit` says where the chat request that it costs stands.
 *
 * The rule behind every arrow: what may have left this process is never sent again on our own accord.
 */

export const sendStatuses = [
  'claimed',
  'queued',
  'reserved',
  'dispatching',
  'unknown',
  'reconciling',
  'completed',
  'rejected',
  'expired',
  'no-reply',
  'not-processed',
  'uncertain',
  'cancelled',
] as const;
export type SendStatus = (typeof sendStatuses)[number];

export type SendState = {
  status: SendStatus;
  /** Explicit attempts of the visitor, from 1. */
  attempt: number;
  unit: 'none' | 'reserved' | 'consumed';
  /** Dispatches of this attempt that provably did not arrive. */
  tries: number;
  /** When waiting for a turn ends. All instants but one are milliseconds of the database's clock. */
  deadline_at: number;
  /** By DurenAI's clock, as what it lists is dated: no other has to be right then for that to be found. */
  dispatched_at: number | null;
  /** When the call ended without an outcome. */
  ended_at: number | null;
  /** Looks at the conversation since, and those of them late enough to prove absence. */
  reads: number;
  absent_reads: number;
  /** When the text was first found upstream without a reply. */
  seen_at: number | null;
  /** When there is something to do next: another try, or another look. */
  due_at: number | null;
};

/** What a look at the conversation found. */
type Sight = 'reply' | 'text' | 'absent' | 'unreadable';

export type SendEvent =
  | { type: 'enqueued' }
  | { type: 'reserved' }
  | { type: 'dispatched'; at: number }
  | { type: 'replied' }
  | { type: 'refused' }
  | { type: 'not-sent'; dueAt: number }
  | { type: 'went-silent'; at: number }
  /** `since`: when this attempt was begun. */
  | { type: 'lease-expired'; at: number; since: number }
  | { type: 'looked'; at: number; sight: Sight }
  | { type: 'gave-up' }
  | { type: 'cancelled' }
  | { type: 'retried'; at: number };

/** A send that cannot get its turn within this is refused. */
export const QUEUE_MS = 20_000;
/** One that is taken over begins to wait anew, and not for ever: hours later, nobody waits for what would be said then. */
const LONGEST_QUEUE_MS = 3 * QUEUE_MS;
const MAX_TRIES = 3;
/** No reply to a text that arrived: waited for so long. */
const NO_REPLY_MS = 5 * 60_000;
/** Before this, absence proves nothing: the request may still be on its way. */
const ABSENCE_MS = 45_000;
const ABSENT_READS = 2;
const UNREADABLE_MS = 10 * 60_000;
/** Where nobody could tell, it is looked at again as often as that. */
export const UNCERTAIN_EVERY_MS = 60 * 60_000;
const UNCERTAIN_MS = 24 * UNCERTAIN_EVERY_MS;

/** Seconds after the end at which the conversation is looked at. */
const LOOKS_S = [1, 2, 4, 8, 15, 30, 46, 58];
/** After that. */
const LOOK_EVERY_MS = 60_000;

const WAITING: ReadonlySet<SendStatus> = new Set(['claimed', 'queued', 'reserved']);
const UNRESOLVED: ReadonlySet<SendStatus> = new Set(['unknown', 'reconciling', 'uncertain']);

/** Left, and what came of it is being found out. */
export const isUnresolved = (status: SendStatus) => UNRESOLVED.has(status);
/** A waiting send has not left; it may be taken back, expire or be taken over without harm. */
export const isWaiting = (status: SendStatus) => WAITING.has(status);
/** Somebody has to do something about it soon. */
export const isPending = (status: SendStatus) =>
  WAITING.has(status) || status === 'dispatching' || status === 'unknown' || status === 'reconciling';
/** Nothing was processed, for certain: the visitor may try the same key again. */
export const mayRetry = (status: SendStatus) =>
  status === 'expired' || status === 'not-processed' || status === 'rejected';

export const PENDING_STATUSES = sendStatuses.filter(isPending);
export const WAITING_STATUSES = sendStatuses.filter(isWaiting);
/** It may have arrived, and nobody knows yet what came of it. */
export const OPEN_ENDED_STATUSES = sendStatuses.filter(
  (status) => status === 'dispatching' || isUnresolved(status),
);

export const newSend = (at: number): SendState => ({
  status: 'claimed',
  attempt: 1,
  unit: 'none',
  tries: 0,
  deadline_at: at + QUEUE_MS,
  dispatched_at: null,
  ended_at: null,
  reads: 0,
  absent_reads: 0,
  seen_at: null,
  due_at: null,
});

export function sendReducer(state: SendState, event: SendEvent): SendState {
  const { status } = state;
  switch (event.type) {
    case 'enqueued':
      return status === 'claimed' ? { ...state, status: 'queued' } : state;
    case 'reserved':
      return status === 'queued' ? { ...state, status: 'reserved', unit: 'reserved' } : state;
    case 'dispatched':
      return status === 'reserved'
        ? { ...state, status: 'dispatching', dispatched_at: event.at, due_at: null }
        : state;
    case 'replied':
      return status === 'dispatching' || UNRESOLVED.has(status)
        ? ended(state, 'completed', 'consumed')
        : state;
    case 'refused':
      return status === 'dispatching' || UNRESOLVED.has(status) ? ended(state, 'rejected', 'none') : state;
    case 'not-sent':
      return notSent(state, event.dueAt);
    case 'went-silent':
      return status === 'dispatching' ? silent(state, event.at) : state;
    case 'lease-expired':
      if (status === 'dispatching') return silent(state, event.at);
      if (status === 'unknown' || status === 'reconciling') return soon(state, event.at);
      if (!WAITING.has(status)) return state;
      return { ...state, status: 'claimed', unit: 'none', deadline_at: waitAgain(event), due_at: null };
    case 'looked':
      return UNRESOLVED.has(status) ? looked(state, event.at, event.sight) : state;
    case 'gave-up':
      return WAITING.has(status) ? ended(state, 'expired', 'none') : state;
    case 'cancelled':
      return WAITING.has(status) ? ended(state, 'cancelled', 'none') : state;
    case 'retried':
      return mayRetry(status) ? { ...newSend(event.at), attempt: state.attempt + 1 } : state;
  }
}

/** Whoever waited did so for nothing. */
const waitAgain = ({ at, since }: { at: number; since: number }) =>
  Math.min(at + QUEUE_MS, since + LONGEST_QUEUE_MS);

function ended(state: SendState, status: SendStatus, unit: SendState['unit']): SendState {
  return { ...state, status, unit, due_at: null };
}

function notSent(state: SendState, dueAt: number): SendState {
  // Somebody took over meanwhile: the proof that nothing left still holds, the turn does not.
  if (UNRESOLVED.has(state.status)) return ended(state, 'not-processed', 'none');
  if (state.status !== 'dispatching') return state;
  const tries = state.tries + 1;
  if (tries > MAX_TRIES || dueAt > state.deadline_at) return { ...ended(state, 'expired', 'none'), tries };
  return { ...state, status: 'queued', unit: 'none', tries, dispatched_at: null, due_at: dueAt };
}

function silent(state: SendState, at: number): SendState {
  return { ...state, status: 'unknown', ended_at: at, due_at: nextLook(at, at) };
}

function looked(state: SendState, at: number, sight: Sight): SendState {
  if (sight === 'reply') return ended(state, 'completed', 'consumed');
  // A clock that was set back counts anew from there.
  const endedAt = Math.min(state.ended_at ?? at, at);
  const since = at - endedAt;
  const reads = state.reads + 1;
  const isUncertain = state.status === 'uncertain';
  const dueAt = isUncertain ? at + UNCERTAIN_EVERY_MS : nextLook(endedAt, at);
  const again: SendState = {
    ...state,
    status: isUncertain ? 'uncertain' : 'reconciling',
    ended_at: endedAt,
    reads,
    due_at: dueAt,
  };
  if (sight === 'text') {
    const seen = { ...again, seen_at: state.seen_at ?? at };
    return since >= NO_REPLY_MS ? ended(seen, 'no-reply', 'consumed') : seen;
  }
  if (sight === 'absent' && state.seen_at === null) {
    const absent = { ...again, absent_reads: state.absent_reads + (since >= ABSENCE_MS ? 1 : 0) };
    return absent.absent_reads >= ABSENT_READS ? ended(absent, 'not-processed', 'none') : absent;
  }
  if (isUncertain) return since >= UNCERTAIN_MS ? { ...again, due_at: null } : again;
  if (since < UNREADABLE_MS) return again;
  return { ...again, status: 'uncertain', unit: 'consumed', due_at: at + UNCERTAIN_EVERY_MS };
}

function nextLook(endedAt: number, at: number): number {
  const due = LOOKS_S.map((seconds) => endedAt + seconds * 1000).find((look) => look > at);
  return due ?? at + LOOK_EVERY_MS;
}

/** What was planned by a clock that was set back since would be waited for as long as that. */
function soon(state: SendState, at: number): SendState {
  return { ...state, due_at: Math.min(state.due_at ?? at, at + LOOK_EVERY_MS) };
}
