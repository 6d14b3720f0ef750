import fc from 'fast-check';
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

  const addressesIn = (text: string) =>
    splitAddresses(text).flatMap((piece) => (piece.isAddress ? [piece.text] : []));

  it.each([
    ['详情请看https://example.com/help。如果还有问题，请告诉我！', 'https://example.com/help'],
    ['请看https://example.com/help了解更多', 'https://example.com/help'],
    ['请看https://example.com/help了解v1.2新功能', 'https://example.com/help'],
    ['（https://example.com/help）', 'https://example.com/help'],
    ['https://example.com/faqをご覧ください。', 'https://example.com/faq'],
    ['https://example.comをご覧ください', 'https://example.com'],
    ['https://example.com/をご覧ください', 'https://example.com/'],
    ['https://example.com을 보세요', 'https://example.com'],
    ['https://example.com/help، ثم', 'https://example.com/help'],
    ['https://example.com/help؟', 'https://example.com/help'],
    ['“https://example.com/help”', 'https://example.com/help'],
    ['(as in https://example.com/Courier_(disambiguation)).', 'https://example.com/Courier_(disambiguation)'],
    ['(https://example.com/help)', 'https://example.com/help'],
    ['https://example.com/?a[0]=1&b[1]', 'https://example.com/?a[0]=1&b[1]'],
  ])('end where the sentence goes on: %s', (text, address) => {
    expect(addressesIn(text)).toEqual([address]);
  });

  it.each([
    'https://zh.example.org/wiki/中国',
    'https://ja.example.org/wiki/アニメ',
    'https://はじめよう.みんな/',
    'https://abc日本.example/',
    'https://abc日本.みんな/',
    'https://de.example.org/wiki/Straße',
  ])('are whole in any script: %s', (address) => {
    expect(addressesIn(address)).toEqual([address]);
  });

  it('lose nothing of the text, and no host of an address', () => {
    const host = fc.constantFrom(
      'shop.example',
      'a-b.example:8080',
      '日本.example',
      'みんな.example',
      'éa.example',
    );
    const path = fc.constantFrom('', '/', '/x', '/x_(y)', '/?a=1&b[0]', '/中国', '/a/b#c-');
    const after = fc.constantFrom(
      ...[
        '',
        ' ',
        '.',
        ').',
        '）',
        '。それ',
        'を見',
        '으로',
        '了解',
        '، ',
        '"',
        '…',
        '**',
        '](',
        '’s',

        '\n',
      ],
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('', '(', '「', 'a '), host, path, after)), (parts) => {
        const text = parts
          .map(([before, host, path, after]) => `${before}https://${host}${path}${after} `)
          .join('');
        expect(
          splitAddresses(text)
            .map((piece) => piece.text)
            .join(''),
        ).toBe(text);
        expect(addressesIn(text).map((address) => safeLink(address, address)?.href.split('/')[2])).toEqual(
          parts.map(([, host]) => new URL(`https://${host}`).host),
        );
      }),
    );
  });
});
