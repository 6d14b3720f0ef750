import type { Clock, PlanName, Webhook } from '@durenai/core';
import { createChatQuota } from './account/chat-quota.ts';
import { PLAN_LIMITS } from './account/plans.ts';
import { type CatalogueEntry, createCatalogue } from './catalogue/create-catalogue.ts';
import { createConversations } from './chat/create-conversations.ts';
import { createStamps } from './time.ts';

export type StateOptions = { seed: number; plan: PlanName; clock: Clock; chatRequestsUsed: number };

export type State = ReturnType<typeof createState>;

/** Everything that one account at DurenAI holds. */
export function createState({ seed, plan, clock, chatRequestsUsed }: StateOptions) {
  const stamp = createStamps(clock);
  const webhooks: Webhook[] = [];
  return {
    seed,
    stamp,
    catalogue: createCatalogue(seed),
    conversations: createConversations(seed, stamp),
    /** When each favourite was added, oldest first. */
    favorites: new Map<CatalogueEntry, number>(),
    chatQuota: createChatQuota(clock, PLAN_LIMITS[plan].chatRequestsPerMonth, chatRequestsUsed),
    webhooks,
    charactersCreated: 0,
  };
}
