import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Plain SQL types only: the same migrations are to run on PostgreSQL. */
export const migrations: Record<string, Migration> = {
  '0001-visitors': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('meta')
        .ifNotExists()
        .addColumn('name', 'text', (column) => column.primaryKey().notNull())
        .addColumn('value', 'text', (column) => column.notNull())
        .execute();

      await db.schema
        .createTable('visitors')
        .ifNotExists()
        .addColumn('id', 'text', (column) => column.primaryKey().notNull())
        .addColumn('generation', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('created_at', 'text', (column) => column.notNull())
        .execute();

      await db.schema
        .createTable('conversations')
        .ifNotExists()
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
        .ifNotExists()
        .on('conversations')
        .columns(['visitor_id', 'updated_at'])
        .execute();

      await db.schema
        .createTable('sends')
        .ifNotExists()
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
      await db.schema.createIndex('sends_by_status').ifNotExists().on('sends').columns(['status']).execute();

      await db.schema
        .createTable('favorites')
        .ifNotExists()
        .addColumn('visitor_id', 'text', (column) =>
          column.notNull().references('visitors.id').onDelete('cascade'),
        )
        .addColumn('character_id', 'text', (column) => column.notNull())
        .addColumn('created_at', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('favorites_of_visitor', ['visitor_id', 'character_id'])
        .execute();
    },
  },
};
