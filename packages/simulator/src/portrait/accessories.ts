import { darker, lighter, mix } from './colors.ts';
import { AXIS, EYE_Y } from './face.ts';
import type { Accessory, Look } from './look.ts';
import { ellipse, linear, mirror, type Path, pen, polygon, type Shape, solid } from './scene.ts';

const pairOf = (path: Path): Path[] => [path, mirror(path, AXIS)];

function lenses(look: Look, lens: Path, frame: string, width: number): Shape[] {
  const { faceWidth: w } = look;
  return [
    ...pairOf(lens).map(
      (path): Shape => ({
        path,
        paint: linear(
          [120, 134],
          [200, 162],
          { at: 0, color: '#ffffff', opacity: 0.34 },
          { at: 1, color: '#bcdcff', opacity: 0.08 },
        ),
      }),
    ),
    ...pairOf(lens).map((path): Shape => ({ path, paint: solid(frame), strokeWidth: width })),
    {
      path: pen()
        .move(152, EYE_Y - 1)
        .curve(156, EYE_Y - 5, 164, EYE_Y - 5, 168, EYE_Y - 1)
        .path(),
      paint: solid(frame),
      strokeWidth: width,
    },
    ...pairOf(
      pen()
        .move(AXIS - 40, EYE_Y - 3)
        .line(AXIS - w - 1, EYE_Y - 5)
        .path(),
    ).map((path): Shape => ({ path, paint: solid(frame), strokeWidth: width })),
  ];
}

const glasses = (look: Look): Shape[] =>
  lenses(
    look,
    pen()
      .move(120, 138)
      .curve(128, 136, 142, 136, 151, 138)
      .curve(153, 150, 150, 161, 140, 162)
      .line(130, 162)
      .curve(121, 161, 118, 150, 120, 138)
      .close()
      .path(),
    darker(look.accent, 0.6),
    3.4,
  );

const roundGlasses = (look: Look): Shape[] =>
  lenses(look, ellipse(AXIS - 23, EYE_Y + 1, 17), darker(mix(look.accent, '#c9a25a', 0.5), 0.15), 2.6);

const earrings = ({ accent, faceWidth: w }: Look): Shape[] => [
  ...pairOf(ellipse(AXIS - w - 2, 178, 5.5, 8)).map(
    (path): Shape => ({ path, paint: solid(accent), strokeWidth: 3 }),
  ),
  ...pairOf(ellipse(AXIS - w - 2, 168, 2.6)).map(
    (path): Shape => ({ path, paint: solid(lighter(accent, 0.4)) }),
  ),
];

const goggles = ({ accent, faceWidth: w }: Look): Shape[] => {
  const brass = mix('#a8743a', accent, 0.3);
  return [
    {
      path: pen()
        .move(AXIS - w - 6, 116)
        .curve(130, 94, 190, 94, AXIS + w + 6, 116)
        .path(),
      paint: solid('#3a2a22'),
      strokeWidth: 11,
    },
    ...pairOf(ellipse(AXIS - 24, 99, 21, 18)).map(
      (path): Shape => ({
        path,
        paint: linear([116, 82], [200, 116], lighter(brass, 0.5), brass, darker(brass, 0.4)),
      }),
    ),
    ...pairOf(ellipse(AXIS - 24, 99, 15, 12.5)).map(
      (path): Shape => ({
        path,
        paint: linear([124, 88], [196, 112], lighter(accent, 0.65), darker(accent, 0.45)),
      }),
    ),
    ...[AXIS - 29, AXIS + 19].map(
      (x): Shape => ({ path: ellipse(x, 94, 4.6, 3), paint: solid('#ffffff', 0.75) }),
    ),
    { path: polygon([154, 95], [166, 95], [166, 102], [154, 102]), paint: solid(darker(brass, 0.3)) },
  ];
};

