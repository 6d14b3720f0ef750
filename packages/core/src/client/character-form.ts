import type { NewCharacter } from '../schema/character.ts';

/** The docs say "array" for tags and nothing of its multipart form: one comma-separated field is assumed. */
export function characterForm({ tags, ...texts }: NewCharacter, image?: Blob): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(texts)) form.set(name, value);
  if (tags?.length) form.set('tags', tags.join(','));
  if (image) form.set('image', image, image.type === 'image/png' ? 'image.png' : 'image.jpg');
  return form;
}
