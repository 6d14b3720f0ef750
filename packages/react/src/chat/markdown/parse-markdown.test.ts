import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMarkdown, splitIntoPieces } from './parse-markdown.ts';
import { splitAddresses } from './safe-link.ts';

const types = (content: string) => parseMarkdown(content).map(({ type }) => type);

describe('the parser of message text', () => {
  it.each([
    ['<img src=x onerror=alert(1)>', ['paragraph']],
    ['<script>\nalert(1)\n</script>', ['paragraph']],
    ['    four spaces', ['paragraph']],
    ['[a]: https://example.com', ['paragraph']],
    ['```js\nlet x\n```', ['code']],
    ['- one\n- two', ['list']],
    ['>_< oh no >_<', ['paragraph']],
    ['Hm.\n\n >:( no', ['paragraph', 'paragraph']],
    ['>///<', ['paragraph']],
    ['>_>', ['paragraph']],
    ['> said so', ['blockquote']],
    ['>said so', ['blockquote']],
    ['>> said\n> > so', ['blockquote']],
  ])('reads %j as %j', (content, expected) => {
    expect(types(content)).toEqual(expected);
  });

  it('keeps ampersands as they were written, in text, code and links', () => {
    const [paragraph] = parseMarkdown('A &amp; B `&lt;` [x](https://a.example/?b=1&copy=2)');
    expect(JSON.stringify(paragraph)).toContain('"value":"A &amp; B "');
    expect(JSON.stringify(paragraph)).toContain('"value":"&lt;"');
    expect(JSON.stringify(paragraph)).toContain('"url":"https://a.example/?b=1&copy=2"');
  });

  it('keeps a face as it was written, in text and code', () => {
    const [paragraph, code] = parseMarkdown('>_< oh no\n\n```\n>_< x\n```');
    expect(JSON.stringify(paragraph)).toContain('"value":">_< oh no"');
    expect(JSON.stringify(code)).toContain('"value":">_< x"');
  });

  it('makes no HTML and no image of anything', () => {
    const seen = JSON.stringify(parseMarkdown('a <b>c</b> ![d](https://e/f.png) <!-- g --> <?h?>'));
    expect(seen).not.toMatch(/"type":"(?:html|image|imageReference|definition)"/);
  });
});

describe('splitting', () => {
  it('loses nothing, keeps characters whole and bounds every piece that is no code', () => {
    const unit = fc.constantFrom('a', ' ', '\n', '\r', '\n\n', '🚀', '*a_ ', '`', '\n```', '\n~~~~', 'ب');
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 60 }), fc.integer({ min: 1, max: 400 }), (units, times) => {
        const content = units.join('').repeat(times).slice(0, 30_000);
        const pieces = splitIntoPieces(content);
        expect(pieces.join('')).toBe(content);
        for (const piece of pieces.filter(({ length }) => length > 2000))
          expect(types(piece)).toEqual(['code']);
        expect(
          pieces.some((piece) => /[\uD800-\uDBFF]$/.test(piece) && piece !== content.slice(-piece.length)),
        ).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('tears no code apart', () => {
    const line = fc.constantFrom('', '  *a_ ', '```', '~~~', '> q', '- l', '````x', '\tend', '&');
    const fence = fc.constantFrom(['````', '````'], ['````js', '  `````'], ['~~~~~ `` &', '~~~~~']);
    fc.assert(
      fc.property(fence, fc.array(line), fc.nat(120), fc.nat(600), ([open, close], lines, times, before) => {
        const code = Array(times)
          .fill(['x', ...lines])
          .flat()
          .join('\n');
        const content = ['word\n'.repeat(before), open, code, close, 'word\n'.repeat(500)].join('\n');
        const values = parseMarkdown(content).flatMap((node) => (node.type === 'code' ? [node.value] : []));
        expect(values).toEqual([code]);
      }),
      { numRuns: 30 },
    );
    const long = 'let x;\n'.repeat(1000);
    expect(types(`Look:\n\`\`\`js\n${long}\`\`\`\nBye`)).toEqual(['paragraph', 'code', 'paragraph']);
  });

  it('cuts between paragraphs where it can', () => {
    const paragraph = 'x'.repeat(900);
    expect(splitIntoPieces(`${paragraph}\n\n${paragraph}\n\n${paragraph}`)[0]).toBe(
      `${paragraph}\n\n${paragraph}\n\n`.slice(0, -1),
    );
  });

  /** Where there is a better place to cut at, and where there is none. */
  it.each(['、', ' ', '. ', '。'])(
    'cuts through no word, character or address where %j is between them',
    (between) => {
      const unit = fc.constantFrom(
        ...['word', '中', 'e\u0301', '👩‍👩‍👧', '👍🏽', '🇩🇪', '1️⃣', '- ', '**so.**'],
        ...['https://shop.example.com/a?b=1', '[x](https://pay.example/y)', '(http://中.example/z_(1))'],
      );
      const addressesIn = (text: string) => splitAddresses(text).filter(({ isAddress }) => isAddress);
      fc.assert(
        fc.property(fc.array(unit, { minLength: 10, maxLength: 40 }), fc.nat(100), (units, shift) => {
          const content = 'x'.repeat(shift) + units.join(between).repeat(30);
          const pieces = splitIntoPieces(content);
          expect(pieces.flatMap(addressesIn)).toEqual(addressesIn(content));
          const starts = new Set([...new Intl.Segmenter().segment(content)].map(({ index }) => index));
          let at = 0;
          for (const piece of pieces) {
            expect(starts).toContain(at);
            at += piece.length;
            if (between.endsWith(' ')) expect(content.slice(at - 1, at + 1)).not.toMatch(/^\w\w$/);
          }
        }),
        { numRuns: 50 },
      );
    },
  );

  it('cuts between sentences where it can, and makes no list of what follows', () => {
    expect(splitIntoPieces('He came. She - who knew - left. '.repeat(100))[0]).toMatch(/(?:came|left)\. $/);
    expect(types('a - b 1. c # d > e '.repeat(300)).every((type) => type === 'paragraph')).toBe(true);
  });

  /** Code apart, the parser never sees more than a piece, so its work grows with the number of pieces. */
  it.each(['>', '[', '*a_ ', '- ', '![a](', '`', '**_', '\n', '> a\n', '\\', '\n```x', '```x`\n'])(
    'hands over %j in pieces in proportion to its length',
    (unit) => {
      const count = (length: number) => splitIntoPieces(unit.repeat(length / unit.length)).length;
      expect(count(400_000) / count(40_000)).toBeLessThan(11);
    },
  );
});
