import { expect, it } from 'vitest';
import { memoryStorage } from '../ports.ts';
import { createOutbox, type OutboxEntry } from './outbox.ts';

const entry: OutboxEntry = {
  key: 'key-1',
  content: 'Hello!',
  conversationId: null,
  addressed: true,
  createdAt: '2026-01-01T00:00:00.000Z',
  attempt: 1,
  leftAt: null,
  failure: null,
};

it('leaves nothing in the storage once everything was answered', () => {
  const storage = memoryStorage();
  const outbox = createOutbox(storage, 'outbox');
  outbox.put(entry);
  outbox.remove(entry.key);
  expect(storage.keys()).toEqual([]);
});

it('holds nothing any more that was answered, where a browser denies to remove', () => {
  const storage = { ...memoryStorage(), remove: () => {} };
  const outbox = createOutbox(storage, 'outbox');
  outbox.put(entry);
  outbox.remove(entry.key);
  expect(outbox.entries()).toEqual([]);
});
