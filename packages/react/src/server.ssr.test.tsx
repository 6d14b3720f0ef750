import { createSimulator } from '@durenai/simulator';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { CharacterBrowser, ChatWindow, DurenaiProvider } from './index.ts';
import { type InitialData, prefetch } from './server.ts';

const VEXA = 'char_123456';
const { fetch: answer, apiKey } = createSimulator({ seed: 1 });
const baseUrl = 'https://durenai.test/v1';
const fetch = (input: string, init: RequestInit) => answer(new Request(input, init));

const noRequests = () => Promise.reject(new Error('Rendering must not ask for anything.'));
const render = (initialData: InitialData) =>
  renderToString(
    <DurenaiProvider proxyUrl="https://proxy.example" fetch={noRequests} initialData={initialData}>
      <ChatWindow characterId={VEXA} />
      <CharacterBrowser limit={4} />
    </DurenaiProvider>,
  );

describe('prefetch', () => {
  it('puts the first screen into the HTML, without the key', async () => {
    const initialData = await prefetch({ apiKey, baseUrl, fetch, characters: [VEXA], lists: [{ limit: 4 }] });
    const html = render(JSON.parse(JSON.stringify(initialData)));
    expect(html).toContain('Vexa Stride');
    expect(html.match(/<article/g)).toHaveLength(4);
    expect(JSON.stringify(initialData) + html).not.toContain(apiKey);
  });

  it('leaves out what it cannot have, and what was asked for in another way', async () => {
    const initialData = await prefetch({
      apiKey,
      baseUrl,
      fetch,
      characters: ['char_nobody'],
      lists: [{ limit: 5 }],
    });
    expect(initialData.characters).toEqual({});
    const html = render(initialData);
    expect(html).toContain('durenai-skeleton');
    expect(html).not.toContain('<article');
  });

  it('holds nobody up for long: what does not come is asked for once', async () => {
    let requests = 0;
    const never = (_: string, { signal }: RequestInit) => {
      requests += 1;
      return new Promise<never>((_resolve, reject) =>
        signal?.addEventListener('abort', () => reject(signal.reason)),
      );
    };
    const initialData = await prefetch({
      ...{ apiKey, baseUrl, fetch: never, timeoutMs: 20 },
      ...{ characters: [VEXA], lists: [{ limit: 4 }] },
    });
    expect(initialData).toEqual({ characters: {}, lists: [] });
    expect(requests).toBe(2);
  });

  it('takes no word for a character because objects know it', () => {
    const html = renderToString(
      <DurenaiProvider proxyUrl="https://proxy.example" fetch={noRequests} initialData={{ characters: {} }}>
        <ChatWindow characterId="constructor" />
      </DurenaiProvider>,
    );
    expect(html).toContain('durenai-composer');
  });

  it('says that the key is missing or wrong', async () => {
    await expect(prefetch({ apiKey: '', characters: [VEXA] })).rejects.toMatchObject({ code: 'misuse' });
    await expect(prefetch({ apiKey: 'wrong', baseUrl, fetch, characters: [VEXA] })).rejects.toMatchObject({
      code: 'unauthorized',
    });
  });
});