const headphones = ({ accent, faceWidth: w, cloth }: Look): Shape[] => {
  const shell = darker(cloth[0], 0.2);
  return [
    {
      path: pen()
        .move(AXIS - w - 12, 140)
        .curve(AXIS - w - 14, 30, AXIS + w + 14, 30, AXIS + w + 12, 140)
        .path(),
      paint: solid(shell),
      strokeWidth: 10,
    },
    {
      path: pen()
        .move(AXIS - w - 12, 132)
        .curve(AXIS - w - 12, 28, AXIS + w + 12, 28, AXIS + w + 12, 132)
        .path(),
      paint: solid(lighter(shell, 0.3), 0.6),
      strokeWidth: 2.5,
    },
    ...pairOf(ellipse(AXIS - w - 10, 152, 14, 24)).map(
      (path): Shape => ({
        path,
        paint: linear([90, 130], [120, 178], lighter(shell, 0.25), darker(shell, 0.35)),
      }),
    ),
    ...pairOf(ellipse(AXIS - w - 12, 152, 7, 14)).map(
      (path): Shape => ({ path, paint: linear([90, 138], [112, 168], lighter(accent, 0.4), accent) }),
    ),
  ];
};

const visor = ({ accent, faceWidth: w }: Look): Shape[] => {
  const band = pen()
    .move(AXIS - w - 4, 136)
    .curve(130, 130, 190, 130, AXIS + w + 4, 136)
    .curve(AXIS + w + 4, 150, AXIS + w - 4, 160, 190, 160)
    .curve(176, 160, 170, 152, 160, 152)
    .curve(150, 152, 144, 160, 130, 160)
    .curve(AXIS - w + 4, 160, AXIS - w - 4, 150, AXIS - w - 4, 136)
    .close()
    .path();
  return [
    {
      path: band,
      paint: linear(
        [110, 134],
        [214, 160],
        { at: 0, color: lighter(accent, 0.3), opacity: 0.82 },
        { at: 0.5, color: accent, opacity: 0.5 },
        { at: 1, color: '#ff3fa4', opacity: 0.78 },
      ),
    },
    { path: band, paint: solid(darker(accent, 0.55)), strokeWidth: 2.4 },
    {
      path: polygon([122, 136], [134, 134], [126, 157], [118, 152]),
      paint: solid('#ffffff', 0.45),
      clip: band,
    },
  ];
};

const circlet = ({ accent, faceWidth: w }: Look): Shape[] => {
  const gold = mix('#e2b64c', accent, 0.25);
  return [
    {
      path: pen()
        .move(AXIS - w + 1, 116)
        .curve(132, 104, 188, 104, AXIS + w - 1, 116)
        .path(),
      paint: linear([110, 104], [210, 118], lighter(gold, 0.5), gold, darker(gold, 0.3)),
      strokeWidth: 4.5,
    },
    {
      path: polygon([160, 94], [168, 107], [160, 120], [152, 107]),
      paint: linear([152, 96], [168, 118], lighter(accent, 0.6), darker(accent, 0.2)),
    },
    {
      path: polygon([160, 94], [168, 107], [160, 120], [152, 107]),
      paint: solid(darker(gold, 0.2)),
      strokeWidth: 2,
    },
    ...pairOf(ellipse(136, 109, 3)).map((path): Shape => ({ path, paint: solid(lighter(accent, 0.3)) })),
  ];
};

const flower = ({ accent, faceWidth: w }: Look): Shape[] => {
  const x = AXIS + w - 8;
  return [
    ...[0, 1, 2, 3, 4].map((petal): Shape => {
      const angle = (petal / 5) * 2 * Math.PI - 0.4;
      return {
        path: ellipse(x + 10 * Math.cos(angle), 102 + 10 * Math.sin(angle), 9),
        paint: linear([x - 14, 88], [x + 14, 116], lighter(accent, 0.55), accent),
      };
    }),
    { path: ellipse(x, 102, 5.5), paint: solid('#f8d56b') },
    { path: ellipse(x - 1.5, 100.5, 2), paint: solid('#ffffff', 0.6) },
  ];
};

