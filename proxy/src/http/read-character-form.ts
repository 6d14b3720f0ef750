import { MAX_IMAGE_BYTES, NewCharacter } from '@durenai/core';
import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy';
import type { Request, RequestHandler } from 'express';
import { imageTypeOf } from '../catalogue/image-type.ts';
import { formExpected, invalidParameter, invalidRequest, payloadTooLarge } from '../refusals.ts';
import { checkBody } from './read-body.ts';
import { allowSlowBody } from './slow-bodies.ts';

/** What the multipart body of `POST /v1/characters` says, checked. */
export type CharacterForm = { character: NewCharacter; image: Blob | undefined };

const MAX_TEXT_BYTES = 16 * 1024;
const TEXTS = ['name', 'description', 'personality', 'background', 'tags'];

/** Bytes of the whole form: the image, and room for the texts and the lines between the parts. */
const MAX_FORM_BYTES = MAX_IMAGE_BYTES + 128 * 1024;

const LIMITS = {
  fieldNameSize: 64,
  fieldSize: MAX_TEXT_BYTES,
  fields: 32,
  files: 1,
  fileSize: MAX_IMAGE_BYTES,
  parts: 33,
  headerPairs: 16,
};

export const parseCharacterForm: RequestHandler = async (request, _response, next) => {
  request.body = await readCharacterForm(request);
  next();
};

async function readCharacterForm(request: Request): Promise<CharacterForm> {
  if (!/^multipart\/form-data\s*;/i.test(request.headers['content-type'] ?? '')) throw formExpected();
  if (Number(request.headers['content-length'] ?? 0) > MAX_FORM_BYTES) throw payloadTooLarge(MAX_FORM_BYTES);
  allowSlowBody(request);
  const { texts, image } = await readParts(request);
  const { tags, ...fields } = Object.fromEntries(texts);
  const character = checkBody(NewCharacter, {
    ...fields,
    tags: tags
      ?.split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ''),
  });
  return { character, image: image && checkImage(image) };
}

/** What it is by its bytes, whatever the browser calls it. */
function checkImage(bytes: Buffer): Blob {
  const type = imageTypeOf(bytes);
  if (type !== 'image/jpeg' && type !== 'image/png')
    throw invalidParameter('image', 'must be a JPEG or a PNG.');
  return new Blob([new Uint8Array(bytes)], { type });
}

type Parts = { texts: Map<string, string>; image: Buffer | undefined };

function readParts(request: Request): Promise<Parts> {
  return new Promise((resolve, reject) => {
    const parts: Parts = { texts: new Map(), image: undefined };
    let received = 0;
    let parser: BusboyInstance;
    try {
      parser = new Busboy({ headers: request.headers as BusboyHeaders, limits: LIMITS });
    } catch {
      return reject(invalidRequest('The form names no boundary.'));
    }
    const refuse = (refusal: Error) => {
      request.unpipe(parser);
      request.removeListener('data', count);
      request.resume();
      reject(refusal);
    };
    const refuseUnreadable = () => refuse(invalidRequest('The form cannot be read.'));
    function count(chunk: Buffer) {
      received += chunk.length;
      if (received > MAX_FORM_BYTES) refuse(payloadTooLarge(MAX_FORM_BYTES));
    }
    parser.on('field', (name, value, nameIsCut, valueIsCut) => {
      if (name === 'image' && value !== '') refuse(invalidParameter('image', 'must be a file.'));
      if (nameIsCut || !TEXTS.includes(name)) return;
      if (valueIsCut) refuse(invalidParameter(name, `is too long: at most ${MAX_TEXT_BYTES} bytes.`));
      const earlier = parts.texts.get(name);
      if (earlier !== undefined && name !== 'tags') refuse(invalidParameter(name, 'is given twice.'));
      parts.texts.set(name, earlier === undefined ? value : `${earlier},${value}`);
    });
    parser.on('file', (name, stream) => {
      const chunks: Buffer[] = [];
      // Of a form that ends within the file, said here as well: unheard, it would end the process.
      stream.on('error', refuseUnreadable);
      stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
      stream.on('limit', () => refuse(payloadTooLarge(MAX_IMAGE_BYTES)));
      stream.on('end', () => {
        // A file field that was left empty arrives as a file of no bytes.
        if (name === 'image' && chunks.length > 0) parts.image = Buffer.concat(chunks);
      });
      if (name !== 'image') refuse(invalidRequest('The only file of a character is its image.'));
    });
    for (const limit of ['partsLimit', 'fieldsLimit', 'filesLimit'] as const) {
      parser.on(limit, () => refuse(invalidRequest('The form has too many parts.')));
    }
    parser.on('error', refuseUnreadable);
    parser.on('finish', () => resolve(parts));
    request.on('aborted', () => reject(invalidRequest('The form did not arrive whole.')));
    request.on('data', count);
    request.pipe(parser);
  });
}
