import type { CharacterRecord } from '../catalogue/character-record.ts';
import { drawPortrait } from './draw-portrait.ts';
import { writeSvg } from './write-svg.ts';

/** The character's picture without a request: an SVG of the portrait, or the uploaded bytes. */
export function portraitDataUrl(character: CharacterRecord): string | null {
  const { picture } = character;
  if (picture.kind === 'none') return null;
  if (picture.kind === 'portrait') {
    return `data:image/svg+xml,${encodeURIComponent(writeSvg(drawPortrait(character), character.id))}`;
  }
  const text = Array.from(picture.bytes, (byte) => String.fromCharCode(byte)).join('');
  return `data:${picture.type};base64,${btoa(text)}`;
}
