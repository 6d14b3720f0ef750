import type { ChatMessage } from '@durenai/core';
import { dayOf } from '../parts/day-of.ts';

export type MessageRow = {
  message: ChatMessage;
  startsDay: boolean;
  /** First and last of what one author said in one go. */
  startsGroup: boolean;
  endsGroup: boolean;
  /** Nothing follows within a few minutes: the one of its neighbours that shows the time. */
  endsTurn: boolean;
};

/** A pause longer than this separates two messages of the same author. */
const PAUSE_MS = 5 * 60_000;

export function groupMessages(messages: readonly ChatMessage[]): MessageRow[] {
  const rows: MessageRow[] = [];
  let previous: MessageRow | undefined;
  let before = { day: Number.NaN, at: Number.NaN };
  for (const message of messages) {
    const now = { day: dayOf(message.createdAt), at: Date.parse(message.createdAt) };
    const startsDay = now.day !== before.day;
    const startsTurn = startsDay || now.at - before.at > PAUSE_MS;
    const startsGroup = startsTurn || previous?.message.author !== message.author;
    if (previous) previous.endsTurn = startsTurn;
    if (previous && !startsGroup) previous.endsGroup = false;
    previous = { message, startsDay, startsGroup, endsGroup: true, endsTurn: true };
    rows.push(previous);
    before = now;
  }
  return rows;
}
