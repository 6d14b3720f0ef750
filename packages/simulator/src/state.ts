import type { PlanName, Webhook } from '@durenai/core';
import { createChatQuota } from './account/chat-quota.ts';
import { PLAN_LIMITS } from './account/plans.ts';
import { type CatalogueEntry, createCatalogue } from './catalogue/create-catalogue.ts';
import { inferPersona } from './catalogue/infer-persona.ts';
import { createConversations } from './chat/create-conversations.ts';
import type { Change, StateStore } from './state-store.ts';
import { createStamps, type ShownClock } from './time.ts';

export type StateOptions = {
  seed: number;
  idSeed: string;
  plan: PlanName;
  clock: ShownClock;
  chatRequestsUsed: number;
  /** Undefined: the plan's. */
  chatRequestsPerMonth: number | undefined;
  store?: StateStore | undefined;
};

export type State = ReturnType<typeof createState>;

/** Everything that one account at DurenAI holds. */
export function createState({
  seed,
  idSeed,
  plan,
  clock,
  chatRequestsUsed,
  chatRequestsPerMonth,
  store,
}: StateOptions) {
  const stamp = createStamps(clock);
  const webhooks: Webhook[] = [];
  const catalogue = createCatalogue(seed);
  const conversations = createConversations(idSeed, stamp);
  const favorites = new Map<CatalogueEntry, number>();
  const chatQuota = createChatQuota(
    clock,
    chatRequestsPerMonth ?? PLAN_LIMITS[plan].chatRequestsPerMonth,
    chatRequestsUsed,
  );
  let changes: Change[] = [];

  const state = {
    seed,
    idSeed,
    stamp,
    catalogue,
    conversations,
    /** When each favourite was added, oldest first. */
    favorites,
    chatQuota,
    webhooks,
    charactersCreated: 0,
    /** Notes what has to be kept. */
    changed(...happened: Change[]): void {
      if (store) changes.push(...happened);
    },
    /** Writes down what was noted since the last time. */
    keep(): void {
      const noted = changes;
      changes = [];
      if (noted.length > 0) store?.commit(noted);
    },
  };

  function restore(change: Change): void {
    if (change.kind === 'turn') {
      const character = catalogue.get(change.characterId);
      if (character) conversations.restore(change.conversationId, character, change.turn);
    } else if (change.kind === 'character') {
      const { record } = change;
      const told = { ...record, tags: [...record.tags] };
      catalogue.add({ ...record, persona: inferPersona(record.id, told) });
      state.charactersCreated += 1;
    } else if (change.kind === 'counts') {
      const entry = catalogue.get(change.characterId);
      const { likes, chatCount, heat } = change;
      if (entry) Object.assign(entry, { likes, chatCount, heat });
    } else if (change.kind === 'favorite') {
      const entry = catalogue.get(change.characterId);
      if (entry && change.at !== null) favorites.set(entry, change.at);
    } else if (change.kind === 'webhook') webhooks.push(change.webhook);
    else chatQuota.restore(change);
  }

  for (const change of store?.load() ?? []) restore(change);
  return state;
}
