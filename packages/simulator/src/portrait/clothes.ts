import { darker, lighter, mix } from './colors.ts';
import type { Look, Outfit } from './look.ts';
import { ellipse, linear, mirror, type Path, pen, polygon, type Shape, solid } from './scene.ts';

/** A closed garment with a neckline that dips to `depth`. */
const garment = (depth: number, spread = 30): Path =>
  pen()
    .move(24, 330)
    .curve(28, 272, 62, 254, 112, 243)
    .curve(122, 240, 160 - spread - 1, 238, 160 - spread, 230)
    .curve(160 - spread + 6, depth, 160 + spread - 6, depth, 160 + spread, 230)
    .curve(160 + spread + 1, 238, 198, 240, 208, 243)
    .curve(258, 254, 292, 272, 296, 330)
    .close()
    .path();

const vNeck = (depth: number): Path =>
  pen()
    .move(24, 330)
    .curve(28, 272, 62, 254, 112, 243)
    .line(129, 230)
    .line(160, depth)
    .line(191, 230)
    .line(208, 243)
    .curve(258, 254, 292, 272, 296, 330)
    .close()
    .path();

const bothSides = (path: Path): Path[] => [path, mirror(path, 160)];

function folds(color: string): Shape[] {
  const fold = pen().move(84, 330).curve(86, 306, 82, 290, 74, 276).path();
  return bothSides(fold).map((path) => ({ path, paint: solid(darker(color, 0.45), 0.5), strokeWidth: 3 }));
}

const shade = (color: string) =>
  linear([60, 240], [270, 330], lighter(color, 0.12), color, darker(color, 0.3));

const tee = ({ cloth }: Look): Shape[] => {
  const [main, second] = cloth;
  return [
    { path: garment(266), paint: shade(main) },
    {
      path: pen().move(130, 230).curve(136, 266, 184, 266, 190, 230).path(),
      paint: solid(second),
      strokeWidth: 5,
    },
    ...folds(main),
  ];
};

const knit = ({ cloth }: Look): Shape[] => {
  const [main, second] = cloth;
  const body = garment(250);
  const rows = [272, 288, 304, 320].map(
    (y, index): Shape => ({
      path: pen()
        .move(20, y + 14)
        .curve(90, y - 6, 230, y - 6, 300, y + 14)
        .path(),
      paint: solid(index % 2 ? second : darker(main, 0.2), index % 2 ? 0.75 : 0.5),
      strokeWidth: index % 2 ? 6 : 3,
      clip: body,
    }),
  );
  const collar = pen()
    .move(122, 224)
    .curve(132, 244, 188, 244, 198, 224)
    .curve(206, 236, 204, 254, 196, 258)
    .curve(176, 270, 144, 270, 124, 258)
    .curve(116, 254, 114, 236, 122, 224)
    .close()
    .path();
  const ribs = [132, 146, 160, 174, 188].map(
    (x): Shape => ({
      path: pen().move(x, 240).line(x, 264).path(),
      paint: solid(darker(main, 0.35), 0.4),
      strokeWidth: 2,
      clip: collar,
    }),
  );
  return [
    { path: body, paint: shade(main) },
    ...rows,
    { path: collar, paint: linear([120, 226], [200, 266], lighter(main, 0.2), darker(main, 0.1)) },
    ...ribs,
  ];
};

const lapel = (depth: number): Path =>
  pen()
    .move(128, 224)
    .line(100, 246)
    .line(112, 274)
    .line(122, 272)
    .line(160, depth)
    .line(150, 262)
    .curve(140, 250, 132, 238, 128, 224)
    .close()
    .path();

const jacket = ({ cloth, accent }: Look): Shape[] => {
  const [main, second] = cloth;
  return [
    { path: garment(262), paint: shade(second) },
    { path: vNeck(326), paint: shade(main) },
    ...bothSides(lapel(320)).map(
      (path): Shape => ({ path, paint: linear([110, 230], [160, 310], lighter(main, 0.2), main) }),
    ),
    ...bothSides(pen().move(102, 247).line(113, 273).line(122, 271).path()).map(
      (path): Shape => ({ path, paint: solid(darker(main, 0.45), 0.6), strokeWidth: 2 }),
    ),
    { path: ellipse(100, 296, 5), paint: solid(accent) },
    ...folds(main),
  ];
};

