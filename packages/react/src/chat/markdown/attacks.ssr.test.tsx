import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { generated, payloads } from '../../../test/text-payloads.ts';
import { DurenaiProvider } from '../../provider/DurenaiProvider.tsx';
import { MarkdownText } from './MarkdownText.tsx';
import { parseMarkdown } from './parse-markdown.ts';

const ELEMENTS = /^(?:a|bdi|blockquote|br|button|code|div|em|figure|hr|li|ol|p|path|pre|strong|svg|ul)$/;
const noRequests = () => Promise.reject(new Error('Nothing may be asked for.'));

/** What is in the markup that no text may bring. React escapes every text, so a `<` begins an element of ours. */
function intruders(texts: readonly string[]): string[] {
  const html = renderToStaticMarkup(
    <DurenaiProvider proxyUrl="https://proxy.example" fetch={noRequests}>
      {texts.map((content, index) => (
        <MarkdownText key={index} content={content} />
      ))}
    </DurenaiProvider>,
  );
  const found: string[] = [];
  for (const [tag, name = '', attributes = ''] of html.matchAll(/<([a-z][^\s/>]*)([^>]*)>/gi)) {
    if (!ELEMENTS.test(name)) found.push(tag);
    if (/\s(?:on\w+|style|src|srcdoc|srcset|action|formaction)=/i.test(attributes.replace(/"[^"]*"/g, '""')))
      found.push(tag);
    const [, href] = /\shref="([^"]*)"/.exec(attributes) ?? [];
    if (href !== undefined && !/^(?:https?|mailto):/.test(href)) found.push(tag);
  }
  return found;
}

describe('the text of a message', () => {
  it('is harmless in every one of 2,000 attacks', () => {
    expect(new Set(payloads).size).toBeGreaterThanOrEqual(2000);
    expect(intruders(payloads)).toEqual([]);
  });

  it('is harmless in 5,000 strings made of what parsers trip over', () => {
    expect(intruders(Array.from({ length: 5000 }, (_, index) => generated(index)))).toEqual([]);
  });

  it('does show links: the check above sees something', () => {
    expect(renderToStaticMarkup(<MarkdownTextIn content="https://example.com" />)).toContain(
      '<a href="https://example.com/"',
    );
  });

  /** Nodes stand for work: the parser's pieces are of bounded length, whatever is in them. */
  it.each(['>', '[', '*a_ ', '- ', '![a](', '`', '**_', '> a\n', '[a](b'])(
    'grows with its length and no faster: %j',
    (unit) => {
      const count = (times: number) =>
        parseMarkdown(unit.repeat(times)).reduce((nodes, block) => nodes + countNodes(block), 0);
      expect(count(4000) / count(2000)).toBeLessThan(2.6);
    },
  );
});

function MarkdownTextIn({ content }: { content: string }) {
  return (
    <DurenaiProvider proxyUrl="https://proxy.example" fetch={noRequests}>
      <MarkdownText content={content} />
    </DurenaiProvider>
  );
}

/** Without recursion: a tree may be thousands of levels deep. */
function countNodes(node: unknown): number {
  let nodes = 0;
  const waiting = [node as { children?: unknown[] }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    nodes += 1;
    for (const child of next.children ?? []) waiting.push(child as { children?: unknown[] });
  }
  return nodes;
}
