import { request } from 'node:http';
import { Character, Session } from '@durenai/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, askSession } from './support/browser.ts';
import { movableClock } from './support/clock.ts';
import { IDENTITY_SECRET, signIdentity } from './support/site.ts';
import { openWorld, SITE, type World } from './support/world.ts';

const TEXTS = {
  name: 'Orla Finch',
  description: 'Keeps a lighthouse that nobody sails past.',
  personality: 'Patient.',
  background: 'Born in a storm.',
};

const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(2000, 7)]);
const JPEG = Buffer.concat([Buffer.from('\xff\xd8\xff\xe0', 'latin1'), Buffer.alloc(2000, 7)]);

type Fields = Record<string, string | string[] | Blob>;

function formOf(fields: Fields): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    for (const each of Array.isArray(value) ? value : [value]) form.append(name, each);
  }
  return form;
}

const picture = (bytes: Buffer, type = 'image/png') => new Blob([new Uint8Array(bytes)], { type });

const open = (ports = {}) =>
  openWorld({ proxy: { identitySecret: IDENTITY_SECRET, createCharacters: true }, ports });

async function post(world: World, form: FormData | string, token: string, type?: string) {
  const encoded = new Response(form);
  return ask(world.proxy.url, 'POST', '/v1/characters', {
    headers: {
      origin: SITE,
      authorization: `Bearer ${token}`,
      'content-type': type ?? encoded.headers.get('content-type') ?? '',
    },
    body: Buffer.from(await encoded.arrayBuffer()),
  });
}

let names = 0;
/** Each test is somebody else: one visitor may create only a few. */
async function verified(world: World, issuedAt?: number): Promise<Session> {
  names += 1;
  const identity = await signIdentity(`maker-${names}`, { issuedAt });
  return (await askSession(world.proxy.url, SITE, { identity })).as(Session);
}

const creationsIn = ({ simulator }: World) =>
  simulator.simulator.ledger.filter(({ method, path }) => method === 'POST' && path.endsWith('/characters'));

