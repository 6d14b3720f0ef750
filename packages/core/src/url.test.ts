import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildUrl, isDurenaiError } from './index.ts';

const base = 'https://api.durenai.com/v1';
const character = (id: string) => buildUrl(base, '/characters/{character_id}', { character_id: id });

describe('buildUrl', () => {
  it('fills ids and leaves out what is unsaid', () => {
    expect(character('char_123456')).toBe(`${base}/characters/char_123456`);
    expect(buildUrl(base, '/characters', {}, { page: 2, limit: undefined, tags: ['a', 'b'], sort: '' })).toBe(
      `${base}/characters?page=2&tags=a%2Cb`,
    );
  });

  it.each([
    '..',
    '.',
    '',
    '../user/me',
    '..%2fuser%2fme',
    '%2e%2e',
    'a/b',
    'a\\b',
    'a?b',
    'a#b',
    'a b',
    '\t..',
    'é',
    '\0',
    'a'.repeat(129),
    'conversations',
    'Conversations',
    'me',
    '-a',
    '_a',
  ])('refuses %j as an id', (id) => {
    expect(() => character(id)).toThrow(expect.objectContaining({ code: 'invalid_request', status: 400 }));
  });

  it('refuses an id that only the prototype knows', () => {
    expect(() => buildUrl(base, '/characters/{toString}', {})).toThrow(/toString is not a valid id/);
  });

  it('leads nowhere but to the path of its template, whatever the id', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webPath(), fc.base64String()), (id) => {
        try {
          expect(new URL(character(id)).pathname).toBe(`/v1/characters/${id}`);
        } catch (thrown) {
          expect(isDurenaiError(thrown) && thrown.code).toBe('invalid_request');
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it('never lets a query value become another parameter or a fragment', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (tags) => {
        const url = new URL(buildUrl(base, '/characters', {}, { tags }));
        expect([...url.searchParams.keys()]).toEqual(['tags']);
        expect(url.hash).toBe('');
      }),
    );
  });
});
