import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Message, Page } from '@durenai/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, premium, VEXA } from '../../test/ask.ts';
import { DEMO_API_KEY } from '../index.ts';
import { openSqliteStore } from './sqlite-store.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'durenai-simulator-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const open = () => premium({ store: openSqliteStore(directory, 1) });

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 7);

function newCharacter(): FormData {
  const form = new FormData();
  for (const field of ['name', 'description', 'personality', 'background']) form.set(field, `A ${field}`);
  form.set('image', new Blob([PNG]), 'me.png');
  return form;
}

describe('a simulator on disk', () => {
  it('goes on where it was closed', async () => {
    const first = open();
    const created = (await ask(first, '/v1/characters', { body: newCharacter() })).json as {
      id: string;
      image_url: string;
    };
    const said = (await ask(first, `/v1/chat/${created.id}/messages`, { body: { message: 'hi' } }))
      .json as Message;
    await ask(first, `/v1/user/favorites/${VEXA}`, { method: 'POST' });
    await ask(first, `/v1/user/favorites/${created.id}`, { method: 'POST' });
    await ask(first, `/v1/user/favorites/${VEXA}`, { method: 'DELETE' });
    await ask(first, '/v1/webhooks', { body: { url: 'https://x.test', events: ['message.created'] } });
    const paths = [
      '/v1/chat/conversations',
      `/v1/chat/conversations/${said.conversation_id}/messages`,
      `/v1/characters/${created.id}`,
      '/v1/characters?limit=3',
      '/v1/user/favorites',
      '/v1/user/me',
    ];
    const look = (simulator: typeof first) =>
      Promise.all(paths.map(async (path) => (await ask(simulator, path)).text));
    const before = await look(first);
    first.close();

    const second = open();
    expect(await look(second)).toEqual(before);
    const image = await second.fetch(new Request(created.image_url));
    expect(new Uint8Array(await image.arrayBuffer())).toEqual(PNG);
    const body = { message: 'again', conversation_id: said.conversation_id };
    const next = (await ask(second, `/v1/chat/${created.id}/messages`, { body })).json as Message;
    expect(next.id).not.toBe(said.id);
    second.reset();
    expect((await ask(second, '/v1/chat/conversations')).json).toMatchObject({ pagination: { total: 0 } });
    second.close();
  });

  it('says so when it was made with another seed', () => {
    open().close();
    expect(() => openSqliteStore(directory, 2)).toThrow('was made with seed 1: pass --seed 1');
  });

  it('loses nothing that was answered when it is killed', async () => {
    const start = async () => {
      const child = spawn(process.execPath, [
        '--conditions=@durenai/source',
        new URL('../cli.ts', import.meta.url).pathname,
        ...['--port', '0', '--data', directory],
      ]);
      const [chunk]: Buffer[] = await once(child.stdout, 'data');
      return { child, url: /http:\/\/127\.0\.0\.1:\d+/.exec(String(chunk))?.[0] };
    };
    const headers = { 'x-api-key': DEMO_API_KEY, 'content-type': 'application/json' };
    const first = await start();
    const sent = await fetch(`${first.url}/v1/chat/${VEXA}/messages`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ message: 'remember me' }),
    });
    const { conversation_id } = (await sent.json()) as Message;
    first.child.kill('SIGKILL');
    await once(first.child, 'close');

    const second = await start();
    const path = `/v1/chat/conversations/${conversation_id}/messages`;
    const page = (await (await fetch(second.url + path, { headers })).json()) as Page<Message>;
    expect(page.data[1]?.content).toBe('remember me');
    second.child.kill('SIGTERM');
    await once(second.child, 'close');
  });
});
