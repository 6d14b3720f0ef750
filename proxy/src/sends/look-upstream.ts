import type { Conversation, Message } from '@durenai/core';
import type { Log } from '../log.ts';
import type { Store } from '../store/open-store.ts';
import type { OwnedConversation } from '../store/ownership.ts';
import type { SendTable } from '../store/tables.ts';
import type { Upstream } from '../upstream/create-upstream.ts';
import { readHistory } from '../upstream/read-history.ts';
import { findInHistory, holdsOnly, inOrder, isCandidate } from './find-in-history.ts';

/** What a look at DurenAI found; with `began`, in a conversation that the send itself began. */
export type Look =
  | { sight: 'reply' | 'text'; message: Message; began?: Conversation }
  | { sight: 'absent' | 'unreadable' };

type Parts = { store: Store; upstream: Upstream; log: Log };

const NEWEST = 100;
/** On a last page with fewer, a reply may stand without what it answers. */
const FEW = 10;
/** Of a busy account, whose list begins with what came later. */
const LIST_PAGES = 10;
const LIST_LIMIT = 50;

/** DurenAI's times are whole seconds, and its clock is known from its last answer. */
const BEFORE_MS = 6_000;
/** A call lasts 75 seconds at most, and what is on its way then may still arrive. */
const AFTER_MS = 150_000;

/** Looks where the text of an unanswered send would have arrived. Costs a read, and never sends. */
export async function lookUpstream(parts: Parts, row: SendTable): Promise<Look> {
  try {
    return row.conversation_id === null
      ? await lookForNew(parts, row)
      : await lookInConversation(parts, row, row.conversation_id);
  } catch {
    return { sight: 'unreadable' };
  }
}

async function lookInConversation(parts: Parts, row: SendTable, conversationId: string): Promise<Look> {
  const conversation = await parts.store.conversations.findOwned(row.visitor_id, conversationId);
  if (!conversation || row.text === null) return { sight: 'unreadable' };
  const latest = await readLatest(parts, conversation, row.network);
  const taken = await parts.store.sends.repliesOf(conversationId);
  const found = findInHistory(latest, { text: row.text, baseline: row.baseline, taken });
  if (found.sight === 'absent') return found;
  return { sight: found.sight, message: found.sight === 'reply' ? found.reply : found.text };
}

async function readLatest(
  parts: Parts,
  conversation: OwnedConversation,
  source: string,
): Promise<readonly Message[]> {
  const read = (page: number) => readHistory(parts, conversation, { page, limit: NEWEST, source });
  const first = await read(1);
  const { pages } = first.pagination;
  const isNewestLast = first.data.length > 1 && inOrder(first.data)[0] === first.data[0];
  if (!isNewestLast || pages === 1) return first.data;
  const last = await read(pages);
  if (last.data.length >= FEW) return last.data;
  const before = pages === 2 ? first : await read(pages - 1);
  return [...before.data, ...last.data];
}

/**
 * The list is the account's: other visitors' conversations are on it, and the owner's own. One is adopted only
 * when nothing else could have begun it, and when the text is all that it tells.
 */
async function lookForNew({ store, upstream, log }: Parts, row: SendTable): Promise<Look> {
  const { text, dispatched_at: left } = row;
  if (text === null || left === null) return { sight: 'unreadable' };
  const window = { from: left - BEFORE_MS, to: left + AFTER_MS };
  const listed: Conversation[] = [];
  let isWhole = false;
  for (let page = 1; page <= LIST_PAGES && !isWhole; page += 1) {
    const { data } = await upstream.listConversations({ page, limit: LIST_LIMIT });
    listed.push(...data.data.filter((each) => isCandidate(each, { characterId: row.character_id, window })));
    const isPast = data.data.every(({ updated_at }) => Date.parse(updated_at) < window.from);
    isWhole = page >= data.pagination.pages || isPast;
  }
  // What was not seen may be there.
  if (!isWhole) return { sight: 'unreadable' };
  const owned = await store.sends.ownedAmong(listed.map(({ id }) => id));
  const candidates: { conversation: Conversation; messages: Message[] }[] = [];
  for (const conversation of listed) {
    if (owned.has(conversation.id)) continue;
    const place = { upstream_id: conversation.id, character_id: row.character_id };
    const query = { page: 1, limit: 10, source: row.network };
    const { data: messages } = await readHistory({ upstream, log }, place, query);
    if (holdsOnly(messages, text)) candidates.push({ conversation, messages: inOrder(messages) });
  }
  if (candidates.length === 0) return { sight: 'absent' };
  // As many unresolved sends of this text as conversations with it: whose is whose makes no difference.
  if (candidates.length !== (await store.sends.countUnresolvedTwins(row))) return { sight: 'unreadable' };
  const [first] = candidates.sort((a, b) => (a.conversation.id < b.conversation.id ? -1 : 1));
  const [own, reply] = first?.messages ?? [];
  if (!first || !own) return { sight: 'unreadable' };
  return reply
    ? { sight: 'reply', message: reply, began: first.conversation }
    : { sight: 'text', message: own, began: first.conversation };
}
