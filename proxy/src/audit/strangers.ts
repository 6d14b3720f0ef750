import { randomUUID } from 'node:crypto';
import { CharacterSummaryPage, Message, Session } from '@durenai/core';
import * as v from 'valibot';
import type { Ask, Question, Received } from './ask.ts';

/** Two visitors who do not know each other, and what belongs to the first. */
export type Strangers = {
  ask: Ask;
  origin: string;
  alice: Session;
  bob: Session;
  characterId: string;
  /** Stands in Alice's message; nobody else may ever see it. */
  canary: string;
  /** What Alice sent, and under which key. */
  key: string;
  conversationId: string;
  as(who: Session, question: Question): Promise<Received>;
};

/**
 * Costs one chat request.
 *
 * @throws Error that says which step the proxy did not take.
 */
export async function introduceStrangers(ask: Ask, origin: string): Promise<Strangers> {
  const as: Strangers['as'] = (who, question) =>
    ask({
      ...question,
      headers: { origin, authorization: `Bearer ${who.access_token}`, ...question.headers },
    });
  const meet = async () =>
    expectA(
      Session,
      await ask({ method: 'POST', target: '/v1/session', headers: { origin }, body: {} }),
      `give a token to a page of ${origin}; is it in ALLOWED_ORIGINS`,
    );
  const alice = await meet();
  const bob = await meet();
  const list = await ask({ target: '/v1/characters?limit=1', headers: { origin } });
  const [character] = expectA(CharacterSummaryPage, list, 'list characters').data;
  if (!character) throw new Error('There is no character to talk to: the audit needs one.');
  const canary = `audit-canary-${randomUUID()}`;
  const key = randomUUID();
  const sent = await as(alice, {
    method: 'POST',
    target: `/v1/chat/${character.id}/messages`,
    headers: { 'idempotency-key': key },
    body: { message: canary },
  });
  const { conversation_id: conversationId } = expectA(Message, sent, 'send a message');
  await as(alice, { method: 'POST', target: `/v1/user/favorites/${character.id}` });
  return { ask, origin, alice, bob, characterId: character.id, canary, key, conversationId, as };
}

export async function sayGoodbye({ as, alice, characterId }: Strangers): Promise<void> {
  await as(alice, { method: 'DELETE', target: `/v1/user/favorites/${characterId}` });
}

function expectA<Schema extends v.GenericSchema>(
  schema: Schema,
  { status, json }: Received,
  step: string,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, json);
  if (status === 200 && parsed.success) return parsed.output;
  throw new Error(`The audit cannot begin: the proxy did not ${step} (it answered ${status}).`);
}
