import { describe, expect, it } from 'vitest';
import { resolveProxy } from './resolve-proxy.ts';

const SCRIPT = 'https://chat.example.com/widget.js?v=1';

describe('resolveProxy', () => {
  it.each([
    [SCRIPT, 'https://chat.example.com'],
    ['https://example.com/chat/widget.js?from=/a/b', 'https://example.com/chat'],
    ['https://example.com/chat/widget/1.2.3/widget.js', 'https://example.com/chat'],
  ])('finds it beside the script %s', (script, expected) =>
    expect(resolveProxy(undefined, script)).toBe(expected),
  );

  it.each([
    ['https://other.example.com/', 'https://other.example.com'],
    ['/chat/', new URL('/chat', location.href).href],
  ])('reads %s as %s', (given, expected) => expect(resolveProxy(given, SCRIPT)).toBe(expected));

  it.each(['javascript:alert(1)', 'data:text/javascript,1', 'ftp://example.com', 'chat', ''])(
    'loads nothing from %j',
    (given) => expect(resolveProxy(given, SCRIPT)).toBe('https://chat.example.com'),
  );
});
