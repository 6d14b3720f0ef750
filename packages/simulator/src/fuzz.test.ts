import { CharacterSummaryPage, ErrorEnvelope } from '@durenai/core';
import fc from 'fast-check';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { ask, premium, VEXA } from '../test/ask.ts';
import { PLAN_LIMITS } from './account/plans.ts';
import { readPage } from './http/read-page.ts';

const segment = fc.oneof(
  fc.constantFrom(
    'characters',
    'chat',
    'conversations',
    'messages',
    'user',
    'me',
    'favorites',
    'webhooks',
    VEXA,
    '..',
    '%2e%2e',
    '%',
    '',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }).map((text) => encodeURIComponent(text.toWellFormed())),
);
/** Half of the paths are real ones: the rest would seldom reach a handler. */
const path = fc.oneof(
  fc.array(segment, { maxLength: 5 }),
  fc.constantFrom(
    ['characters'],
    ['characters', VEXA],
    ['chat', VEXA, 'messages'],
    ['chat', 'conversations'],
    ['chat', 'conversations', 'conv_789012', 'messages'],
    ['user', 'me'],
    ['user', 'favorites'],
    ['user', 'favorites', VEXA],
    ['webhooks'],
  ),
);
const body = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.json({ maxDepth: 3 }),
  fc
    .record(
      {
        message: fc.string({ unit: 'binary', maxLength: 200 }),
        conversation_id: fc.anything({ maxDepth: 1 }),
      },
      { requiredKeys: ['message'] },
    )
    .map((value) =>
      JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? String(each) : each)),
    ),
);
const contentType = fc.constantFrom(
  'application/json',
  'application/json; charset=utf-8',
  'text/plain',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'x',
);
const query = fc.dictionary(
  fc.constantFrom('page', 'limit', 'tags', 'sort', 'x'),
  fc.oneof(fc.string({ maxLength: 8 }), fc.integer().map(String)),
);

it('never answers a 5xx, and always the documented envelope', async () => {
  // Enterprise and a moving clock: the fuzz is about requests, not about the limit.
  let now = Date.parse('2026-03-14T12:00:00Z');
  const simulator = premium({
    plan: 'enterprise',
    clock: { now: () => (now += 100), after: () => () => undefined },
  });
  expect(PLAN_LIMITS.enterprise.requestsPerMinute).toBeGreaterThan(600);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'POST', 'DELETE', 'PUT', 'PATCH'),
      path,
      query,
      body,
      contentType,
      async (method, segments, parameters, text, type) => {
        const path = `/v1/${segments.join('/')}?${new URLSearchParams(parameters)}`;
        const payload = method === 'GET' ? {} : { body: text, headers: { 'content-type': type } };
        const answer = await ask(simulator, path, { method, ...payload });
        expect(answer.status).toBeLessThan(500);
        expect(answer.text).not.toMatch(/\bat .*\.(?:ts|js):\d+/);
        if (answer.status >= 400)
          expect(v.parse(ErrorEnvelope, answer.json).error.status).toBe(answer.status);
      },
    ),
    { numRuns: 20_000 },
  );
}, 60_000);

it('pages cover a list exactly, whatever the limit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 100 }), (total, limit) => {
      const items = Array.from({ length: total }, (_, index) => index);
      const endpoint = {
        method: 'GET',
        path: '/x',
        response: CharacterSummaryPage,
        access: 'anyone',
      } as const;
      const page = (number: number) =>
        readPage(
          endpoint,
          new URLSearchParams({ page: String(number), limit: String(limit) }),
          items,
          (item) => item,
        );
      const { pages } = page(1).pagination;
      const seen = Array.from({ length: pages }, (_, index) => page(index + 1).data).flat();
      expect(seen).toEqual(items);
      expect(page(pages + 1).data).toEqual([]);
    }),
  );
});
