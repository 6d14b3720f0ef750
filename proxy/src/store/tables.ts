/** Every instant is ISO 8601 text of this proxy's clock, apart from what upstream said about a message. */

export type Tables = {
  meta: MetaTable;
  visitors: VisitorTable;
  conversations: ConversationTable;
  sends: SendTable;
  favorites: FavoriteTable;
};

type MetaTable = { name: string; value: string };

type VisitorTable = {
  id: string;
  /** Tokens of an earlier generation are dead. */
  generation: number;
  created_at: string;
};

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
  message_count: number;
  created_at: string;
  updated_at: string;
};

export type SendStatus = 'in-progress' | 'completed' | 'rejected' | 'unknown';

export type SendTable = {
  visitor_id: string;
  key: string;
  fingerprint: string;
  status: SendStatus;
  /** What is answered, now and whenever the key comes again; null while in progress. */
  answer_status: number | null;
  answer_body: string | null;
  created_at: string;
  updated_at: string;
};

type FavoriteTable = { visitor_id: string; character_id: string; created_at: string };
