import { pageOf } from './pagination.ts';
import { Count, Id, Timestamp } from './primitives.ts';
import * as v from './small-valibot.ts';

export const characterCard = {
  id: Id,
  name: v.string(),
  description: v.string(),
  tags: v.array(v.string()),
  /** Null when the character was created without an image. */
  image_url: v.nullable(v.string()),
  created_at: Timestamp,
};

/** A character as lists show it (`GET /characters`). */
export const CharacterSummary = v.object({ ...characterCard, likes: Count, chat_count: Count });
export type CharacterSummary = v.InferOutput<typeof CharacterSummary>;

/** A character in full (`GET /characters/{character_id}`). */
export const Character = v.object({
  ...characterCard,
  personality: v.string(),
  background: v.string(),
  creator: v.object({ id: Id, username: v.string() }),
  stats: v.object({ likes: Count, chat_count: Count, followers: Count }),
});
export type Character = v.InferOutput<typeof Character>;

/** The fields that every shape of a character shares: enough to draw a card. */
export type CharacterCardFields = Pick<
  CharacterSummary,
  'id' | 'name' | 'description' | 'tags' | 'image_url' | 'created_at'
>;

export const CharacterSort = v.picklist(['popular', 'trending', 'newest']);
export type CharacterSort = v.InferOutput<typeof CharacterSort>;

/** Tags that a list of characters can be asked for at once. */
export const MAX_TAGS = 10;

/** Whether a list can be asked for this tag: it travels among others, between commas. */
export const isTag = (text: string): boolean => /^[^,\p{Cc}]{1,50}$/u.test(text);

export const CharacterSummaryPage = pageOf(CharacterSummary);
export type CharacterSummaryPage = v.InferOutput<typeof CharacterSummaryPage>;

const requiredText = v.pipe(
  v.string(),
  v.check((value) => value.trim() !== '', 'must not be empty'),
);

/** Body of `POST /characters`, apart from the image, which travels as a multipart file. */
export const NewCharacter = v.object({
  name: requiredText,
  description: requiredText,
  personality: requiredText,
  background: requiredText,
  tags: v.optional(v.array(v.string())),
});
export type NewCharacter = v.InferOutput<typeof NewCharacter>;

/** Bytes of a character image that DurenAI accepts (JPEG or PNG). */
export const MAX_IMAGE_BYTES = 5 * 1024 * 1024;
