import { describe, expect, it } from 'vitest';
import { isAmong, readProactive } from './read-proactive.ts';

describe('readProactive', () => {
  it('takes a text as one that comes after 20 seconds', () => {
    expect(readProactive('Need help?')).toEqual({ text: 'Need help?', delay: 20 });
    expect(readProactive('{"text":"Need help?","pages":["/pricing*"]}')).toEqual({
      text: 'Need help?',
      delay: 20,
      pages: ['/pricing*'],
    });
  });

  it('adds no delay to another condition', () => {
    expect(readProactive('{"text":"a","scroll":50,"exit":true}')).toEqual({
      text: 'a',
      scroll: 50,
      exit: true,
    });
  });

  it.each(['', ' ', '{}', '{"text":1}', '{"text":""}', '{broken', '{"__proto__":{"text":"a"}}'])(
    'is undefined for %s',
    (value) => expect(readProactive(value)).toBeUndefined(),
  );

  it('leaves out what is malformed', () => {
    expect(readProactive('{"text":"a","delay":"soon","scroll":-1,"exit":"yes","pages":"/"}')).toEqual({
      text: 'a',
      delay: 20,
    });
  });
});

describe('isAmong', () => {
  it.each([
    [undefined, '/', true],
    [['/'], '/', true],
    [['/'], '/pricing', false],
    [['/pricing*'], '/pricing/teams', true],
    [['*/help'], '/de/help', true],
    [['/a.c'], '/abc', false],
    [['/a', '/b'], '/b', true],
    [[], '/', false],
  ])('of %j and %s is %s', (pages, path, expected) => expect(isAmong(pages, path)).toBe(expected));
});
