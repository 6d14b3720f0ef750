const JPEG = [0xff, 0xd8, 0xff];
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** By its first bytes: a name and a declared type are only claims. */
export function isJpegOrPng(head: Uint8Array): boolean {
  return [JPEG, PNG].some((magic) => magic.every((byte, index) => head[index] === byte));
}
