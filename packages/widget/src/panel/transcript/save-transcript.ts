import { type Durenai, iteratePages, listMessages, type Message } from '@durenai/core';

type Wording = {
  /** First line of the text file. */
  title: string;
  character: string;
  /** BCP 47 tag for dates. */
  language: string;
  /** Stands before what the visitor wrote. */
  visitor: string;
};

/**
 * Collects a conversation from the server, to its first word, and has the browser save it as a file.
 *
 * @returns the name of the file.
 */
export async function saveTranscript(
  durenai: Durenai,
  conversationId: string,
  format: 'json' | 'txt',
  wording: Wording,
): Promise<string> {
  const messages = await collect(durenai, conversationId);
  const now = new Date(durenai.clock.now());
  const file = `${fileNameOf(wording.character)}-${now.toISOString().slice(0, 10)}.${format}`;
  if (format === 'txt') saveFile(file, 'text/plain', toText(messages, wording));
  else saveFile(file, 'application/json', toJson(messages, conversationId, wording, now));
  return file;
}

/** Oldest first; the server's order of listing is not promised. */
async function collect({ transport }: Durenai, conversationId: string): Promise<Message[]> {
  const found = new Map<string, Message>();
  const fetchPage = (page: number) =>
    transport.call(listMessages, {
      params: { conversation_id: conversationId },
      query: { page, limit: listMessages.page.maxLimit },
    });
  // A message that arrives meanwhile moves others to the next page, where they come again.
  for await (const message of iteratePages(fetchPage)) found.set(message.id, message);
  return [...found.values()].reverse().sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at));
}

export function toText(
  messages: readonly Message[],
  { title, character, language, visitor }: Wording,
): string {
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const paragraphs = messages.map(({ content, created_at, is_character }) => {
    const author = is_character ? character : visitor;
    return `[${time.format(new Date(created_at))}] ${author}:\n${content}`;
  });
  return `${[title, ...paragraphs].join('\n\n')}\n`;
}

export function toJson(
  messages: readonly Message[],
  conversationId: string,
  { character }: Wording,
  savedAt: Date,
): string {
  const transcript = {
    character,
    conversation_id: conversationId,
    saved_at: savedAt.toISOString(),
    messages: messages.map(({ id, content, is_character, created_at }) => ({
      id,
      author: is_character ? 'character' : 'visitor',
      content,
      created_at,
    })),
  };
  return `${JSON.stringify(transcript, null, 2)}\n`;
}

/** Letters of any script; nothing that a file system could take for something else. */
export function fileNameOf(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, '') || 'conversation'
  );
}

/** Not by `data:`, which is limited in length. No CSP directive speaks about files that are saved. */
function saveFile(name: string, type: string, content: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type: `${type};charset=utf-8` }));
  link.download = name;
  link.click();
  // Safari reads it a moment later.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
