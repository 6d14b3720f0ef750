import { createRandom, type Random } from '../random.ts';
import { darker, lighter, mix } from './colors.ts';
import type { Look } from './look.ts';
import {
  blob,
  ellipse,
  linear,
  type Path,
  type Point,
  pen,
  polygon,
  radial,
  type Shape,
  solid,
} from './scene.ts';

const SIZE = 320;
const box = (x: number, y: number, width: number, height: number): Path =>
  polygon([x, y], [x + width, y], [x + width, y + height], [x, y + height]);
const line = (points: readonly Point[]): Path =>
  points.map((point, index) => ({ to: index === 0 ? ('move' as const) : ('line' as const), point }));

type Backdrop = (random: Random, look: Look) => Shape[];

function skyline(random: Random, color: string, base: number, windows: string | undefined): Shape[] {
  const shapes: Shape[] = [];
  for (let x = -10; x < SIZE; ) {
    const width = random.integer(26, 52);
    const top = base - random.integer(0, 90);
    shapes.push({ path: box(x, top, width, SIZE - top), paint: solid(color) });
    for (let wy = top + 10; windows && wy < 260; wy += 15) {
      for (let wx = x + 6; wx < x + width - 8; wx += 11) {
        if (random.chance(0.3))
          shapes.push({ path: box(wx, wy, 5, 7), paint: solid(windows, random.between(0.35, 0.9)) });
      }
    }
    x += width + random.integer(0, 6);
  }
  return shapes;
}

function stars(random: Random, count: number, color: string): Shape[] {
  return Array.from({ length: count }, () => ({
    path: ellipse(random.between(0, SIZE), random.between(0, 220), random.between(0.7, 2)),
    paint: solid(color, random.between(0.4, 1)),
  }));
}

function hills(random: Random, color: string, base: number, swing: number): Shape {
  const points: Point[] = [];
  for (let x = -40; x <= 360; x += 50) points.push([x, base + random.between(-swing, swing)]);
  return { path: blob([...points, [380, 400], [-60, 400]]), paint: solid(color) };
}

const cyberpunk: Backdrop = (random, { sky, glow, accent }) => [
  ...skyline(random, mix(sky[0], glow, 0.16), 190, undefined),
  ...skyline(random, darker(sky[0], 0.35), 236, accent),
  { path: box(18, 52, 22, 96), paint: solid(glow, 0.85) },
  { path: box(23, 60, 12, 12), paint: solid('#ffffff', 0.8) },
  { path: box(23, 80, 12, 4), paint: solid('#ffffff', 0.8) },
  { path: box(23, 90, 12, 12), paint: solid('#ffffff', 0.8) },
  { path: box(272, 86, 34, 14), paint: solid(accent, 0.9) },
  { path: box(272, 106, 22, 8), paint: solid(accent, 0.6) },
];

const fire: Backdrop = (random) => {
  const flame = (x: number, height: number, width: number): Path =>
    pen()
      .move(x - width, 330)
      .curve(x - width * 1.3, 320 - height * 0.45, x - width * 0.2, 320 - height * 0.55, x, 320 - height)
      .curve(x + width * 0.15, 320 - height * 0.7, x + width * 1.3, 320 - height * 0.4, x + width, 330)
      .close()
      .path();
  const row = (color: string, height: number, opacity: number): Shape[] =>
    [-8, 34, 78, 124, 196, 242, 286, 328].map((x, index) => ({
      path: flame(x, height * (0.75 + 0.5 * random.next()) * (index % 2 ? 1 : 0.8), 34),
      paint: solid(color, opacity),
    }));
  const embers = Array.from(
    { length: 34 },
    (): Shape => ({
      path: ellipse(random.between(0, SIZE), random.between(10, 250), random.between(0.8, 2.8)),
      paint: solid(random.pick(['#ffe28a', '#ffb347', '#fff3c9']), random.between(0.5, 1)),
    }),
  );
  return [...row('#a8241a', 240, 0.75), ...row('#f0641e', 175, 0.85), ...row('#ffb52e', 110, 0.9), ...embers];
};

const fantasy: Backdrop = (random, { sky, glow }) => [
  ...stars(random, 26, glow),
  { path: ellipse(246, 70, 34), paint: radial([238, 62], 50, lighter(glow, 0.6), glow) },
  hills(random, mix(sky[0], sky[1], 0.55), 190, 22),
  hills(random, mix(sky[0], sky[1], 0.25), 220, 18),
  ...[12, 44, 70, 252, 282, 308].map((x): Shape => {
    const top = random.between(120, 165);
    return { path: polygon([x, top], [x + 24, 330], [x - 24, 330]), paint: solid(darker(sky[0], 0.25)) };
  }),
];