const coat = ({ cloth, accent }: Look): Shape[] => {
  const [main, second] = cloth;
  const collar = pen()
    .move(126, 206)
    .curve(106, 214, 96, 232, 98, 258)
    .line(132, 292)
    .line(158, 300)
    .curve(148, 270, 134, 244, 126, 206)
    .close()
    .path();
  return [
    { path: garment(258), paint: shade(second) },
    { path: vNeck(330), paint: shade(main) },
    ...bothSides(collar).map(
      (path): Shape => ({
        path,
        paint: linear([100, 210], [160, 300], lighter(main, 0.24), darker(main, 0.1)),
      }),
    ),
    ...bothSides(collar.slice(0, 3)).map(
      (path): Shape => ({ path, paint: solid(accent, 0.7), strokeWidth: 2 }),
    ),
    ...[298, 318].map((y): Shape => ({ path: ellipse(184, y, 4), paint: solid(accent) })),
    ...folds(main),
  ];
};

const robe = ({ cloth, accent }: Look): Shape[] => {
  const [main, second] = cloth;
  const trim = pen().move(126, 226).line(160, 306).line(194, 226).path();
  const cape = pen()
    .move(122, 232)
    .curve(70, 244, 26, 262, 14, 330)
    .line(92, 330)
    .curve(84, 292, 96, 262, 126, 240)
    .close()
    .path();
  return [
    { path: vNeck(306), paint: shade(main) },
    { path: trim, paint: solid(second), strokeWidth: 10 },
    { path: trim, paint: solid(darker(second, 0.3), 0.7), strokeWidth: 2 },
    ...bothSides(cape).map(
      (path): Shape => ({
        path,
        paint: linear([40, 250], [110, 330], lighter(mix(main, second, 0.15), 0.1), darker(main, 0.3)),
      }),
    ),
    ...bothSides(ellipse(119, 243, 8)).map(
      (path): Shape => ({
        path,
        paint: linear([110, 236], [126, 250], lighter(accent, 0.5), darker(accent, 0.2)),
      }),
    ),
    { path: ellipse(160, 308, 6), paint: solid(accent) },
  ];
};

const suit = ({ cloth, accent }: Look): Shape[] => {
  const [main, second] = cloth;
  const collar = pen().move(130, 222).line(118, 240).line(138, 262).line(160, 250).close().path();
  return [
    { path: garment(250), paint: shade(lighter(second, 0.35)) },
    {
      path: polygon([152, 252], [168, 252], [172, 272], [166, 330], [154, 330], [148, 272]),
      paint: linear([150, 250], [172, 330], accent, darker(accent, 0.35)),
    },
    { path: polygon([152, 250], [168, 250], [165, 264], [155, 264]), paint: solid(darker(accent, 0.25)) },
    ...bothSides(collar).map((path): Shape => ({ path, paint: solid('#fbf7f0') })),
    { path: vNeck(336), paint: shade(main) },
    ...bothSides(lapel(330)).map(
      (path): Shape => ({ path, paint: linear([110, 230], [160, 310], lighter(main, 0.18), main) }),
    ),
    { path: polygon([212, 284], [240, 280], [242, 287], [214, 291]), paint: solid(lighter(second, 0.4)) },
    ...folds(main),
  ];
};

const tech = ({ cloth, accent }: Look): Shape[] => {
  const [main, second] = cloth;
  const collar = pen()
    .move(126, 204)
    .curve(108, 212, 100, 228, 102, 252)
    .curve(120, 266, 140, 272, 158, 274)
    .curve(144, 254, 134, 232, 126, 204)
    .close()
    .path();
  const seam = pen().move(48, 330).curve(56, 292, 76, 276, 104, 266).path();
  return [
    { path: garment(262), paint: shade(main) },
    { path: polygon([152, 272], [168, 272], [170, 330], [150, 330]), paint: solid(darker(main, 0.3)) },
    { path: pen().move(160, 276).line(160, 330).path(), paint: solid(second), strokeWidth: 3.4 },
    ...bothSides(seam).map((path): Shape => ({ path, paint: solid(accent, 0.35), strokeWidth: 9 })),
    ...bothSides(seam).map((path): Shape => ({ path, paint: solid(accent), strokeWidth: 3 })),
    ...bothSides(collar).map(
      (path): Shape => ({
        path,
        paint: linear([100, 206], [160, 274], lighter(main, 0.26), darker(main, 0.15)),
      }),
    ),
    ...bothSides(pen().move(124, 208).curve(110, 216, 105, 230, 106, 249).path()).map(
      (path): Shape => ({ path, paint: solid(second), strokeWidth: 3 }),
    ),
    { path: polygon([208, 290], [236, 286], [237, 298], [209, 302]), paint: solid(second, 0.9) },
  ];
};

