import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemOfTarget } from './raw-target.ts';

describe('raw targets', () => {
  it.each([
    '/v1/characters/..%2fuser%2fme',
    '/v1/characters/..%5cuser',
    '/v1/characters/%2e%2e/user/me',
    '/v1/characters/%2E',
    '/v1/characters/../user/me',
    '/v1/characters/..',
    '/v1/./characters',
    '/v1//characters',
    '//evil.example/v1/characters',
    '/v1/characters/a\\b',
    '/\\evil.example',
    '/v1/characters/%00',
    '/v1/characters?tags=%00',
    'http://evil.example/v1/characters',
    '*',
    '',
    '/v1/characters#fragment',
    '/v1/characters/\tx',
    '/v1/characters/é',
  ])('refuse %j', (target) => expect(problemOfTarget(target)).toBeTypeOf('string'));

  it.each([
    '/v1/characters',
    '/v1/characters?page=2&tags=sci-fi%2Cfemale',
    '/v1/characters?tags=a%2Fb',
    '/v1/characters?next=https://x.example//y',
    '/v1/characters/char_123456/image',
    '/widget/0.1.0/panel.js',
    '/v1/characters/caf%C3%A9',
  ])('let %j pass', (target) => expect(problemOfTarget(target)).toBeUndefined());

  it('let nothing pass whose path a URL parser would read differently', () => {
    const piece = fc.constantFrom(
      '..',
      '.',
      '/',
      '\\',
      '%2f',
      '%2E',
      '%5c',
      '%00',
      'user',
      'me',
      '\t',
      '@',
      ';',
      '?',
      'é',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const target = `/v1/${pieces.join('')}`;
        if (problemOfTarget(target) !== undefined) return;
        const url = new URL(target, 'http://proxy.example');
        expect(url.host).toBe('proxy.example');
        expect(url.pathname).toBe(target.split('?', 1)[0]);
      }),
      { numRuns: 5000 },
    );
  });
});