const space: Backdrop = (random, { sky, glow, accent }) => [
  ...stars(random, 70, '#ffffff'),
  {
    path: ellipse(252, 82, 46),
    paint: linear([215, 40], [290, 130], lighter(accent, 0.3), darker(sky[0], 0.2)),
  },
  {
    path: line([
      [184, 104],
      [252, 84],
      [320, 62],
    ]),
    paint: solid(glow, 0.75),
    strokeWidth: 5,
  },
  { path: ellipse(52, 60, 15), paint: radial([47, 55], 20, lighter(glow, 0.4), mix(glow, sky[0], 0.5)) },
  { path: ellipse(160, 420, 240, 190), paint: solid(mix(sky[0], sky[1], 0.4), 0.7) },
];

const hero: Backdrop = (random, { sky, glow }) => [
  ...Array.from({ length: 12 }, (_, index): Shape => {
    const angle = (index / 12) * 2 * Math.PI;
    const at = (turn: number): Point => [
      160 + 320 * Math.cos(angle + turn),
      150 + 320 * Math.sin(angle + turn),
    ];
    return { path: polygon([160, 150], at(-0.13), at(0.13)), paint: solid(glow, 0.2) };
  }),
  ...skyline(random, mix(sky[0], '#0b1230', 0.3), 262, glow),
];

const mystery: Backdrop = (_random, { glow, sky }) => [
  {
    path: ellipse(238, 92, 66),
    paint: radial([238, 92], 66, { at: 0, color: glow, opacity: 0.75 }, { at: 1, color: glow, opacity: 0 }),
  },
  ...Array.from(
    { length: 9 },
    (_, index): Shape => ({
      path: polygon(
        [-10, 20 + index * 34],
        [330, -10 + index * 34],
        [330, 2 + index * 34],
        [-10, 34 + index * 34],
      ),
      paint: solid(darker(sky[0], 0.4), 0.4),
    }),
  ),
];

const historical: Backdrop = (_random, { sky, glow }) => [
  ...[-6, 108, 222].map(
    (x): Shape => ({
      path: pen()
        .move(x, 330)
        .line(x, 118)
        .curve(x, 40, x + 104, 40, x + 104, 118)
        .line(x + 104, 330)
        .close()
        .path(),
      paint: linear([0, 50], [0, 320], mix(sky[1], glow, 0.6), mix(sky[0], sky[1], 0.5)),
    }),
  ),
  ...[-6, 108, 222].map(
    (x): Shape => ({
      path: pen()
        .move(x, 330)
        .line(x, 118)
        .curve(x, 40, x + 104, 40, x + 104, 118)
        .line(x + 104, 330)
        .path(),
      paint: solid(darker(sky[0], 0.15), 0.8),
      strokeWidth: 7,
    }),
  ),
];

function leaf(x: number, y: number, length: number, angle: number): Path {
  const turn = (dx: number, dy: number): Point => [
    x + dx * Math.cos(angle) - dy * Math.sin(angle),
    y + dx * Math.sin(angle) + dy * Math.cos(angle),
  ];
  const wide = length * 0.28;
  return blob([turn(0, 0), turn(length * 0.45, -wide), turn(length, 0), turn(length * 0.45, wide)], 1.1);
}

const cozy: Backdrop = (random, { sky, accent, glow }) => [
  { path: ellipse(160, 150, 128), paint: solid(glow, 0.5) },
  ...[-1, 1].flatMap((side) =>
    Array.from(
      { length: 6 },
      (_, index): Shape => ({
        path: leaf(
          160 + side * 152,
          300 - index * 28,
          random.between(48, 72),
          side > 0 ? Math.PI + 0.75 : -0.75,
        ),
        paint: solid(index % 2 ? mix(sky[0], '#3f7a5a', 0.55) : mix(accent, sky[0], 0.45), 0.9),
      }),
    ),
  ),
  ...Array.from(
    { length: 12 },
    (): Shape => ({
      path: ellipse(random.between(10, 310), random.between(10, 120), random.between(2, 5)),
      paint: solid(glow, 0.8),
    }),
  ),
];

function gear(x: number, y: number, radius: number, teeth: number): Path {
  const points: Point[] = [];
  for (let tooth = 0; tooth < teeth * 4; tooth += 1) {
    const angle = (tooth / (teeth * 4)) * 2 * Math.PI;
    const reach = tooth % 4 < 2 ? radius : radius * 0.84;
    points.push([x + reach * Math.cos(angle), y + reach * Math.sin(angle)]);
  }
  return polygon(...points);
}

const steampunk: Backdrop = (_random, { sky, accent }) =>
  (
    [
      [52, 74, 58, 12],
      [270, 116, 72, 14],
      [222, 28, 38, 10],
      [30, 208, 46, 10],
    ] as const
  ).flatMap(([x, y, radius, teeth], index): Shape[] => [
    { path: gear(x, y, radius, teeth), paint: solid(mix(sky[0], accent, 0.25 + 0.12 * index), 0.8) },
    { path: ellipse(x, y, radius * 0.58), paint: solid(mix(sky[0], sky[1], 0.3)) },
    { path: ellipse(x, y, radius * 0.2), paint: solid(mix(sky[0], accent, 0.5)) },
  ]);

