import { describe, expect, it } from 'vitest';
import { safeLink, splitAddresses } from './safe-link.ts';

describe('links', () => {
  it.each([
    ['javascript:alert(1)'],
    ['JaVaScRiPt:alert(1)'],
    ['java\nscript:alert(1)'],
    ['\u0001javascript:alert(1)'],
    ['data:text/html,<script>alert(1)</script>'],
    ['vbscript:msgbox(1)'],
    ['blob:https://example.com/1'],
    ['file:///etc/passwd'],
    ['//evil.example'],
    ['/admin'],
    ['?delete=1'],
    [''],
  ])('never lead to %j', (address) => {
    expect(safeLink(address, 'text')).toBeNull();
  });

  it.each([
    ['https://example.com/a', 'read this', 'example.com'],
    ['https://example.com/a', 'https://example.com/a', null],
    ['https://example.com', 'https://example.com', null],
    ['https://evil.example/', 'https://bank.example/', 'evil.example'],
    ['https://bank.example@evil.example/', 'https://bank.example@evil.example/', 'evil.example'],
    ['https://bank.example.evil.example/', 'https://bank.example', 'bank.example.evil.example'],
    ['https://bank.example/', 'https://bank.example.evil.example', 'bank.example'],
    ['https://аррӏе.com/', 'https://аррӏе.com/', 'xn--80ak6aa92e.com'],
    ['mailto:me@example.com', 'write to me', 'me@example.com'],
    ['mailto:me@example.com', 'me@example.com', null],
    ['mailto:%E0%A4%A', 'x', '%E0%A4%A'],
  ])('%s behind %j shows the host %j', (address, text, host) => {
    expect(safeLink(address, text)?.host).toBe(host);
  });

  it('are found in text, without the full stop behind them', () => {
    const addresses = splitAddresses('See https://example.com/a, (http://b.example/c?d=1). And ftp://no.')
      .filter(({ isAddress }) => isAddress)
      .map(({ text }) => text);
    expect(addresses).toEqual(['https://example.com/a', 'http://b.example/c?d=1']);
  });
});
