import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an upstream answers to one request; anything that HTTP allows, and what it does not. */
export type Behaviour = (request: IncomingMessage, response: ServerResponse, body: string) => void;

export type Upstream = {
  url: string;
  /** Method and target of every request, oldest first. */
  seen: string[];
  headers: IncomingMessage['headers'][];
  /** How many connections were made. */
  readonly sockets: number;
  behave(behaviour: Behaviour): void;
  close(): Promise<void>;
};

/** A server for the misbehaviour that the simulator is too well brought up for. */
export async function serveUpstream(behaviour: Behaviour): Promise<Upstream> {
  let current = behaviour;
  const seen: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const server = createServer(async (request, response) => {
    seen.push(`${request.method} ${request.url}`);
    headers.push(request.headers);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    current(request, response, Buffer.concat(chunks).toString());
  });
  let sockets = 0;
  server.on('connection', () => {
    sockets += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    headers,
    get sockets() {
      return sockets;
    },
    behave(behaviour) {
      current = behaviour;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function json(response: ServerResponse, data: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(data));
}

export const character = (id: string, image_url: string | null = null) => ({
  id,
  name: `Name of ${id}`,
  description: 'A character.',
  personality: 'Calm.',
  background: 'Unknown.',
  tags: ['one'],
  image_url,
  created_at: '2023-05-15T10:30:00Z',
  creator: { id: 'user_1', username: 'someone' },
  stats: { likes: 1, chat_count: 2, followers: 3 },
});

export const reply = (character_id: string, conversation_id: string, content = 'Well met.') => ({
  id: 'msg_1',
  conversation_id,
  character_id,
  content,
  created_at: '2023-07-20T15:30:00Z',
  is_character: true,
});

/** What the visitor wrote, as a history shows it. */
export const ownTurn = (conversation_id: string, content: string) => ({
  id: 'msg_0',
  conversation_id,
  character_id: null,
  content,
  created_at: '2023-07-20T15:30:00Z',
  is_character: false,
});

/** The conversations that an upstream began: what their first history shows, newest first. */
export function beginnings() {
  const texts = new Map<string, string>();
  return {
    begin(text: string): string {
      const id = `up_${randomUUID()}`;
      texts.set(id, text);
      return id;
    },
    historyOf(id: string, character_id: string) {
      const text = texts.get(id);
      const data = [reply(character_id, id), ...(text === undefined ? [] : [ownTurn(id, text)])];
      return { data, pagination: { total: data.length, page: 1, limit: 20, pages: 1 } };
    },
  };
}