const desert: Backdrop = (random, { sky, glow }) => [
  { path: ellipse(236, 96, 44), paint: radial([236, 96], 44, lighter(glow, 0.5), glow) },
  hills(random, mix(sky[1], sky[0], 0.35), 210, 16),
  { path: polygon([-10, 206], [10, 148], [74, 148], [92, 210]), paint: solid(mix(sky[0], sky[1], 0.25)) },
  { path: polygon([236, 214], [250, 172], [310, 172], [330, 216]), paint: solid(mix(sky[0], sky[1], 0.2)) },
  hills(random, darker(sky[0], 0.12), 240, 14),
];

const myth: Backdrop = (random, { glow, sky }) => [
  ...stars(random, 30, glow),
  { path: ellipse(160, 140, 112), paint: solid(glow, 0.85), strokeWidth: 3 },
  { path: ellipse(160, 140, 124), paint: solid(glow, 0.5), strokeWidth: 1.5 },
  ...Array.from({ length: 24 }, (_, index): Shape => {
    const angle = (index / 24) * 2 * Math.PI;
    const at = (reach: number): Point => [160 + reach * Math.cos(angle), 140 + reach * Math.sin(angle)];
    return { path: line([at(132), at(index % 2 ? 142 : 156)]), paint: solid(glow, 0.8), strokeWidth: 2.5 };
  }),
  hills(random, mix(sky[0], sky[1], 0.3), 262, 10),
];

const sea: Backdrop = (_random, { sky, glow }) => [
  { path: ellipse(240, 84, 34), paint: solid(glow, 0.9) },
  { path: ellipse(66, 62, 40, 10), paint: solid('#ffffff', 0.5) },
  { path: ellipse(92, 54, 26, 9), paint: solid('#ffffff', 0.5) },
  ...[0, 1, 2, 3].map((row): Shape => {
    const y = 178 + row * 34;
    let drawn = pen().move(-20 - row * 18, y);
    for (let x = -20 - row * 18; x < 340; x += 44)
      drawn = drawn.curve(x + 14, y - 16, x + 30, y - 16, x + 44, y);
    return {
      path: drawn.line(360, 340).line(-40, 340).close().path(),
      paint: solid(mix(sky[1], sky[0], 0.25 + row * 0.22)),
    };
  }),
];

const music: Backdrop = (random, { accent, glow }) => [
  ...[0, 1, 2].map(
    (ring): Shape => ({
      path: ellipse(160, 150, 96 + ring * 30),
      paint: solid(glow, 0.4 - ring * 0.1),
      strokeWidth: 3,
    }),
  ),
  ...Array.from({ length: 17 }, (_, index): Shape => {
    const height = random.between(30, 190);
    return {
      path: box(6 + index * 18.4, 320 - height, 11, height),
      paint: linear(
        [0, 320 - height],
        [0, 320],
        { at: 0, color: accent, opacity: 0.85 },
        { at: 1, color: accent, opacity: 0.1 },
      ),
    };
  }),
];

const sports: Backdrop = (_random, { sky, glow }) =>
  [0, 1, 2, 3, 4].map(
    (lane): Shape => ({
      path: pen()
        .move(-30, 120 + lane * 62)
        .curve(90, 60 + lane * 62, 200, 40 + lane * 62, 350, -40 + lane * 62)
        .path(),
      paint: solid(lane % 2 ? glow : mix(sky[0], '#ffffff', 0.25), lane % 2 ? 0.55 : 0.35),
      strokeWidth: lane % 2 ? 5 : 22,
    }),
  );

const BACKDROPS: Readonly<Record<string, Backdrop>> = {
  cyberpunk,
  fire,
  fantasy,
  'sci-fi': space,
  superhero: hero,
  mystery,
  historical,
  'slice-of-life': cozy,
  steampunk,
  'post-apocalyptic': desert,
  mythology: myth,
  western: desert,
  adventure: sea,
  music,
  sports,
};

/** Sky, setting and the glow behind the head. */
export function drawBackdrop(look: Look): Shape[] {
  const random = createRandom('backdrop', look.seed);
  const { sky, glow } = look;
  return [
    { path: box(0, 0, SIZE, SIZE), paint: linear([60, 0], [230, SIZE], sky[0], sky[1]) },
    ...(BACKDROPS[look.backdrop]?.(random, look) ?? []),
    {
      path: ellipse(160, 150, 150),
      paint: radial(
        [160, 150],
        150,
        { at: 0, color: glow, opacity: 0.62 },
        { at: 0.55, color: glow, opacity: 0.24 },
        { at: 1, color: glow, opacity: 0 },
      ),
    },
  ];
}