const hero = ({ cloth, accent, backdrop }: Look): Shape[] => {
  const [main, second] = cloth;
  const cape = pen()
    .move(120, 236)
    .curve(74, 240, 40, 252, 18, 276)
    .line(8, 330)
    .line(60, 330)
    .curve(64, 290, 86, 262, 124, 250)
    .close()
    .path();
  const emblem =
    backdrop === 'fire'
      ? pen()
          .move(160, 266)
          .curve(166, 280, 182, 286, 178, 304)
          .curve(176, 316, 166, 322, 160, 322)
          .curve(150, 322, 142, 314, 142, 303)
          .curve(142, 294, 150, 292, 150, 282)
          .curve(156, 286, 160, 278, 160, 266)
          .close()
          .path()
      : polygon(
          [160, 270],
          [166, 286],
          [183, 287],
          [170, 298],
          [174, 314],
          [160, 305],
          [146, 314],
          [150, 298],
          [137, 287],
          [154, 286],
        );
  return [
    { path: garment(246), paint: shade(main) },
    {
      path: pen()
        .move(96, 330)
        .curve(104, 296, 128, 270, 160, 262)
        .curve(192, 270, 216, 296, 224, 330)
        .path(),
      paint: solid(darker(main, 0.35), 0.7),
      strokeWidth: 3,
    },
    ...(backdrop === 'fire'
      ? []
      : bothSides(cape).map(
          (path): Shape => ({
            path,
            paint: linear([20, 250], [120, 330], lighter(second, 0.15), darker(second, 0.25)),
          }),
        )),
    {
      path: pen().move(130, 231).curve(138, 249, 182, 249, 190, 231).path(),
      paint: solid(second),
      strokeWidth: 8,
    },
    { path: ellipse(160, 296, 32), paint: solid(darker(main, 0.5), 0.9) },
    { path: ellipse(160, 296, 32), paint: solid(second), strokeWidth: 4 },
    { path: emblem, paint: linear([150, 266], [170, 322], lighter(accent, 0.4), second) },
    ...folds(main),
  ];
};

const jersey = ({ cloth }: Look): Shape[] => {
  const [main, second] = cloth;
  const body = garment(268);
  return [
    { path: body, paint: shade(main) },
    ...bothSides(polygon([44, 250], [84, 240], [72, 330], [20, 330])).map(
      (path): Shape => ({ path, paint: solid(second, 0.9), clip: body }),
    ),
    { path: polygon([20, 290], [300, 290], [300, 308], [20, 308]), paint: solid(second, 0.85), clip: body },
    { path: pen().move(130, 230).line(160, 264).line(190, 230).path(), paint: solid(second), strokeWidth: 6 },
    ...folds(main),
  ];
};

const armour = ({ cloth, accent }: Look): Shape[] => {
  const [main, second] = cloth;
  const metal = mix('#8f9aa8', second, 0.25);
  const plate = pen()
    .move(118, 244)
    .curve(84, 238, 36, 250, 24, 300)
    .curve(50, 288, 88, 288, 108, 302)
    .curve(104, 280, 108, 260, 118, 244)
    .close()
    .path();
  const lower = pen()
    .move(30, 294)
    .curve(24, 306, 22, 318, 20, 334)
    .line(92, 334)
    .curve(94, 318, 100, 306, 106, 300)
    .curve(84, 288, 54, 286, 30, 294)
    .close()
    .path();
  return [
    { path: garment(262), paint: shade(main) },
    {
      path: pen()
        .move(112, 262)
        .curve(130, 280, 190, 280, 208, 262)
        .line(216, 334)
        .line(104, 334)
        .close()
        .path(),
      paint: linear([110, 262], [214, 330], lighter(metal, 0.4), metal, darker(metal, 0.4)),
    },
    ...bothSides(lower).map(
      (path): Shape => ({ path, paint: linear([20, 290], [110, 334], metal, darker(metal, 0.4)) }),
    ),
    ...bothSides(plate).map(
      (path): Shape => ({
        path,
        paint: linear([40, 240], [110, 300], lighter(metal, 0.55), metal, darker(metal, 0.3)),
      }),
    ),
    ...bothSides(pen().move(24, 300).curve(50, 288, 88, 288, 108, 302).path()).map(
      (path): Shape => ({ path, paint: solid(accent), strokeWidth: 3.5 }),
    ),
    {
      path: pen().move(112, 262).curve(130, 280, 190, 280, 208, 262).path(),
      paint: solid(accent),
      strokeWidth: 4,
    },
    {
      path: ellipse(160, 302, 9),
      paint: linear([152, 294], [168, 310], lighter(accent, 0.5), darker(accent, 0.3)),
    },
  ];
};

const OUTFITS: Record<Outfit, (look: Look) => Shape[]> = {
  tee,
  jacket,
  coat,
  robe,
  hero,
  suit,
  tech,
  jersey,
  knit,
  armour,
};

export function drawClothes(look: Look): Shape[] {
  return OUTFITS[look.outfit](look);
}
