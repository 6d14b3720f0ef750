import type { SendState } from '../sends/send-machine.ts';

/**
 * Instants are ISO 8601 text of this proxy's clock, apart from what upstream said about a message. In the
 * tables of sends and limits they are milliseconds of the database's clock, which all instances share, apart from
 * `dispatched_at`.
 */

export type Tables = {
  meta: MetaTable;
  visitors: VisitorTable;
  conversations: ConversationTable;
  sends: SendTable;
  favorites: FavoriteTable;
  allowances: AllowanceTable;
  budgets: BudgetTable;
  paces: PaceTable;
  webhook_deliveries: WebhookDeliveryTable;
};

/**
 * All columns of a table, by name: what is asked with `*` is another question once a newer instance has added one, so that
 * PostgreSQL cannot keep its plan.
 */
const columnsOf = <Table extends object>(columns: Record<keyof Table, true>) =>
  Object.keys(columns) as (keyof Table & string)[];

type MetaTable = { name: string; value: string };

type VisitorTable = {
  id: string;
  /** Tokens of an earlier generation are dead. */
  generation: number;
  created_at: string;
  /** Whom the site vouches for, as SHA-256 of the JWT's `sub`; null for anonymous visitors. */
  subject: string | null;
};

export const VISITOR_COLUMNS = columnsOf<VisitorTable>({
  id: true,
  generation: true,
  created_at: true,
  subject: true,
});

/**
 * Which visitor owns which upstream conversation. The last message is copied here, shortened, because the
 * list at DurenAI mixes all visitors of the account and so can be neither paged through nor shown.
 */
export type ConversationTable = {
  /** Ours, 128 random bits: the only one that visitors see. */
  id: string;
  upstream_id: string;
  visitor_id: string;
  character_id: string;
  character_name: string;
  character_image_url: string | null;
  last_message_content: string;
  last_message_created_at: string;
  /** 0 where a message was delivered and never answered. */
  last_message_is_character: number;
  /** DurenAI's id of it: what comes after it is what a later send did. Null in rows from before it was kept. */
  last_message_id: string | null;
  message_count: number;
  created_at: string;
  updated_at: string;
};

export const CONVERSATION_COLUMNS = columnsOf<ConversationTable>({
  id: true,
  upstream_id: true,
  visitor_id: true,
  character_id: true,
  character_name: true,
  character_image_url: true,
  last_message_content: true,
  last_message_created_at: true,
  last_message_is_character: true,
  last_message_id: true,
  message_count: true,
  created_at: true,
  updated_at: true,
});

/** One per (visitor, key). Who holds the lease may act on it; `version` keeps two writers apart. */
export type SendTable = SendState & {
  id: string;
  visitor_id: string;
  key: string;
  fingerprint: string;
  character_id: string;
  /** Ours; null while a first message has not been answered. */
  conversation_id: string | null;
  /** Kept until the reply is there. */
  text: string | null;
  /** The sender's network, hashed: for fairness after another instance took over. */
  network: string;
  verified: number;
  unit_day: number | null;
  /** DurenAI's id of the last message known before this one was sent. */
  baseline: string | null;
  lease_owner: string | null;
  lease_until: number | null;
  /** DurenAI's id of the reply: no other send may be answered with it. */
  reply_id: string | null;
  /** What is answered, now and whenever the key comes again; null while pending. */
  answer_status: number | null;
  answer_body: string | null;
  version: number;
  /** Of this attempt. In a conversation, the earlier one goes first. */
  created_at: number;
  updated_at: number;
};

export const SEND_COLUMNS = columnsOf<SendTable>({
  status: true,
  attempt: true,
  unit: true,
  tries: true,
  deadline_at: true,
  dispatched_at: true,
  ended_at: true,
  reads: true,
  absent_reads: true,
  seen_at: true,
  due_at: true,
  id: true,
  visitor_id: true,
  key: true,
  fingerprint: true,
  character_id: true,
  conversation_id: true,
  text: true,
  network: true,
  verified: true,
  unit_day: true,
  baseline: true,
  lease_owner: true,
  lease_until: true,
  reply_id: true,
  answer_status: true,
  answer_body: true,
  version: true,
  created_at: true,
  updated_at: true,
});

/** `id`: a hash of what the sender called it. */
type WebhookDeliveryTable = { id: string; received_at: number };

type FavoriteTable = {
  visitor_id: string;
  character_id: string;
  created_at: string;
  /** The character as it was then, JSON; null of those that an older version kept. */
  card: string | null;
};

/** What one visitor or one network may still send: the theoretical arrival times of GCRA, and the day's count. */
type AllowanceTable = {
  key: string;
  minute_tat: number;
  hour_tat: number;
  day: number;
  spent: number;
};

/** The wallet, one row: the month and the day in it. */
export type BudgetTable = {
  id: 'account';
  period_ends: number;
  /** What may be spent of the month. */
  month_limit: number;
  used: number;
  reserved: number;
  /** Days since the epoch, UTC. */
  day: number;
  day_limit: number;
  day_used: number;
  day_reserved: number;
  anonymous_limit: number;
  /** Used and reserved. */
  anonymous_used: number;
  /** The highest threshold, in per cent, that was told. */
  month_alerted: number;
  day_alerted: number;
};

/** How fast DurenAI may be asked, one row: GCRA in microseconds. */
export type PaceTable = {
  id: 'upstream';
  tat: number;
  /** Nobody is asked anything before; milliseconds. */
  paused_until: number;
  per_minute: number;
  /** What `per_minute` grows back to after it was halved. */
  ceiling: number;
  changed_at: number;
};
