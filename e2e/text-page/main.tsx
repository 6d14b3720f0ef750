/** A page for `message-text.test.ts` and `long-conversation.test.ts`: the renderer and the chat window, on their own. */
import '../../packages/react/src/styles/styles.css';
import { type ChatMessage, createChat, createDurenai, memoryStorage } from '@durenai/core';
import { ChatWindow, DurenaiProvider } from '@durenai/react';
import { createSimulator, createVisitorFetch } from '@durenai/simulator';
import { createElement } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { MarkdownText } from '../../packages/react/src/chat/markdown/MarkdownText.tsx';

const durenai = createDurenai({
  proxyUrl: 'https://proxy.example',
  fetch: createVisitorFetch(createSimulator({ seed: 1 })),
  storage: memoryStorage(),
  imageUrl: () => null,
});
const place = document.body.appendChild(document.createElement('main'));
const root = createRoot(place);
const show = (children: React.ReactNode) =>
  flushSync(() => root.render(createElement(DurenaiProvider, { durenai }, children)));

const ELEMENTS = new Set(
  'A BDI BLOCKQUOTE BR BUTTON CODE DIV EM FIGURE HR LI OL P PATH PRE STRONG SVG UL'.split(' '),
);
const SCHEMES = /^(?:https?|mailto):/;
const ATTRIBUTES = new Set(
  'aria-hidden aria-label class d data-state dir href rel start tabindex target title type viewBox'.split(
    ' ',
  ),
);

/** Renders each text, and tells what is there that no text may bring. */
function render(texts: readonly string[]): string[] {
  show(texts.map((content, index) => createElement(MarkdownText, { key: index, content })));
  const found: string[] = [];
  for (const element of place.querySelectorAll('*')) {
    if (!ELEMENTS.has(element.tagName.toUpperCase())) found.push(`<${element.tagName}>`);
    for (const { name, value } of element.attributes) {
      if (!ATTRIBUTES.has(name)) found.push(`${name}=${value}`);
      if (name === 'href' && !SCHEMES.test(value)) found.push(`href=${value}`);
    }
    if (element instanceof HTMLAnchorElement && element.rel !== 'noopener noreferrer nofollow ugc')
      found.push(`rel=${element.rel}`);
  }
  return found;
}

/** A conversation of so many messages, as if every page of it had been loaded. */
function open(count: number): void {
  const characterId = 'char_123456';
  const conversationId = `conv_${count}`;
  const chat = durenai.shared(`chat:${characterId}:${conversationId}`, () =>
    createChat(durenai, { characterId, conversationId }),
  );
  const messages = Array.from(
    { length: count },
    (_, index): ChatMessage => ({
      key: `m${index}`,
      id: `m${index}`,
      author: index % 2 === 0 ? 'visitor' : 'character',
      content: `Message ${index}. ${'Some words about couriers. '.repeat(index % 7)}`,
      createdAt: new Date(Date.parse('2026-01-01T10:00:00Z') + index * 60_000).toISOString(),
      delivery: { status: 'sent' },
    }),
  );
  chat.open();
  chat.store.setState({ messages, history: { status: 'ready', nextPage: null } });
  show(createElement(ChatWindow, { characterId, conversationId }));
}

/** A reply, as it arrives. */
function receive(count: number, index: number): void {
  const chat = durenai.shared(`chat:char_123456:conv_${count}`, () => {
    throw new Error('Open it first.');
  });
  const { messages } = (chat as ReturnType<typeof createChat>).store.getState();
  const key = `new${index}`;
  const last = messages.at(-1);
  if (!last) return;
  const reply: ChatMessage = { ...last, key, id: key, author: 'character', content: `Fresh ${index}` };
  (chat as ReturnType<typeof createChat>).store.setState({ messages: [...messages, reply] });
}

const violations: string[] = [];
document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
  violations.push(`${violatedDirective} ${blockedURI}`),
);

Object.assign(window, { textPage: { render, open, receive, violations } });
