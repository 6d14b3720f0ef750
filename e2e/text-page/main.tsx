/** A page for `message-text`, `long-conversation`, `reading-place` and `long-catalogue`: what each of them tries, on its own. */
import '../../packages/react/src/styles/styles.css';
import {
  type CharacterSummary,
  type Chat,
  type ChatMessage,
  createChat,
  createDurenai,
  DurenaiError,
  listCharacters,
  memoryStorage,
} from '@durenai/core';
import {
  CharacterBrowser,
  type CharacterBrowserProps,
  type ChatSlots,
  ChatWindow,
  DurenaiProvider,
  type InitialData,
} from '@durenai/react';
import { createSimulator, createVisitorFetch } from '@durenai/simulator';
import { createElement } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { MarkdownText } from '../../packages/react/src/chat/markdown/MarkdownText.tsx';

const visitorFetch = createVisitorFetch(createSimulator({ seed: 1 }));
/** Every page of characters that was asked for. */
const pagesAsked: number[] = [];
/** What a page of characters takes to come, in ms. */
let delay = 0;
/** The page that cannot be had, while there is one. */
let brokenPage: number | null = null;
const durenai = createDurenai({
  proxyUrl: 'https://proxy.example',
  fetch: async (address, init) => {
    const { pathname, searchParams } = new URL(String(address));
    // What `open` shows is known to nobody else.
    if (pathname.includes('/conversations/')) return new Promise(() => {});
    if (!pathname.endsWith('/characters')) return visitorFetch(address, init);
    const page = Number(searchParams.get('page'));
    pagesAsked.push(page);
    await new Promise((resolve) => setTimeout(resolve, delay));
    return page === brokenPage ? new Response('', { status: 502 }) : visitorFetch(address, init);
  },
  storage: memoryStorage(),
  imageUrl: () => null,
});
const place = document.body.appendChild(document.createElement('main'));
const root = createRoot(place);
const show = (children: React.ReactNode, initialData?: InitialData) =>
  flushSync(() => root.render(createElement(DurenaiProvider, { durenai, initialData }, children)));

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

const characterId = 'char_123456';
let conversations = 0;
let chat: Chat;

const messageOf = (content: string, index: number): ChatMessage => ({
  key: `m${index}`,
  id: `m${index}`,
  author: index % 2 === 0 ? 'visitor' : 'character',
  content,
  createdAt: new Date(Date.parse('2026-01-01T10:00:00Z') + index * 60_000).toISOString(),
  delivery: { status: 'sent' },
});

/** A paragraph of the page's own for each message. */
const ownRows: ChatSlots = { message: ({ message }) => createElement('p', null, message.content) };

/** A conversation, the visitor's words first, as if every page of it had been loaded. */
function converse(texts: readonly string[], slots?: ChatSlots): void {
  conversations += 1;
  const conversationId = `conv_${conversations}`;
  chat = durenai.shared(`chat:${characterId}:${conversationId}`, () =>
    createChat(durenai, { characterId, conversationId }),
  );
  chat.open();
  chat.store.setState({ messages: texts.map(messageOf), history: { status: 'ready', nextPage: null } });
  show(createElement(ChatWindow, { characterId, conversationId, slots }));
}

/** A conversation of so many messages. */
function open(count: number, isDrawnByPage = false): void {
  const texts = Array.from(
    { length: count },
    (_, index) => `Message ${index}. ${'Some words about couriers. '.repeat(index % 7)}`,
  );
  converse(texts, isDrawnByPage ? ownRows : undefined);
}

/** A reply, as it arrives: before what was not delivered. */
function receive(content: string): void {
  const { messages } = chat.store.getState();
  const reply = { ...messageOf(content, messages.length), author: 'character' } as const;
  const isFailed = ({ delivery }: ChatMessage) => delivery.status === 'failed';
  const failed = messages.filter(isFailed);
  chat.store.setState({ messages: [...messages.filter((each) => !isFailed(each)), reply, ...failed] });
}

/** A message of the visitor that was not delivered. */
function fail(content: string): void {
  const { messages } = chat.store.getState();
  const error = new DurenaiError({ code: 'upstream_unavailable', message: 'Unavailable', status: 502 });
  const failed = { ...messageOf(content, messages.length), author: 'visitor', id: null } as const;
  chat.store.setState({ messages: [...messages, { ...failed, delivery: { status: 'failed', error } }] });
}

/** A page of its own for each: what was loaded is kept by the options that the list began with. */
function browse(props: CharacterBrowserProps, broken: number | null = null): void {
  pagesAsked.length = 0;
  brokenPage = broken;
  show(createElement(CharacterBrowser, props));
}

/** All of them, as if every page had been loaded already. */
async function browseEverything(): Promise<void> {
  const characters: CharacterSummary[] = [];
  for (let page = 1; page <= 25; page += 1) {
    const { data } = await durenai.transport
      .call(listCharacters, { query: { page, limit: 100 } })
      .then((reply) => reply.data);
    characters.push(...data);
  }
  const pagination = { total: characters.length, page: 1, limit: 100, pages: 1 };
  const options = { limit: 100 };
  show(createElement(CharacterBrowser, options), {
    lists: [{ options, page: { data: characters, pagination } }],
  });
}

const slowDown = (milliseconds: number) => {
  delay = milliseconds;
};
const mend = () => {
  brokenPage = null;
};

const violations: string[] = [];
document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
  violations.push(`${violatedDirective} ${blockedURI}`),
);

Object.assign(window, {
  textPage: {
    render,
    converse,
    open,
    receive,
    fail,
    browse,
    browseEverything,
    slowDown,
    mend,
    pagesAsked,
    violations,
  },
});
