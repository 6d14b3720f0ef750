import { rasterise } from './rasterise.ts';
import type { Scene } from './scene.ts';

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  // Counted, not for…of: a tenth of the time.
  for (let index = 0; index < bytes.length; index += 1) {
    crc = (CRC_TABLE[(crc ^ (bytes[index] as number)) & 255] as number) ^ (crc >>> 8);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(name), 4);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)));
  return bytes;
}

/** PNG's filter "Up": a row is much like the one above it, so their differences compress well and fast. */
const FILTER_UP = 2;

function filtered(pixels: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const stride = size * 3;
  const rows = new Uint8Array((stride + 1) * size);
  for (let row = 0; row < size; row += 1) {
    const target = row * (stride + 1);
    rows[target] = FILTER_UP;
    for (let index = 0; index < stride; index += 1) {
      const above = row === 0 ? 0 : (pixels[(row - 1) * stride + index] as number);
      rows[target + 1 + index] = (pixels[row * stride + index] as number) - above;
    }
  }
  return rows;
}

/** zlib's format. Everywhere there is CompressionStream; Node can do it ten times faster at a lower level. */
export type Deflate = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array | Promise<Uint8Array>;

const deflateAnywhere: Deflate = async (bytes) => {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};

/** The scene as a PNG file of `size` by `size` pixels, in nothing but JavaScript. */
export async function writePng(
  scene: Scene,
  size: number,
  deflate: Deflate = deflateAnywhere,
): Promise<Uint8Array<ArrayBuffer>> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, size);
  view.setUint32(4, size);
  header.set([8, 2, 0, 0, 0], 8);
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    chunk('IDAT', await deflate(filtered(rasterise(scene, size), size))),
    chunk('IEND', new Uint8Array()),
  ];
  const file = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    file.set(part, offset);
    offset += part.length;
  }
  return file;
}
