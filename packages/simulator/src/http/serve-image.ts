import type { CharacterRecord } from '../catalogue/character-record.ts';
import { drawPortrait } from '../portrait/draw-portrait.ts';
import { type Deflate, writePng } from '../portrait/write-png.ts';
import { writeSvg } from '../portrait/write-svg.ts';

/** Pixels of a portrait’s side: twice what a card shows on most screens. */
const PORTRAIT_SIZE = 256;

/** Drawn portraits that are kept, about 60 KB each. */
const MAX_KEPT = 300;

const imageAnswer = (body: BodyInit, type: string) =>
  new Response(body, { headers: { 'content-type': type, 'cache-control': 'public, max-age=86400' } });

/** Gives characters' pictures: what was uploaded, or their portraits. */
export function createImages(deflate?: Deflate | undefined) {
  const kept = new Map<CharacterRecord, Promise<Uint8Array<ArrayBuffer>>>();

  function png(character: CharacterRecord): Promise<Uint8Array<ArrayBuffer>> {
    const known = kept.get(character);
    if (known) return known;
    const [oldest] = kept.keys();
    if (kept.size >= MAX_KEPT && oldest) kept.delete(oldest);
    const drawn = writePng(drawPortrait(character), PORTRAIT_SIZE, deflate);
    kept.set(character, drawn);
    return drawn;
  }

  return {
    async serve(character: CharacterRecord, asSvg: boolean): Promise<Response> {
      const { picture } = character;
      if (picture.kind === 'upload') return imageAnswer(picture.bytes, picture.type);
      if (asSvg) return imageAnswer(writeSvg(drawPortrait(character), character.id), 'image/svg+xml');
      return imageAnswer(await png(character), 'image/png');
    },
  };
}
