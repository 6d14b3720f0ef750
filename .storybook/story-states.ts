/** What brings a story, or a state of a sheet, to where it is. */
import { createChat, createFavorites, type Fetch, listCharacters } from '@durenai/core';
import type { StoryVisitor } from './story-visitor.ts';

export const VEXA = 'char_123456';

export const vexa = {
  id: VEXA,
  name: 'Vexa Stride',
  description: 'A mysterious rogue courier with the ability to navigate the cyberpunk underworld.',
  tags: ['cyberpunk', 'female', 'fictional'],
  image_url: 'https://api.durenai.com/images/vexa-stride.jpg',
  created_at: '2023-05-15T10:30:00Z',
  likes: 1243,
  chat_count: 8721,
};

export const longName = {
  ...vexa,
  id: 'char_long',
  name: 'Maximiliana Constantinopolitanska-Featherstonehaugh the Third',
  description: `${vexa.description} `.repeat(5),
  tags: Array.from({ length: 9 }, (_, index) => `a rather long tag ${index + 1}`),
  image_url: null,
  likes: 123_456_789,
};

export const arabic = {
  ...vexa,
  id: 'char_arabic',
  name: 'زينب الرحالة',
  description: 'ساعية بريد غامضة تعرف كل طرق المدينة.',
  tags: ['خيال', 'cyberpunk'],
  image_url: null,
};

/** Everything that DurenAI says of a character. */
export const detailsOf = (character: typeof longName | typeof vexa) => ({
  ...character,
  personality: 'Defiant, quick-witted, and loyal to those who earn it. '.repeat(8),
  background: 'Born in the lower city, she learned its roofs before its streets. '.repeat(12),
  creator: { id: 'user_1', username: 'night_writer' },
  stats: { likes: character.likes, chat_count: character.chat_count, followers: 8_765 },
});

const AT = '2026-11-23T10:00:00Z';

export const conversationWith = ({ id, name, image_url, description }: typeof arabic) => ({
  id: `conv_${id}`,
  character: { id, name, image_url },
  last_message: { content: description, created_at: AT, is_character: true },
  created_at: AT,
  updated_at: AT,
  message_count: 1_234,
});

/** An answer that does not come. */
export const never = () => new Promise<never>(() => {});

export const refusal = (status: number, code: string, headers: Record<string, string> = {}) =>
  Response.json({ error: { code, message: code, status, details: {} } }, { status, headers });

/** The proxy cannot reach DurenAI. */
export const down: Fetch = async () => refusal(502, 'upstream_unavailable');

/** The request as it is matched: its method, and its address below `/v1`. */
const lineOf = (input: string, init: RequestInit) => `${init.method} ${input.replace(/^.*?\/v1/, '')}`;

/** Answers what `matches`, e.g. `/^DELETE/`, each time or `times` times; all else reaches the proxy. */
export const answering =
  (matches: RegExp, answer: () => Response | Promise<Response>, times = Number.POSITIVE_INFINITY) =>
  (fetch: Fetch): Fetch => {
    let left = times;
    return async (input, init) => {
      if (left === 0 || !matches.test(lineOf(input, init))) return fetch(input, init);
      left -= 1;
      return answer();
    };
  };

export const SENDS = /^POST .*\/messages$/;

/** One page of a list, whatever is asked. */
export const listOf = (list: RegExp, data: readonly unknown[]) =>
  answering(list, () =>
    Response.json({ data, pagination: { total: data.length, page: 1, limit: 20, pages: 1 } }),
  );

/** The answer to the first send is lost, and nothing more is heard of it. */
export const losesTheAnswer = (fetch: Fetch): Fetch => {
  let lost = false;
  return (input, init) => {
    if (!SENDS.test(lineOf(input, init))) return fetch(input, init);
    if (lost) return never();
    lost = true;
    return Promise.reject(new TypeError('Failed to fetch'));
  };
};

/** An earlier conversation with Vexa Stride. */
export const talked =
  (...texts: readonly string[]) =>
  async ({ durenai }: StoryVisitor) => {
    const chat = createChat(durenai, { characterId: VEXA });
    for (const text of texts) await chat.send(text);
  };

export const questions = (count: number) =>
  talked(...Array.from({ length: count }, (_, index) => `Question number ${index + 1}, what comes next?`));

/** The visitor kept the first `count` characters before. */
export const kept =
  (count: number) =>
  async ({ durenai }: StoryVisitor) => {
    const { data } = await durenai.transport.call(listCharacters, { query: { limit: count } });
    const favorites = createFavorites(durenai);
    for (const character of data.data) await favorites.setFavorite(character, true);
  };

/** Files that a visitor may choose as a picture. */
export const pictures = {
  async good(): Promise<File> {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 64;
    const paint = canvas.getContext('2d');
    if (!paint) throw new Error('This browser cannot paint.');
    paint.fillStyle = '#1d5b4b';
    paint.fillRect(0, 0, 64, 64);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    return new File([blob ?? ''], 'portrait of nova.png', { type: 'image/png' });
  },
  tooLarge: () => new File([new Uint8Array(5 * 1024 * 1024 + 1)], 'huge.png', { type: 'image/png' }),
  wrongType: () => new File(['GIF89a'], 'dancing.png', { type: 'image/png' }),
};
