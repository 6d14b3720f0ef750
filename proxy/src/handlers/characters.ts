import { createHash } from 'node:crypto';
import { CharacterSort, type Clock, isId, isTag, MAX_TAGS } from '@durenai/core';
import * as v from 'valibot';
import type { Catalogue, CataloguePageQuery } from '../catalogue/create-catalogue.ts';
import type { ImageRelay } from '../catalogue/image-relay.ts';
import { type Answer, type Call, JSON_TYPE, jsonAnswer, type VisitorCall } from '../http/answer.ts';
import type { Query } from '../http/query.ts';
import type { CharacterForm } from '../http/read-character-form.ts';
import { createTokenBuckets } from '../limits/token-bucket.ts';
import { characterNotFound, imageNotFound, invalidParameter, tooManyCharacters } from '../refusals.ts';
import { withRelayedImage } from './relay-url.ts';

/** Characters that one visitor may create at once, and how often another one. */
export const CREATIONS = { size: 5, refillMs: 10 * 60_000 };

type Parts = { catalogue: Catalogue; images: ImageRelay; clock: Clock };

export function characterHandlers({ catalogue, images, clock }: Parts) {
  const render = createRenderer();
  const creations = createTokenBuckets({ ...CREATIONS, clock });
  return {
    async list(call: Call): Promise<Answer> {
      const { query, page: part, baseUrl } = call;
      const page = await catalogue.page({ ...part, ...readFilter(query) }, call);
      return render(page, baseUrl, () => ({
        ...page,
        data: page.data.map((character) => withRelayedImage(character, baseUrl)),
      }));
    },

    async get(call: Call): Promise<Answer> {
      const { params, baseUrl } = call;
      const character = await catalogue.character(characterIdOf(params), call);
      return render(character, baseUrl, () => withRelayedImage(character, baseUrl));
    },

    /** Before the form is read: five megabytes for nothing are what the limit is there for. */
    admitCreation({ visitor }: VisitorCall): void {
      const wait = creations.of(visitor.id).take();
      if (wait > 0) throw tooManyCharacters(wait);
    },

    async create({ body, network, baseUrl }: VisitorCall): Promise<Answer> {
      const { character, image } = body as CharacterForm;
      const created = await catalogue.create(character, { image, source: network });
      return jsonAnswer(withRelayedImage(created, baseUrl), 201);
    },

    async image(call: Call): Promise<Answer> {
      const { image_url } = await catalogue.card(characterIdOf(call.params), call);
      if (image_url === null) throw imageNotFound();
      const { type, bytes, etag } = await images.get(image_url);
      return { status: 200, type, body: bytes, etag };
    },
  };
}

/** @throws DurenaiError `not_found`: what cannot be an id is no character's. */
export function characterIdOf(params: Readonly<Record<string, string>>): string {
  const { character_id = '' } = params;
  if (!isId(character_id)) throw characterNotFound();
  return character_id;
}

function readFilter(query: Query): Pick<CataloguePageQuery, 'tags' | 'sort'> {
  const sort = query.sort || 'popular';
  if (!v.is(CharacterSort, sort)) {
    throw invalidParameter('sort', `must be one of ${CharacterSort.options.join(', ')}.`);
  }
  return { tags: query.tags ? readTags(query.tags) : [], sort };
}

/** Sorted and without repeats: the same question is the same cache entry. */
function readTags(text: string): string[] {
  const tags = new Set(text.split(',').map((tag) => tag.trim()));
  tags.delete('');
  if (tags.size > MAX_TAGS || ![...tags].every(isTag)) {
    throw invalidParameter('tags', `must be at most ${MAX_TAGS} tags of 50 characters, with commas.`);
  }
  return [...tags].sort();
}

/** The catalogue hands out the same object until it is refreshed: its text is made once, not per visitor. */
function createRenderer() {
  const rendered = new WeakMap<object, { baseUrl: string; answer: Answer }>();
  return (source: object, baseUrl: string, present: () => unknown): Answer => {
    const known = rendered.get(source);
    if (known?.baseUrl === baseUrl) return known.answer;
    const body = Buffer.from(JSON.stringify(present()));
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    const answer: Answer = { status: 200, type: JSON_TYPE, body, etag };
    rendered.set(source, { baseUrl, answer });
    return answer;
  };
}
