import { randomBytes } from 'node:crypto';
import { type CharacterCardFields, type Clock, sleep } from '@durenai/core';
import type { Metrics } from '../admin/metrics.ts';
import { envelopeOf } from '../http/refuse.ts';
import { describeError, type Log } from '../log.ts';
import {
  conversationNotFound,
  idempotencyConflict,
  idempotencyInProgress,
  invalidRequest,
  messageRejected,
  sendOutcomeUnknown,
  serviceUnavailable,
} from '../refusals.ts';
import type { Store } from '../store/open-store.ts';
import type { OwnedConversation } from '../store/ownership.ts';
import {
  type Claim,
  ConversationTakenError,
  type SentConversation,
  type StoredAnswer,
} from '../store/sends.ts';
import type { SendTable } from '../store/tables.ts';
import type { Upstream } from '../upstream/create-upstream.ts';
import { fingerprintOf, type Message } from './fingerprint.ts';
import { isReplyTo, type Outcome, outcomeOfFailure } from './outcome.ts';

type SendRequest = Message & {
  visitor: { id: string; generation: number };
  /** The visitor's Idempotency-Key. */
  key: string;
  /** Goes into the answer, so that it can be found in the log. */
  requestId: string;
};

type SendAnswer = StoredAnswer & { replayed: boolean };

export type Sends = {
  /**
   * Sends a message at most once per (visitor, key), whatever happens on the way, and gives the same answer
   * to the same key. It runs to its end even if nobody waits for it any more.
   *
   * @throws DurenaiError for what is not stored: a conflict, one in progress, or certainly not sent.
   */
  send(request: SendRequest): Promise<SendAnswer>;
  /** Refuses new sends from here on. */
  stop(): void;
  /** Waits for the sends under way, at most `ms`. */
  drain(ms: number): Promise<void>;
};

type Ports = {
  store: Store;
  upstream: Upstream;
  /** Throws `not_found` for a character that does not exist. */
  findCharacter: (characterId: string) => Promise<CharacterCardFields>;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** Of this process, for claims that the last one left behind. */
  requestId: string;
};

/** Characters (code points) of the last message that the list of conversations shows. */
const PREVIEW_LENGTH = 160;

/** The reply is there and only the database is not: worth a few more tries. */
const COMPLETE_RETRIES_MS = [50, 250, 1000];

/**
 * The narrow door to sending. Behind it: claim in the store, one upstream call, settle. The full machine of
 * `sends.md` (queue, reservation, reconciliation) takes its place here.
 */
