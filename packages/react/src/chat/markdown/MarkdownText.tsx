'use client';
import type { Nodes, Parents } from 'mdast';
import { Fragment, type ReactNode, useMemo } from 'react';
import { chatMessages } from '../../messages/chat-messages.ts';
import { useMessages } from '../../messages/use-messages.ts';
import { CopyButton } from '../../parts/CopyButton.tsx';
import { parseMarkdown } from './parse-markdown.ts';
import { safeLink, splitAddresses } from './safe-link.ts';

/** Deeper nesting is shown as its text: nobody writes it, and it would push everything off the bubble. */
const MAX_DEPTH = 10;

/** A message as Markdown. Only the elements written out below can come out of it, whatever goes in. */
export function MarkdownText({ content }: { content: string }) {
  const blocks = useMemo(() => parseMarkdown(content), [content]);
  return (
    <div className="durenai-message-text durenai-markdown">
      {blocks.map((node, index) => (
        <Fragment key={index}>{show(node, 0, content)}</Fragment>
      ))}
    </div>
  );
}

export const wordsOf = (content: string) => textOf({ type: 'root', children: parseMarkdown(content) });

function show(node: Nodes, depth: number, content: string): ReactNode {
  if (depth > MAX_DEPTH) return textOf(node);
  const inner = () =>
    (node as Parents).children.map((child, index) => (
      <Fragment key={index}>{show(child as Nodes, depth + 1, content)}</Fragment>
    ));
  switch (node.type) {
    case 'text':
      return <Linked text={node.value} />;
    case 'paragraph':
      return <p dir={directionOf(node)}>{inner()}</p>;
    case 'heading':
      // Not a heading: it would enter the outline of the host page.
      return (
        <p dir={directionOf(node)} className="durenai-markdown-heading">
          <strong>{inner()}</strong>
        </p>
      );
    case 'emphasis':
      return <em className="durenai-action">{inner()}</em>;
    case 'strong':
      return <strong>{inner()}</strong>;
    case 'blockquote':
      return <blockquote dir={directionOf(node)}>{inner()}</blockquote>;
    case 'list':
      // Its direction, not its items', says on which side the numbers stand.
      return node.ordered ? (
        <ol
          dir={directionOf(node)}
          start={node.start ?? 1}
          className={(node.start ?? 1) + node.children.length > 100 ? 'durenai-wide-numbers' : undefined}
        >
          {inner()}
        </ol>
      ) : (
        <ul dir={directionOf(node)}>{inner()}</ul>
      );
    case 'listItem':
      return <li>{inner()}</li>;
    case 'inlineCode':
      return <code dir="ltr">{node.value}</code>;
    case 'code':
      return <CodeBlock code={node.value} />;
    case 'thematicBreak':
      return <hr />;
    case 'break':
      return <br />;
    case 'link':
      return <SafeLink address={node.url} text={textOf(node)} />;
    default:
      return textOf(node);
  }
}

/** Or the last word of one would run into the first of the next. */
const ON_A_NEW_LINE: readonly string[] = ['paragraph', 'heading', 'listItem', 'code', 'break'];

const CODE: readonly string[] = ['code', 'inlineCode'];

/** Whose first letter is of a script that is written from right to left. */
const RIGHT_TO_LEFT =
  /^\P{L}*(?=\p{L})[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** The browser's own `auto` reads nothing inside that has a direction of its own: of a list, none of its paragraphs. */
const directionOf = (node: Nodes) => (RIGHT_TO_LEFT.test(textOf(node, CODE)) ? 'rtl' : 'ltr');

/** The text of a node and of all below it, without recursion: a tree may be thousands of levels deep. */
function textOf(node: Nodes, without: readonly string[] = []): string {
  const waiting: Nodes[] = [node];
  const numbers = new Map<Nodes, string>();
  let text = '';
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (without.includes(next.type)) continue;
    // What a number stands before is on its line.
    if (/\S/.test(text.slice(-1)) && ON_A_NEW_LINE.includes(next.type)) text += '\n';
    text += numbers.get(next) ?? '';
    if (next.type === 'list' && next.ordered) {
      let number = next.start ?? 1;
      for (const item of next.children) {
        numbers.set(item, `${number}. `);
        number += 1;
      }
    }
    if ('value' in next) text += next.value;
    else if ('alt' in next) text += next.alt ?? '';
    else if ('children' in next) waiting.push(...(next.children as Nodes[]).toReversed());
  }
  return text;
}

function Linked({ text }: { text: string }) {
  return splitAddresses(text).map((piece, index) =>
    piece.isAddress ? <SafeLink key={index} address={piece.text} text={piece.text} /> : piece.text,
  );
}

function SafeLink({ address, text }: { address: string; text: string }) {
  const link = safeLink(address, text);
  if (!link) return text;
  return (
    <a href={link.href} target="_blank" rel="noopener noreferrer nofollow ugc">
      <bdi>{text}</bdi>
      {link.host !== null && (
        <bdi className="durenai-link-host" dir="ltr">
          {' '}
          ({link.host})
        </bdi>
      )}
    </a>
  );
}

function CodeBlock({ code }: { code: string }) {
  const text = useMessages('ChatWindow', chatMessages);
  return (
    <figure className="durenai-code" aria-label={text.code} dir="ltr">
      <CopyButton text={code} label={text.copyCode} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area must be reachable by keyboard. */}
      <pre tabIndex={0}>
        <code>{code}</code>
      </pre>
    </figure>
  );
}
