import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { wireFaultOf } from '../weather/wire.ts';

const compress = promisify(gzip);
const MEGABYTE = 1024 * 1024;

/** The last bomb: packing one takes longer than any answer should. */
let bomb: { megabytes: number; bytes: Buffer } | undefined;

async function bombOf(megabytes: number): Promise<Buffer> {
  if (bomb?.megabytes === megabytes) return bomb.bytes;
  const bytes = await compress(Buffer.alloc(megabytes * MEGABYTE, 0x20), { level: 9 });
  bomb = { megabytes, bytes };
  return bytes;
}

/** More than comes, so that the client waits for the rest. */
const MISSING_BYTES = 512;

/** Sends `response`, with whatever the weather does to the socket on the way. */
export async function sendResponse(
  response: Response,
  message: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const bytes = Buffer.from(await response.arrayBuffer());
  const headers = Object.fromEntries(response.headers);
  const wire = wireFaultOf(response);
  const { socket } = message;
  switch (wire?.fault) {
    case undefined:
      outgoing.writeHead(response.status, headers).end(bytes);
      return;
    case 'gzip-bomb': {
      const packed = await bombOf(wire.megabytes);
      outgoing.writeHead(200, { ...headers, 'content-encoding': 'gzip' }).end(packed);
      return;
    }
    case 'reset-in-headers':
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: applica', () => socket.resetAndDestroy());
      return;
    case 'reset-mid-body':
      outgoing.writeHead(response.status, { ...headers, 'content-length': bytes.length });
      // Closed, not reset: a reset may overtake what was sent, and the client would see no headers at all.
      outgoing.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => socket.destroy());
      return;
    case 'wrong-content-length':
      outgoing.writeHead(response.status, { ...headers, 'content-length': bytes.length + MISSING_BYTES });
      outgoing.write(bytes, () => socket.destroySoon());
      return;
  }
}
