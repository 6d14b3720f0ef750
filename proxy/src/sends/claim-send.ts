import type { Limits, Told } from '../limits/create-limits.ts';
import type { Pace } from '../limits/pace.ts';
import { conversationBusy, conversationNotFound } from '../refusals.ts';
import type { Store } from '../store/open-store.ts';
import { joinLine, LEASE_MS } from '../store/sends.ts';
import type { SendTable } from '../store/tables.ts';
import type { WriteTask } from '../store/writer.ts';
import type { Upstream } from '../upstream/create-upstream.ts';
import { findWay } from './find-way.ts';
import { type Message as Fingerprinted, fingerprintOf } from './fingerprint.ts';
import { isUnresolved, mayRetry, type SendEvent } from './send-machine.ts';

export type SendRequest = Fingerprinted & {
  visitor: { id: string; generation: number; verified: boolean };
  /** Hashed; see `networkHasher`. */
  network: string;
  /** The visitor's Idempotency-Key, and which of their own attempts with it this is. */
  key: string;
  attempt: number;
  /** Goes into the answer, so that it can be found in the log. */
  requestId: string;
};

export type Claimed = {
  row: SendTable;
  told: Told;
  /** Of the conversation that it goes on with, when it may leave at once. */
  upstreamId: string | undefined;
  /** Before DurenAI may be asked for the next one. */
  waitMs: number;
};

/** `owner`: this process, for leases. */
type Ports = { store: Store; upstream: Pick<Upstream, 'now'>; limits: Limits; pace: Pace; owner: string };

type Transaction = Parameters<WriteTask<unknown>>[0];

const ENQUEUED: SendEvent = { type: 'enqueued' };

const senderOf = ({ visitor, network }: SendRequest) => ({
  visitorId: visitor.id,
  network,
  verified: visitor.verified,
});

/**
 * Keeps a send under its key, and counts it. Where there is room it gets as far as it can at once, to the point where
 * its first byte may leave.
 *
 * @throws KeyTakenError, or DurenaiError when it is refused: then nothing of it is kept.
 */
export async function claimSend(
  { store, upstream, limits, pace, owner }: Ports,
  transaction: Transaction,
  at: number,
  request: SendRequest,
  isRoom: boolean,
): Promise<Claimed> {
  const { visitor, key, network, text, characterId, conversationId } = request;
  const draft = store.sends.draft(
    at,
    {
      ...{ visitor, key, text, network },
      fingerprint: fingerprintOf(request),
      character_id: characterId,
      conversation_id: conversationId ?? null,
      verified: visitor.verified ? 1 : 0,
    },
    owner,
  );
  const [, told, place] = await Promise.all([
    store.visitors.admit(transaction, visitor),
    limits.admit(transaction, at, senderOf(request)),
    store.sends.findPlace(transaction, draft),
  ]);
  if (!place) throw conversationNotFound();
  const { created_at, blocker } = joinLine(place, at);
  const claim = async (...how: [events: SendEvent[], extra?: object]) => ({
    row: await store.sends.claim(transaction, { ...draft, created_at }, ...how),
    told,
    upstreamId: undefined,
    waitMs: 0,
  });
  if (blocker !== undefined && isUnresolved(blocker)) throw conversationBusy();
  if (blocker !== undefined) return claim([]);
  if (!isRoom) return claim([ENQUEUED]);
  const way = await findWay({ store, upstream, pace }, transaction, at, draft, place);
  if (way.refusal) throw way.refusal;
  const { events, extra, waitMs } = way;
  return { ...(await claim(events, extra)), upstreamId: place.upstreamId, waitMs };
}

/** The visitor's own "try again" after a failure that spent nothing. Undefined: it has been tried again meanwhile. */
export async function claimAgain(
  { store, limits, owner }: Omit<Ports, 'upstream' | 'pace'>,
  transaction: Transaction,
  at: number,
  request: SendRequest,
  earlier: SendTable,
): Promise<Pick<Claimed, 'row' | 'told'> | undefined> {
  await store.visitors.admit(transaction, request.visitor);
  const current = await store.sends.read(transaction, earlier.id);
  if (current?.attempt !== earlier.attempt || !mayRetry(current.status)) return undefined;
  const told = await limits.admit(transaction, at, senderOf(request));
  const place = await store.sends.findPlace(transaction, current);
  if (!place) throw conversationNotFound();
  const { created_at, blocker } = joinLine(place, at);
  const events: SendEvent[] = [{ type: 'retried', at }, ...(blocker === undefined ? [ENQUEUED] : [])];
  const { text, network, visitor } = request;
  const row = await store.sends.advance(transaction, at, current, events, {
    ...{ text, network, verified: visitor.verified ? 1 : 0 },
    ...{ created_at, lease_owner: owner, lease_until: at + LEASE_MS },
    answer_status: null,
    answer_body: null,
    baseline: null,
    unit_day: null,
  });
  return row && { row, told };
}
