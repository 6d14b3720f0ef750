import type { Webhook } from '@durenai/core';
import type { CharacterRecord } from './catalogue/character-record.ts';
import type { Turn } from './chat/create-conversations.ts';

/** One thing that a request changed for good. */
export type Change =
  | { kind: 'turn'; conversationId: string; characterId: string; turn: Turn }
  /** The persona is inferred again when read back. */
  | { kind: 'character'; record: Omit<CharacterRecord, 'persona'> }
  | { kind: 'counts'; characterId: string; likes: number; chatCount: number; heat: number }
  /** When it was added; null: it is one no more. */
  | { kind: 'favorite'; characterId: string; at: number | null }
  | { kind: 'webhook'; webhook: Webhook }
  | { kind: 'quota'; used: number; endsAt: number };

/** Where a simulator keeps what outlives it. */
export type StateStore = {
  /** Everything kept, in the order in which it happened. */
  load(): Change[];
  /** All of one request's changes, or none: written before the request is answered. */
  commit(changes: readonly Change[]): void;
  clear(): void;
  close(): void;
};
