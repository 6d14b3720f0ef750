import { describe, expect, it } from 'vitest';
import { loopbackPolicy, normalizeOrigin, originPolicy } from './origin-policy.ts';

describe('allowed origins', () => {
  const policy = originPolicy(
    [
      'https://shop.example',
      'https://*.brand.example',
      'http://localhost:8080',
      'https://münchen.example',
      'https://*.port.example:443',
    ].map(normalizeOrigin),
  );

  it.each([
    'https://shop.example',
    'https://www.brand.example',
    'https://a-1.brand.example',
    'http://localhost:8080',
    'https://xn--mnchen-3ya.example',
    'https://www.port.example',
  ])('let %s in', (origin) => expect(policy.allows(origin)).toBe(true));

  it.each([
    'null',
    '',
    '*',
    'http://shop.example',
    'https://shop.example:8443',
    'https://shop.example.evil.example',
    'https://evilshop.example',
    'https://shop.example.',
    'https://SHOP.example',
    'https://shop.example/',
    'https://shop.example@evil.example',
    'https://brand.example',
    'https://a.b.brand.example',
    'https://.brand.example',
    'https://evil.example#.brand.example',
    'https://evil.example/.brand.example',
    'https://evilbrand.example',
    'http://www.brand.example',
    'https://www.brand.example:444',
    'http://localhost',
    'http://localhost:8081',
    'http://127.0.0.1:8080',
    'file://',
    'https://münchen.example',
  ])('keep %s out', (origin) => expect(policy.allows(origin)).toBe(false));

  it.each([
    ['shop.example', 'is not an origin'],
    ['https://shop.example/', 'write https://shop.example'],
    ['https://shop.example/path', 'write https://shop.example'],
    ['https://*', 'left label'],
    ['*', 'left label'],
    ['https://shop*.example', 'left label'],
    ['https://*.example', 'left label'],
    ['https://a.*.example', 'left label'],
    ['null', 'is not an origin'],
    ['ftp://shop.example', 'is not an origin'],
  ])('cannot be written as %s', (entry, advice) => {
    expect(() => normalizeOrigin(entry)).toThrow(advice);
  });

  it('forgive the default port', () => {
    expect(normalizeOrigin('https://shop.example:443')).toBe('https://shop.example');
  });
});

describe('while developing', () => {
  it.each([
    'http://localhost:5173',
    'https://localhost',
    'http://127.0.0.1:1',
    'http://[::1]:3000',
    'http://a.localhost',
  ])('lets %s in', (origin) => expect(loopbackPolicy.allows(origin)).toBe(true));
  it.each([
    'null',
    'http://localhost.evil.example',
    'http://192.168.1.2:8080',
    'https://shop.example',
    'http://localhost/',
  ])('keeps %s out', (origin) => expect(loopbackPolicy.allows(origin)).toBe(false));
});