const cap = ({ cloth, accent, faceWidth: w }: Look): Shape[] => {
  const color = mix(cloth[0], accent, 0.35);
  return [
    {
      path: pen()
        .move(AXIS - w - 7, 112)
        .curve(AXIS - w - 10, 40, AXIS + w + 10, 40, AXIS + w + 7, 112)
        .curve(190, 100, 130, 100, AXIS - w - 7, 112)
        .close()
        .path(),
      paint: linear([104, 52], [220, 112], lighter(color, 0.2), color, darker(color, 0.3)),
    },
    {
      path: pen()
        .move(AXIS - w - 9, 112)
        .curve(128, 92, 192, 92, AXIS + w + 9, 112)
        .curve(196, 124, 124, 124, AXIS - w - 9, 112)
        .close()
        .path(),
      paint: linear([110, 100], [210, 122], darker(color, 0.15), darker(color, 0.45)),
    },
    { path: ellipse(160, 58, 5, 3.5), paint: solid(darker(color, 0.2)) },
    { path: ellipse(160, 84, 11), paint: solid(lighter(accent, 0.5)) },
    {
      path: polygon(
        [160, 76],
        [163, 82],
        [168, 83],
        [164, 87],
        [165, 92],
        [160, 89],
        [155, 92],
        [156, 87],
        [152, 83],
        [157, 82],
      ),
      paint: solid(darker(color, 0.2)),
    },
  ];
};

const wideHat = ({ cloth, accent }: Look): Shape[] => {
  const felt = darker(mix(cloth[0], '#7a5236', 0.35), 0.05);
  return [
    {
      path: pen()
        .move(108, 100)
        .curve(108, 60, 120, 34, 140, 34)
        .curve(150, 34, 154, 42, 162, 42)
        .curve(170, 42, 174, 34, 184, 36)
        .curve(202, 40, 212, 64, 212, 100)
        .close()
        .path(),
      paint: linear([108, 36], [214, 104], lighter(felt, 0.26), felt, darker(felt, 0.3)),
    },
    {
      path: pen()
        .move(107, 96)
        .curve(140, 86, 180, 86, 213, 96)
        .line(213, 84)
        .curve(180, 72, 140, 72, 108, 84)
        .close()
        .path(),
      paint: solid(accent),
    },
    {
      path: pen()
        .move(54, 98)
        .curve(92, 84, 100, 92, 160, 92)
        .curve(220, 92, 228, 84, 266, 98)
        .curve(248, 118, 206, 114, 160, 112)
        .curve(114, 114, 72, 118, 54, 98)
        .close()
        .path(),
      paint: linear([60, 86], [260, 120], lighter(felt, 0.18), felt, darker(felt, 0.35)),
    },
    {
      path: pen().move(60, 100).curve(100, 112, 220, 112, 260, 100).path(),
      paint: solid(darker(felt, 0.4), 0.6),
      strokeWidth: 2,
    },
  ];
};

const topHat = ({ cloth, accent }: Look): Shape[] => {
  const silk = darker(cloth[0], 0.35);
  return [
    {
      path: pen()
        .move(116, 96)
        .curve(112, 66, 110, 34, 106, 14)
        .curve(140, 4, 180, 4, 214, 14)
        .curve(210, 34, 208, 66, 204, 96)
        .close()
        .path(),
      paint: linear([106, 10], [214, 90], lighter(silk, 0.28), silk, darker(silk, 0.35)),
    },
    {
      path: pen()
        .move(113, 76)
        .curve(140, 84, 180, 84, 207, 76)
        .line(205, 96)
        .curve(180, 102, 140, 102, 115, 96)
        .close()
        .path(),
      paint: solid(accent),
    },
    {
      path: pen()
        .move(78, 96)
        .curve(110, 106, 210, 106, 242, 96)
        .curve(236, 116, 200, 112, 160, 112)
        .curve(120, 112, 84, 116, 78, 96)
        .close()
        .path(),
      paint: linear([80, 92], [240, 116], lighter(silk, 0.22), darker(silk, 0.2)),
    },
    { path: ellipse(182, 88, 7), paint: linear([176, 82], [188, 94], '#f5dc9a', '#9a6a2a') },
  ];
};

