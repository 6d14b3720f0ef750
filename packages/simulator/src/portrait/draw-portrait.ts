import type { CharacterRecord } from '../catalogue/character-record.ts';
import { drawAccessory } from './accessories.ts';
import { drawBackdrop } from './backdrops.ts';
import { drawClothes } from './clothes.ts';
import { drawEars, drawFace, drawNeck } from './face.ts';
import { drawBackHair, drawFrontHair } from './hair.ts';
import { lookOf } from './look.ts';
import { ellipse, radial, type Scene, type Shape } from './scene.ts';

const SIZE = 320;

/** Darkens the corners, so that the face is where the eye goes. */
const vignette: Shape = {
  path: ellipse(160, 160, 240),
  paint: radial(
    [160, 140],
    240,
    { at: 0.55, color: '#12081f', opacity: 0 },
    { at: 1, color: '#12081f', opacity: 0.45 },
  ),
};

/** The portrait of a character: the same every time, from the back to the front. */
export function drawPortrait(character: CharacterRecord): Scene {
  const look = lookOf(character);
  return {
    size: SIZE,
    shapes: [
      ...drawBackdrop(look),
      ...drawBackHair(look),
      ...drawNeck(look),
      ...drawClothes(look),
      ...drawEars(look),
      ...drawFace(look),
      ...drawAccessory(look, 'under-hair'),
      ...drawFrontHair(look),
      ...drawAccessory(look, 'over-hair'),
      vignette,
    ],
  };
}