export async function createSends(ports: Ports): Promise<Sends> {
  const { store, upstream, findCharacter, clock, log, metrics } = ports;
  const underWay = new Set<Promise<unknown>>();
  let isStopped = false;

  const abandoned = await store.sends.abandon(unknownAnswer(ports.requestId));
  if (abandoned > 0) {
    log.warn({}, `${abandoned} sends were cut off when the last process ended: their outcome is unknown`);
  }

  async function send(request: SendRequest): Promise<SendAnswer> {
    const claim: Claim = { visitorId: request.visitor.id, key: request.key };
    const fingerprint = fingerprintOf(request);
    const earlier = await store.sends.find(claim);
    if (earlier) return replay(earlier, fingerprint);

    const conversation = await ownConversation(request);
    const character = await findCharacter(request.characterId);
    const isOurs = await store.sends.claim(request.visitor, request.key, fingerprint);
    if (!isOurs) {
      const winner = await store.sends.find(claim);
      if (winner) return replay(winner, fingerprint);
      throw idempotencyInProgress();
    }
    const outcome = await dispatch(request, conversation);
    metrics.sendEnded(outcome.kind);
    return { ...(await settle(claim, request, conversation, character, outcome)), replayed: false };
  }

  function replay(earlier: SendTable, fingerprint: string): SendAnswer {
    if (earlier.fingerprint !== fingerprint) throw idempotencyConflict();
    const { answer_status: status, answer_body: body } = earlier;
    if (status === null || body === null) throw idempotencyInProgress();
    metrics.sendEnded('replayed');
    return { status, body, replayed: true };
  }

  async function ownConversation(request: SendRequest): Promise<OwnedConversation | undefined> {
    if (request.conversationId === undefined) return undefined;
    const conversation = await store.conversations.findOwned(request.visitor.id, request.conversationId);
    if (!conversation) throw conversationNotFound();
    if (conversation.character_id !== request.characterId) {
      throw invalidRequest('This conversation is with another character. Send the message to that one.', {
        parameter: 'conversation_id',
      });
    }
    return conversation;
  }

  async function dispatch(
    { characterId, text, visitor }: SendRequest,
    conversation: OwnedConversation | undefined,
  ): Promise<Outcome> {
    const upstreamConversationId = conversation?.upstream_id;
    try {
      const { data } = await upstream.send({
        characterId,
        text,
        conversationId: upstreamConversationId,
        source: visitor.id,
      });
      if (isReplyTo(data, { characterId, upstreamConversationId })) return { kind: 'replied', reply: data };
      log.error({}, 'DurenAI answered a send with a message of another conversation or character: withheld');
      return { kind: 'unknown' };
    } catch (thrown) {
      return outcomeOfFailure(thrown);
    }
  }

  async function settle(
    claim: Claim,
    { requestId }: SendRequest,
    conversation: OwnedConversation | undefined,
    character: CharacterCardFields,
    outcome: Outcome,
  ): Promise<StoredAnswer> {
    if (outcome.kind === 'not-sent') {
      await store.sends.release(claim).catch(logStoreFailure);
      throw outcome.refusal;
    }
    if (outcome.kind === 'replied') {
      const { reply } = outcome;
      const sent = sentConversation(conversation, character, reply);
      const id = sent.kind === 'new' ? sent.row.id : sent.id;
      const answer = { status: 200, body: JSON.stringify({ ...reply, conversation_id: id }) };
      if (await complete(claim, sent, answer)) return answer;
    }
    const [status, answer] =
      outcome.kind === 'rejected'
        ? (['rejected', answerOf(messageRejected(outcome.status), requestId)] as const)
        : (['unknown', unknownAnswer(requestId)] as const);
    // A claim that cannot be settled stays in progress: nothing is ever sent for it again.
    await store.sends.settle(claim, status, answer).catch(logStoreFailure);
    return answer;
  }

  function logStoreFailure(thrown: unknown): void {
    log.error(describeError(thrown), 'the outcome of a send could not be written to the database');
  }

  /** False when the reply may not be shown, or could not be kept. */
  async function complete(
    claim: Claim,
    conversation: SentConversation,
    answer: StoredAnswer,
  ): Promise<boolean> {
    for (let tries = 0; ; tries += 1) {
      try {
        await store.sends.complete(claim, conversation, answer);
        return true;
      } catch (thrown) {
        if (thrown instanceof ConversationTakenError) {
          log.error(
            {},
            'DurenAI began a conversation that a visitor already owns: withheld. DATABASE_FILE may belong to another account',
          );
          return false;
        }
        const wait = COMPLETE_RETRIES_MS[tries];
        logStoreFailure(thrown);
        if (wait === undefined) return false;
        await sleep(clock, wait);
      }
    }
  }

  return {
    send(request) {
      if (isStopped) return Promise.reject(serviceUnavailable());
      const run = send(request);
      const settled = run.catch(() => undefined).finally(() => underWay.delete(settled));
      underWay.add(settled);
      return run;
    },
    stop() {
      isStopped = true;
    },
    async drain(ms) {
      const deadline = new AbortController();
      await Promise.race([Promise.all(underWay), sleep(clock, ms, deadline.signal).catch(() => undefined)]);
      deadline.abort();
    },
  };
}

function sentConversation(
  conversation: OwnedConversation | undefined,
  character: CharacterCardFields,
  reply: { conversation_id: string; content: string; created_at: string },
): SentConversation {
  const lastMessage = {
    last_message_content: previewOf(reply.content),
    last_message_created_at: reply.created_at,
  };
  if (conversation) return { kind: 'existing', id: conversation.id, lastMessage };
  return {
    kind: 'new',
    row: {
      ...lastMessage,
      id: `conv_${randomBytes(16).toString('hex')}`,
      upstream_id: reply.conversation_id,
      character_id: character.id,
      character_name: character.name,
      character_image_url: character.image_url,
    },
  };
}

function previewOf(content: string): string {
  const characters = Array.from(content);
  return characters.length <= PREVIEW_LENGTH
    ? content
    : `${characters.slice(0, PREVIEW_LENGTH - 1).join('')}…`;
}

const answerOf = (
  error: { status: number } & Parameters<typeof envelopeOf>[0],
  requestId: string,
): StoredAnswer => ({
  status: error.status,
  body: envelopeOf(error, requestId),
});

const unknownAnswer = (requestId: string) => answerOf(sendOutcomeUnknown(), requestId);
