import { MAX_IMAGE_BYTES, NewCharacter } from '@durenai/core';
import type { Picture } from '../catalogue/character-record.ts';
import { checkInput, type ReceivedBody, readFormBody } from './read-body.ts';
import { refuse } from './refuse.ts';

const PNG_MAGIC = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const JPEG_MAGIC = [0xff, 0xd8, 0xff];

const startsWith = (bytes: Uint8Array, magic: readonly number[]) =>
  magic.every((byte, index) => bytes[index] === byte);

/** What the bytes are, whatever the file calls itself. */
function imageType(bytes: Uint8Array): 'image/png' | 'image/jpeg' | undefined {
  if (startsWith(bytes, PNG_MAGIC)) return 'image/png';
  return startsWith(bytes, JPEG_MAGIC) ? 'image/jpeg' : undefined;
}

async function readPicture(image: FormDataEntryValue | null): Promise<Picture> {
  if (image === null || image === '') return { kind: 'none' };
  if (typeof image === 'string') {
    throw refuse('invalid_request', 'image must be a file.', { parameter: 'image' });
  }
  if (image.size > MAX_IMAGE_BYTES) {
    throw refuse('invalid_request', `image must have at most ${MAX_IMAGE_BYTES} bytes.`, {
      parameter: 'image',
      maximum: MAX_IMAGE_BYTES,
    });
  }
  const bytes = new Uint8Array(await image.arrayBuffer());
  const type = imageType(bytes);
  if (!type) throw refuse('invalid_request', 'image must be a JPEG or a PNG.', { parameter: 'image' });
  return { kind: 'upload', type, bytes };
}

/** The docs do not say how an array travels in a form: repeated fields and commas are both taken. */
function readTags(form: FormData): string[] | undefined {
  const fields = [...form.getAll('tags'), ...form.getAll('tags[]')];
  if (fields.length === 0) return undefined;
  const tags = fields.flatMap((field) => (typeof field === 'string' ? field.split(',') : []));
  return tags.map((tag) => tag.trim()).filter((tag) => tag !== '');
}

/** The multipart body of `POST /characters`. */
export async function readCharacterForm(
  body: ReceivedBody,
): Promise<{ character: NewCharacter; picture: Picture }> {
  const form = await readFormBody(body);
  const fields = Object.fromEntries(
    ['name', 'description', 'personality', 'background'].map((name) => [name, form.get(name) ?? undefined]),
  );
  const character = checkInput(NewCharacter, { ...fields, tags: readTags(form) });
  return { character, picture: await readPicture(form.get('image')) };
}