describe('creating a character', () => {
  let world: World;
  beforeAll(async () => {
    world = await open();
  });
  afterAll(() => world.close());

  it.each([
    ['with a PNG', { ...TEXTS, tags: 'sea, light', image: picture(PNG) }],
    ['with a JPEG that calls itself a PNG', { ...TEXTS, tags: ['sea', 'light'], image: picture(JPEG) }],
    ['without a picture', { ...TEXTS, tags: 'sea,light', image: new Blob([]) }],
  ])('works %s', async (_, fields) => {
    const { access_token, features } = await verified(world);
    expect(features.create_characters).toBe(true);
    const answer = await post(world, formOf(fields), access_token);
    expect(answer.status).toBe(201);
    expect(answer.headers['cache-control']).toBe('private, no-store');
    const created = answer.as(Character);
    expect(created).toMatchObject({ ...TEXTS, tags: ['sea', 'light'] });
    const found = await ask(world.proxy.url, 'GET', `/v1/characters/${created.id}`, {
      headers: { origin: SITE },
    });
    expect(found.as(Character).name).toBe(TEXTS.name);
    if (fields.image.size > 0) {
      expect(created.image_url).toBe(`${world.proxy.url}/v1/characters/${created.id}/image`);
    } else expect(created.image_url).toBeNull();
  });

  const without = (name: keyof typeof TEXTS): Fields => {
    const { [name]: _, ...rest } = TEXTS;
    return rest;
  };
  const refused: [string, number, Fields, RegExp][] = [
    ['without a name', 400, without('name'), /^name /],
    ['with an empty description', 400, { ...TEXTS, description: '  ' }, /^description must not be empty/],
    [
      'with a text of 17 KiB',
      400,
      { ...TEXTS, background: 'x'.repeat(17 * 1024) },
      /^background is too long/,
    ],
    ['with two names', 400, { ...TEXTS, name: ['One', 'Two'] }, /^name is given twice/],
    [
      'with a GIF',
      400,
      { ...TEXTS, image: picture(Buffer.from('GIF89a------')) },
      /^image must be a JPEG or a PNG/,
    ],
    [
      'with an SVG that calls itself a PNG',
      400,
      { ...TEXTS, image: picture(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')) },
      /^image must be a JPEG or a PNG/,
    ],
    ['with a text as image', 400, { ...TEXTS, picture: picture(PNG) }, /only file/],
    [
      'with a picture past 5 MiB',
      413,
      { ...TEXTS, image: picture(Buffer.concat([PNG, Buffer.alloc(5 * 1024 * 1024)])) },
      /too large/,
    ],
    ['with 40 fields', 400, { ...TEXTS, tags: Array.from({ length: 40 }, () => 'tag') }, /too many parts/],
  ];
  it.each(refused)('is refused %s: %i', async (_, status, fields, message) => {
    const before = creationsIn(world).length;
    const { access_token } = await verified(world);
    const answer = await post(world, formOf(fields), access_token);
    expect(answer.status).toBe(status);
    expect(answer.error().message).toMatch(message);
    expect(creationsIn(world)).toHaveLength(before);
  });

  it('is refused as JSON, without a boundary, and cut short', async () => {
    const { access_token } = await verified(world);
    expect((await post(world, JSON.stringify(TEXTS), access_token, 'application/json')).status).toBe(415);
    expect((await post(world, 'x', access_token, 'multipart/form-data; charset=utf-8')).status).toBe(400);
    const type = 'multipart/form-data; boundary=edge';
    const cut = '--edge\r\ncontent-disposition: form-data; name="name"\r\n\r\nOrl';
    expect((await post(world, cut, access_token, type)).status).toBe(400);
    expect((await post(world, '', access_token, type)).status).toBe(400);
  });

  it('is refused when it is cut short within the picture, and the proxy goes on', async () => {
    const { access_token } = await verified(world);
    const unheard: unknown[] = [];
    const hear = (thrown: unknown) => void unheard.push(thrown);
    process.on('uncaughtException', hear);
    const head = 'content-disposition: form-data; name="image"; filename="a.png"\r\ncontent-type: image/png';
    const refused = await post(
      world,
      `--edge\r\n${head}\r\n\r\n\x89PNG`,
      access_token,
      'multipart/form-data; boundary=edge',
    );
    expect(refused.error()).toMatchObject({ status: 400, message: 'The form cannot be read.' });
    process.off('uncaughtException', hear);
    expect(unheard).toEqual([]);
  });

  it('is refused when the picture comes as text, which would leave it without one', async () => {
    const { access_token } = await verified(world);
    const form = formOf(TEXTS);
    form.set('image', 'iVBORw0KGgo=');
    expect((await post(world, form, access_token)).error()).toMatchObject({
      status: 400,
      details: { parameter: 'image' },
    });
  });

  it('is for visitors whom the site vouches for', async () => {
    const anonymous = (await askSession(world.proxy.url, SITE, {})).as(Session);
    expect(anonymous.features.create_characters).toBe(false);
    const answer = await post(world, formOf(TEXTS), anonymous.access_token);
    expect(answer.error()).toMatchObject({ status: 403, code: 'verification_required' });
  });
});

it('one visitor creates five characters at once, then one every ten minutes', async () => {
  const clock = movableClock();
  const world = await open({ clock });
  const { access_token } = await verified(world, clock.now() / 1000);
  const create = () => post(world, formOf(TEXTS), access_token);
  for (let count = 0; count < 5; count += 1) expect((await create()).status).toBe(201);
  const refused = await create();
  expect(refused.error()).toMatchObject({ status: 429, code: 'rate_limited' });
  expect(Number(refused.headers['retry-after'])).toBe(600);
  // Not a byte of the form has to be there for it.
  const unsent = await new Promise<number | undefined>((resolve, reject) => {
    const outgoing = request(`${world.proxy.url}/v1/characters`, {
      method: 'POST',
      headers: {
        origin: SITE,
        authorization: `Bearer ${access_token}`,
        'content-type': 'multipart/form-data; boundary=edge',
        'content-length': 5_000_000,
      },
    });
    outgoing.once('response', ({ statusCode }) => {
      resolve(statusCode);
      outgoing.destroy();
    });
    outgoing.once('error', reject);
    outgoing.flushHeaders();
  });
  expect(unsent).toBe(429);
  await world.close();
});

it('what may have been created is not called a failure that can be repeated', async () => {
  const world = await open();
  world.simulator.simulator.failNext({ kind: 'server-error', times: 3 });
  const { access_token } = await verified(world);
  const answer = await post(world, formOf(TEXTS), access_token);
  expect(answer.error()).toMatchObject({ status: 502, code: 'creation_outcome_unknown' });
  expect(answer.error().message).toMatch(/may have been created/);
  expect(creationsIn(world)).toHaveLength(1);
  await world.close();
});

it('does not exist unless the owner switched it on', async () => {
  const world = await openWorld({ proxy: { identitySecret: IDENTITY_SECRET } });
  const { access_token, features } = await verified(world);
  expect(features.create_characters).toBe(false);
  expect((await post(world, formOf(TEXTS), access_token)).status).toBe(404);
  expect(creationsIn(world)).toEqual([]);
  await world.close();
});