const scarf = ({ accent, cloth }: Look): Shape[] => {
  const wool = mix(accent, cloth[1], 0.25);
  const wrap = pen()
    .move(112, 226)
    .curve(128, 246, 192, 246, 208, 226)
    .curve(222, 238, 220, 264, 204, 270)
    .curve(176, 282, 144, 282, 116, 270)
    .curve(100, 264, 98, 238, 112, 226)
    .close()
    .path();
  const tail = polygon([178, 264], [206, 260], [214, 322], [184, 330]);
  return [
    { path: tail, paint: linear([178, 260], [214, 330], wool, darker(wool, 0.35)) },
    { path: polygon([182, 300], [211, 296], [212, 304], [183, 308]), paint: solid(lighter(wool, 0.45), 0.8) },
    { path: wrap, paint: linear([112, 226], [210, 280], lighter(wool, 0.25), wool, darker(wool, 0.25)) },
    ...[0, 1].map(
      (index): Shape => ({
        path: pen()
          .move(110 + index * 8, 244 + index * 14)
          .curve(132, 262 + index * 10, 186, 262 + index * 10, 210 - index * 8, 244 + index * 14)
          .path(),
        paint: solid(darker(wool, 0.4), 0.4),
        strokeWidth: 2.5,
      }),
    ),
  ];
};

const mask = ({ cloth, faceWidth: w, accent }: Look): Shape[] => {
  const color = darker(cloth[0], 0.3);
  const outline = pen()
    .move(AXIS - w - 2, 134)
    .curve(126, 124, 148, 130, 160, 134)
    .curve(172, 130, 194, 124, AXIS + w + 2, 134)
    .curve(AXIS + w + 2, 152, 200, 166, 184, 165)
    .curve(172, 164, 168, 156, 160, 156)
    .curve(152, 156, 148, 164, 136, 165)
    .curve(120, 166, AXIS - w - 2, 152, AXIS - w - 2, 134)
    .close()
    .path();
  return [
    {
      path: [...outline, ...eyeHole(AXIS - 22.5), ...eyeHole(AXIS + 22.5)],
      paint: linear([108, 128], [212, 166], lighter(color, 0.2), color),
    },
    { path: outline, paint: solid(accent, 0.85), strokeWidth: 2 },
  ];
};

/** The eye holes turn against the mask's outline, so that they are cut out of it. */
function eyeHole(x: number): Path {
  return mirror(ellipse(x, EYE_Y - 1, 14, 9.5), x);
}

const implant = ({ accent, faceWidth: w }: Look): Shape[] => {
  const trace = pen()
    .move(AXIS + w - 4, 150)
    .line(AXIS + w - 13, 160)
    .line(AXIS + w - 13, 176)
    .line(AXIS + w - 22, 185)
    .path();
  const other = pen()
    .move(AXIS + w - 3, 160)
    .line(AXIS + w - 7, 165)
    .line(AXIS + w - 8, 182)
    .path();
  return [
    ...[trace, other].map((path): Shape => ({ path, paint: solid(accent, 0.3), strokeWidth: 6 })),
    ...[trace, other].map((path): Shape => ({ path, paint: solid(lighter(accent, 0.25)), strokeWidth: 2 })),
    { path: ellipse(AXIS + w - 22, 185, 3), paint: solid(lighter(accent, 0.4)) },
    { path: ellipse(AXIS + w - 8, 183, 2.4), paint: solid(lighter(accent, 0.4)) },
    { path: ellipse(AXIS - w - 1, 167, 3.4), paint: solid(accent) },
    { path: ellipse(AXIS - w - 2, 158, 2), paint: solid(lighter(accent, 0.5)) },
  ];
};

const ACCESSORIES: Record<Exclude<Accessory, 'none'>, (look: Look) => Shape[]> = {
  glasses,
  roundGlasses,
  earrings,
  goggles,
  headphones,
  visor,
  circlet,
  flower,
  cap,
  wideHat,
  topHat,
  scarf,
  mask,
  implant,
};

/** Worn on the face, under the hair that falls over it. */
const UNDER_HAIR: readonly Accessory[] = ['mask', 'visor', 'implant', 'glasses', 'roundGlasses'];

export function drawAccessory(look: Look, layer: 'under-hair' | 'over-hair'): Shape[] {
  if (look.accessory === 'none' || UNDER_HAIR.includes(look.accessory) !== (layer === 'under-hair'))
    return [];
  return ACCESSORIES[look.accessory](look);
}
