import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { NOBODY } from './ownership.ts';

/** Plain SQL types only: the same migrations are to run on PostgreSQL. */
export const migrations: Record<string, Migration> = {
  '0001-visitors': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('meta')
        .addColumn('name', 'text', (column) => column.primaryKey().notNull())
        .addColumn('value', 'text', (column) => column.notNull())
        .execute();

      await db.schema
        .createTable('visitors')
        .addColumn('id', 'text', (column) => column.primaryKey().notNull())
        .addColumn('generation', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('created_at', 'text', (column) => column.notNull())
        .execute();

      await db.schema
        .createTable('conversations')
        .addColumn('id', 'text', (column) => column.primaryKey().notNull())
        .addColumn('upstream_id', 'text', (column) => column.notNull().unique())
        .addColumn('visitor_id', 'text', (column) =>
          column.notNull().references('visitors.id').onDelete('cascade'),
        )
        .addColumn('character_id', 'text', (column) => column.notNull())
        .addColumn('character_name', 'text', (column) => column.notNull())
        .addColumn('character_image_url', 'text')
        .addColumn('last_message_content', 'text', (column) => column.notNull())
        .addColumn('last_message_created_at', 'text', (column) => column.notNull())
        .addColumn('message_count', 'integer', (column) => column.notNull())
        .addColumn('created_at', 'text', (column) => column.notNull())
        .addColumn('updated_at', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createIndex('conversations_of_visitor')
        .on('conversations')
        .columns(['visitor_id', 'updated_at'])
        .execute();

      await db.schema
        .createTable('sends')
        .addColumn('visitor_id', 'text', (column) =>
          column.notNull().references('visitors.id').onDelete('cascade'),
        )
        .addColumn('key', 'text', (column) => column.notNull())
        .addColumn('fingerprint', 'text', (column) => column.notNull())
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('answer_status', 'integer')
        .addColumn('answer_body', 'text')
        .addColumn('created_at', 'text', (column) => column.notNull())
        .addColumn('updated_at', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('sends_of_visitor', ['visitor_id', 'key'])
        .execute();
      await db.schema.createIndex('sends_by_status').on('sends').columns(['status']).execute();

      await db.schema
        .createTable('favorites')
        .addColumn('visitor_id', 'text', (column) =>
          column.notNull().references('visitors.id').onDelete('cascade'),
        )
        .addColumn('character_id', 'text', (column) => column.notNull())
        .addColumn('created_at', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('favorites_of_visitor', ['visitor_id', 'character_id'])
        .execute();
    },
  },
  /** Sends before this version kept too little to be carried over: no release had them. */
  '0002-sends': {
    async up(db: Kysely<unknown>) {
      await db.schema.dropTable('sends').execute();
      await db.schema
        .createTable('sends')
        .addColumn('id', 'text', (column) => column.primaryKey().notNull())
        .addColumn('visitor_id', 'text', (column) =>
          column.notNull().references('visitors.id').onDelete('cascade'),
        )
        .addColumn('key', 'text', (column) => column.notNull())
        .addColumn('attempt', 'integer', (column) => column.notNull())
        .addColumn('fingerprint', 'text', (column) => column.notNull())
        .addColumn('character_id', 'text', (column) => column.notNull())
        .addColumn('conversation_id', 'text')
        .addColumn('text', 'text')
        .addColumn('network', 'text', (column) => column.notNull())
        .addColumn('verified', 'integer', (column) => column.notNull())
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('unit', 'text', (column) => column.notNull())
        .addColumn('unit_day', 'integer')
        .addColumn('tries', 'integer', (column) => column.notNull())
        .addColumn('baseline', 'text')
        .addColumn('deadline_at', 'bigint', (column) => column.notNull())
        .addColumn('dispatched_at', 'bigint')
        .addColumn('ended_at', 'bigint')
        .addColumn('reads', 'integer', (column) => column.notNull())
        .addColumn('absent_reads', 'integer', (column) => column.notNull())
        .addColumn('seen_at', 'bigint')
        .addColumn('due_at', 'bigint')
        .addColumn('lease_owner', 'text')
        .addColumn('lease_until', 'bigint')
        .addColumn('reply_id', 'text')
        .addColumn('answer_status', 'integer')
        .addColumn('answer_body', 'text')
        .addColumn('version', 'integer', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('updated_at', 'bigint', (column) => column.notNull())
        .addUniqueConstraint('sends_of_visitor', ['visitor_id', 'key'])
        .execute();
      // The rule that tells what an unanswered send did from what the next one did, held by the database.
      await sql`create unique index sends_one_in_flight on sends (conversation_id)
        where status in ('dispatching', 'unknown', 'reconciling')`.execute(db);
      await sql`create index sends_pending on sends (lease_until)
        where status in ('claimed', 'queued', 'reserved', 'dispatching', 'unknown', 'reconciling')`.execute(
        db,
      );
      await sql`create index sends_uncertain on sends (due_at) where status = 'uncertain'`.execute(db);
      await db.schema
        .createIndex('sends_of_conversation')
        .on('sends')
        .columns(['conversation_id', 'created_at'])
        .execute();
      await db.schema.createIndex('sends_by_age').on('sends').columns(['updated_at']).execute();

      await db.schema.alterTable('conversations').addColumn('last_message_id', 'text').execute();
      await db.schema
        .alterTable('conversations')
        .addColumn('last_message_is_character', 'integer', (column) => column.notNull().defaultTo(1))
        .execute();

      await db.schema
        .createTable('allowances')
        .addColumn('key', 'text', (column) => column.primaryKey().notNull())
        .addColumn('minute_tat', 'bigint', (column) => column.notNull())
        .addColumn('hour_tat', 'bigint', (column) => column.notNull())
        .addColumn('day', 'integer', (column) => column.notNull())
        .addColumn('spent', 'integer', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('allowances_by_age').on('allowances').columns(['hour_tat']).execute();

      await db.schema
        .createTable('budgets')
        .addColumn('id', 'text', (column) => column.primaryKey().notNull())
        .addColumn('period_ends', 'bigint', (column) => column.notNull())
        .addColumn('month_limit', 'integer', (column) => column.notNull())
        .addColumn('used', 'integer', (column) => column.notNull())
        .addColumn('reserved', 'integer', (column) => column.notNull())
        .addColumn('day', 'integer', (column) => column.notNull())
        .addColumn('day_limit', 'integer', (column) => column.notNull())
        .addColumn('day_used', 'integer', (column) => column.notNull())
        .addColumn('day_reserved', 'integer', (column) => column.notNull())
        .addColumn('anonymous_limit', 'integer', (column) => column.notNull())
        .addColumn('anonymous_used', 'integer', (column) => column.notNull())
        .addColumn('month_alerted', 'integer', (column) => column.notNull())
        .addColumn('day_alerted', 'integer', (column) => column.notNull())
        .execute();

      await db.schema
        .createTable('paces')
        .addColumn('id', 'text', (column) => column.primaryKey().notNull())
        .addColumn('tat', 'bigint', (column) => column.notNull())
        .addColumn('paused_until', 'bigint', (column) => column.notNull())
        .addColumn('per_minute', 'integer', (column) => column.notNull())
        .addColumn('ceiling', 'integer', (column) => column.notNull())
        .addColumn('changed_at', 'bigint', (column) => column.notNull())
        .execute();
    },
  },
  '0003-identity': {
    async up(db: Kysely<unknown>) {
      await db.schema.alterTable('visitors').addColumn('subject', 'text').execute();
      await db.schema
        .createIndex('visitors_by_subject')
        .unique()
        .on('visitors')
        .columns(['subject'])
        .execute();
      await sql`insert into visitors (id, generation, created_at) values (${NOBODY}, 0, '')`.execute(db);
    },
  },
  '0004-webhooks': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('webhook_deliveries')
        .addColumn('id', 'text', (column) => column.primaryKey().notNull())
        .addColumn('received_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema
        .createIndex('webhook_deliveries_by_age')
        .on('webhook_deliveries')
        .columns(['received_at'])
        .execute();
    },
  },
  '0005-favorite-cards': {
    async up(db: Kysely<unknown>) {
      await db.schema.alterTable('favorites').addColumn('card', 'text').execute();
    },
  },
};
