import * as v from 'valibot';
import { refuse } from './refuse.ts';

/** Bytes of one body. An image may have 5 MB; the rest of its form is small. */
const MAX_BODY_BYTES = 6 * 1024 * 1024;

export type ReceivedBody = {
  contentType: string;
  bytes: Uint8Array<ArrayBuffer>;
  tooLarge: boolean;
};

/** Takes the body in at once, so that work already begun does not depend on the client staying. */
export async function receiveBody(request: Request): Promise<ReceivedBody> {
  const contentType = request.headers.get('content-type') ?? '';
  // Firefox has no `body` of a request, not even null: there it comes whole.
  const bytes =
    request.body === undefined ? new Uint8Array(await request.arrayBuffer()) : await readStream(request.body);
  if (bytes === undefined || bytes.byteLength > MAX_BODY_BYTES) {
    return { contentType, bytes: new Uint8Array(), tooLarge: true };
  }
  return { contentType, bytes, tooLarge: false };
}

/** Undefined where it is larger than a body may be: the rest is not read. */
async function readStream(
  stream: ReadableStream<Uint8Array> | null,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const reader = stream?.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > MAX_BODY_BYTES) {
      await reader.cancel().catch(() => undefined);
      return undefined;
    }
    chunks.push(value);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

export function mediaType(body: ReceivedBody): string {
  return (body.contentType.split(';')[0] ?? '').trim().toLowerCase();
}

function checkSize(body: ReceivedBody): void {
  if (body.tooLarge) {
    throw refuse('invalid_request', `The body is larger than ${MAX_BODY_BYTES} bytes.`, {
      maximum: MAX_BODY_BYTES,
    });
  }
}

export function readJson(body: ReceivedBody): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body.bytes));
  } catch {
    throw refuse('invalid_request', 'The body is not valid JSON.');
  }
}

/** The JSON body, checked against `schema`. */
export function readJsonBody<Schema extends v.GenericSchema>(
  body: ReceivedBody,
  schema: Schema,
): v.InferOutput<Schema> {
  checkSize(body);
  if (mediaType(body) !== 'application/json') {
    throw refuse('invalid_request', 'Send the body as application/json.', {
      content_type: mediaType(body) || null,
    });
  }
  return checkInput(schema, readJson(body));
}

/** The fields and files of a multipart body. */
export async function readFormBody(body: ReceivedBody): Promise<FormData> {
  checkSize(body);
  try {
    return await new Response(body.bytes, { headers: { 'content-type': body.contentType } }).formData();
  } catch {
    throw refuse('invalid_request', 'The body is not valid multipart/form-data.');
  }
}

/** `input` as `schema` describes it; refuses with the names of every field that is not right. */
export function checkInput<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, input);
  if (parsed.success) return parsed.output;
  const fields: Record<string, string> = {};
  for (const issue of parsed.issues) {
    const field = v.getDotPath(issue) ?? 'body';
    fields[field] ??= issue.message;
  }
  const [field = 'body', message = 'is not valid'] = Object.entries(fields)[0] ?? [];
  throw refuse('invalid_request', `${field}: ${message}.`, { fields });
}
