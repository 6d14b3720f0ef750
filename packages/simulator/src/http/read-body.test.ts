import { afterEach, expect, it, vi } from 'vitest';
import { ask, standard, VEXA } from '../../test/ask.ts';

const path = `/v1/chat/${VEXA}/messages`;

afterEach(() => {
  vi.restoreAllMocks();
});

it('takes bodies where requests do not show them as streams, as in Firefox', async () => {
  // The getter answers as a property that is not there.
  vi.spyOn(Request.prototype, 'body', 'get').mockReturnValue(undefined as never);
  expect((await ask(standard(), path, { body: { message: 'hi' } })).status).toBe(200);
  const large = await ask(standard(), path, { body: { message: 'x'.repeat(7 * 1024 * 1024) } });
  expect(large.json).toMatchObject({ error: { code: 'invalid_request', details: { maximum: 6_291_456 } } });
  expect((await ask(standard(), '/v1/user/me')).status).toBe(200);
});
