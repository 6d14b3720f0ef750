import { createRandom } from '../random.ts';
import { darker, lighter } from './colors.ts';
import { AXIS } from './face.ts';
import type { HairStyle, Look } from './look.ts';
import { ellipse, linear, type Paint, type Path, type Point, pen, type Shape, solid } from './scene.ts';

type Hair = { back: Path[]; front: Path[]; strands: readonly (readonly [Point, Point, Point, Point])[] };

const none: Hair = { back: [], front: [], strands: [] };

/** Outside of the skull from the left temple over the top to the right one. `lift` is how high it stands. */
function dome(width: number, lift: number, low: number) {
  const left = AXIS - width;
  const right = AXIS + width;
  return pen()
    .move(left - 3, low)
    .curve(left - 9, 92 - lift * 0.5, AXIS - width * 0.62, 68 - lift, AXIS, 66 - lift)
    .curve(AXIS + width * 0.62, 68 - lift, right + 9, 92 - lift * 0.5, right + 3, low);
}

const crop = ({ faceWidth: w }: Look): Hair => ({
  ...none,
  front: [
    dome(w, 2, 142)
      .line(AXIS + w - 3, 138)
      .curve(AXIS + w - 5, 118, AXIS + w - 10, 110, AXIS + w - 16, 106)
      .curve(178, 100, 142, 100, AXIS - w + 16, 106)
      .curve(AXIS - w + 10, 110, AXIS - w + 5, 118, AXIS - w + 3, 138)
      .close()
      .path(),
  ],
  strands: [
    [
      [128, 84],
      [140, 76],
      [156, 74],
      [172, 76],
    ],
  ],
});

const quiff = ({ faceWidth: w }: Look): Hair => ({
  ...none,
  front: [
    dome(w - 1, 0, 142)
      .line(AXIS + w - 3, 138)
      .curve(AXIS + w - 4, 118, AXIS + w - 8, 108, AXIS + w - 14, 104)
      .line(AXIS - w + 14, 104)
      .curve(AXIS - w + 6, 110, AXIS - w + 4, 120, AXIS - w + 3, 138)
      .close()
      .path(),
    pen()
      .move(116, 112)
      .curve(102, 76, 124, 44, 168, 42)
      .curve(204, 40, 222, 62, 212, 104)
      .curve(204, 92, 190, 92, 176, 96)
      .curve(158, 102, 136, 96, 116, 112)
      .close()
      .path(),
  ],
  strands: [
    [
      [126, 92],
      [134, 66],
      [154, 56],
      [180, 56],
    ],
    [
      [144, 90],
      [156, 72],
      [174, 66],
      [194, 70],
    ],
    [
      [172, 88],
      [184, 78],
      [196, 78],
      [204, 86],
    ],
  ],
});

const sidePart = ({ faceWidth: w }: Look): Hair => ({
  ...none,
  front: [
    dome(w + 1, 8, 148)
      .line(AXIS + w - 3, 144)
      .curve(AXIS + w - 4, 124, AXIS + w - 8, 112, AXIS + w - 12, 104)
      .curve(186, 112, 150, 112, 138, 92)
      .curve(134, 106, 122, 112, AXIS - w + 8, 120)
      .line(AXIS - w + 3, 144)
      .close()
      .path(),
  ],
  strands: [
    [
      [140, 86],
      [152, 72],
      [178, 70],
      [198, 92],
    ],
    [
      [136, 84],
      [128, 86],
      [120, 94],
      [114, 106],
    ],
    [
      [150, 82],
      [166, 80],
      [186, 86],
      [200, 104],
    ],
  ],
});

const flame = ({ faceWidth: w }: Look): Hair => ({
  ...none,
  front: [
    pen()
      .move(AXIS - w - 1, 142)
      .curve(AXIS - w - 14, 118, AXIS - w - 10, 92, 100, 74)
      .curve(110, 80, 112, 76, 112, 56)
      .curve(124, 66, 132, 60, 134, 34)
      .curve(150, 48, 158, 42, 164, 18)
      .curve(176, 36, 184, 46, 196, 36)
      .curve(196, 54, 206, 60, 220, 58)
      .curve(214, 74, 222, 88, AXIS + w + 8, 100)
      .curve(AXIS + w + 8, 118, AXIS + w + 4, 130, AXIS + w + 1, 142)
      .line(AXIS + w - 4, 136)
      .curve(AXIS + w - 6, 118, 198, 110, 192, 104)
      .curve(184, 114, 174, 104, 168, 98)
      .curve(160, 112, 146, 108, 142, 98)
      .curve(134, 110, 124, 108, 120, 112)
      .curve(112, 120, AXIS - w + 6, 124, AXIS - w + 4, 136)
      .close()
      .path(),
  ],
  strands: [
    [
      [124, 100],
      [122, 82],
      [130, 70],
      [138, 54],
    ],
    [
      [150, 92],
      [148, 70],
      [160, 56],
      [164, 38],
    ],
    [
      [178, 94],
      [180, 76],
      [192, 68],
      [196, 52],
    ],
    [
      [196, 100],
      [200, 88],
      [208, 80],
      [212, 70],
    ],
  ],
});

const locs = (look: Look): Hair => {
  const w = look.faceWidth;
  const lock = (x: number, end: number): Path =>
    pen()
      .move(x - 6, 104)
      .curve(x - 9, 140, x - 9, end - 30, x - 5, end)
      .curve(x, end + 5, x + 4, end, x + 6, end - 6)
      .curve(x + 8, end - 40, x + 8, 140, x + 6, 104)
      .close()
      .path();
  return {
    back: [103, 112, 208, 217].map((x, index) => lock(x, 236 + (index % 2) * 10)),
    front: [
      ...[AXIS - w - 2, AXIS + w + 2].map((x) => lock(x, 208)),
      dome(w + 4, 8, 132)
        .line(AXIS + w - 6, 128)
        .curve(AXIS + w - 10, 108, 188, 100, 174, 98)
        .curve(160, 92, 146, 94, 136, 100)
        .curve(122, 104, AXIS - w + 8, 112, AXIS - w + 6, 128)
        .close()
        .path(),
    ],
    strands: [
      [
        [124, 96],
        [128, 80],
        [140, 72],
        [150, 68],
      ],
      [
        [148, 90],
        [152, 78],
        [164, 70],
        [174, 70],
      ],
      [
        [176, 92],
        [186, 82],
        [196, 84],
        [204, 96],
      ],
      [
        [104, 130],
        [101, 152],
        [102, 176],
        [103, 192],
      ],
      [
        [216, 130],
        [219, 152],
        [218, 176],
        [217, 192],
      ],
    ],
  };
};

const longBack = (w: number, end: number): Path =>
  pen()
    .move(AXIS, 60)
    .curve(AXIS - w * 0.8, 58, AXIS - w - 16, 84, AXIS - w - 17, 130)
    .curve(AXIS - w - 18, 190, AXIS - w - 20, 220, AXIS - w - 26, end)
    .curve(AXIS - 30, end + 12, AXIS + 30, end + 12, AXIS + w + 26, end)
    .curve(AXIS + w + 20, 220, AXIS + w + 18, 190, AXIS + w + 17, 130)
    .curve(AXIS + w + 16, 84, AXIS + w * 0.8, 58, AXIS, 60)
    .close()
    .path();

const longStraight = ({ faceWidth: w }: Look): Hair => ({
  back: [longBack(w - 4, 270)],
  front: [
    pen()
      .move(AXIS, 66)
      .curve(118, 64, AXIS - w - 14, 92, AXIS - w - 11, 150)
      .curve(AXIS - w - 11, 190, AXIS - w - 12, 214, AXIS - w - 18, 262)
      .curve(AXIS - w, 256, AXIS - w + 4, 230, AXIS - w + 5, 190)
      .curve(AXIS - w + 3, 150, AXIS - w + 8, 112, AXIS - 2, 84)
      .close()
      .path(),
    pen()
      .move(AXIS, 66)
      .curve(202, 64, AXIS + w + 14, 92, AXIS + w + 11, 150)
      .curve(AXIS + w + 11, 190, AXIS + w + 12, 214, AXIS + w + 18, 262)
      .curve(AXIS + w, 256, AXIS + w - 4, 230, AXIS + w - 5, 190)
      .curve(AXIS + w - 3, 150, AXIS + w - 8, 112, AXIS - 4, 84)
      .close()
      .path(),
  ],
  strands: [
    [
      [150, 76],
      [124, 86],
      [108, 120],
      [106, 180],
    ],
    [
      [172, 76],
      [198, 88],
      [212, 120],
      [214, 180],
    ],
    [
      [140, 74],
      [110, 92],
      [102, 140],
      [100, 220],
    ],
  ],
});

const longWavy = ({ faceWidth: w }: Look): Hair => ({
  back: [
    pen()
      .move(AXIS, 56)
      .curve(96, 54, 84, 100, 90, 132)
      .curve(74, 152, 84, 176, 78, 194)
      .curve(62, 218, 78, 240, 72, 262)
      .curve(100, 282, 220, 282, 248, 262)
      .curve(242, 240, 258, 218, 242, 194)
      .curve(236, 176, 246, 152, 230, 132)
      .curve(236, 100, 224, 54, AXIS, 56)
      .close()
      .path(),
  ],
  front: [
    pen()
      .move(182, 66)
      .curve(130, 50, AXIS - w - 18, 84, AXIS - w - 9, 136)
      .curve(AXIS - w - 18, 160, AXIS - w - 6, 176, AXIS - w - 12, 204)
      .curve(AXIS - w + 2, 190, AXIS - w + 4, 168, AXIS - w + 2, 146)
      .curve(118, 126, 168, 122, 184, 80)
      .close()
      .path(),
    pen()
      .move(174, 64)
      .curve(208, 62, AXIS + w + 16, 92, AXIS + w + 8, 136)
      .curve(AXIS + w + 18, 160, AXIS + w + 4, 180, AXIS + w + 13, 212)
      .curve(AXIS + w - 2, 194, AXIS + w - 5, 166, AXIS + w - 3, 146)
      .curve(AXIS + w - 4, 120, 196, 104, 180, 78)
      .close()
      .path(),
  ],
  strands: [
    [
      [172, 74],
      [146, 74],
      [116, 92],
      [108, 126],
    ],
    [
      [176, 82],
      [162, 104],
      [132, 112],
      [116, 130],
    ],
    [
      [184, 74],
      [204, 84],
      [214, 110],
      [214, 140],
    ],
    [
      [92, 150],
      [84, 174],
      [92, 196],
      [84, 222],
    ],
    [
      [228, 150],
      [236, 174],
      [228, 196],
      [236, 222],
    ],
  ],
});

const bob = ({ faceWidth: w }: Look): Hair => ({
  back: [
    pen()
      .move(AXIS, 58)
      .curve(92, 56, 90, 110, 92, 140)
      .curve(90, 180, 90, 200, 98, 218)
      .curve(130, 226, 190, 226, 222, 218)
      .curve(230, 200, 230, 180, 228, 140)
      .curve(230, 110, 228, 56, AXIS, 58)
      .close()
      .path(),
  ],
  front: [
    pen()
      .move(AXIS, 62)
      .curve(98, 60, 92, 112, 94, 140)
      .curve(92, 178, 92, 196, 99, 214)
      .curve(112, 212, 117, 196, AXIS - w + 4, 172)
      .curve(AXIS - w, 150, AXIS - w + 4, 132, AXIS - w + 8, 120)
      .curve(130, 126, 190, 126, AXIS + w - 8, 120)
      .curve(AXIS + w - 4, 132, AXIS + w, 150, AXIS + w - 4, 172)
      .curve(203, 196, 208, 212, 221, 214)
      .curve(228, 196, 228, 178, 226, 140)
      .curve(228, 112, 222, 60, AXIS, 62)
      .close()
      .path(),
  ],
  strands: [
    [
      [150, 72],
      [134, 84],
      [128, 100],
      [128, 118],
    ],
    [
      [160, 72],
      [158, 88],
      [158, 104],
      [160, 120],
    ],
    [
      [172, 72],
      [188, 84],
      [192, 100],
      [192, 118],
    ],
    [
      [104, 130],
      [100, 160],
      [102, 186],
      [106, 204],
    ],
    [
      [216, 130],
      [220, 160],
      [218, 186],
      [214, 204],
    ],
  ],
});

const bun = ({ faceWidth: w }: Look): Hair => ({
  back: [ellipse(AXIS + 4, 50, 33, 28)],
  front: [
    dome(w + 2, 6, 150)
      .line(AXIS + w - 2, 140)
      .curve(AXIS + w - 6, 116, 194, 102, 164, 88)
      .curve(130, 96, AXIS - w + 6, 112, AXIS - w + 2, 140)
      .close()
      .path(),
    pen()
      .move(AXIS - w + 1, 122)
      .curve(AXIS - w - 6, 146, AXIS - w - 2, 166, AXIS - w - 6, 186)
      .curve(AXIS - w + 4, 172, AXIS - w + 5, 146, AXIS - w + 5, 126)
      .close()
      .path(),
  ],
  strands: [
    [
      [162, 84],
      [140, 82],
      [122, 98],
      [114, 120],
    ],
    [
      [168, 84],
      [188, 84],
      [202, 100],
      [208, 122],
    ],
    [
      [146, 42],
      [156, 32],
      [174, 32],
      [184, 44],
    ],
    [
      [150, 54],
      [160, 46],
      [172, 46],
      [180, 56],
    ],
  ],
});

const curls = (look: Look): Hair => {
  const random = createRandom('curls', look.seed);
  const w = look.faceWidth;
  const round = (radius: number, count: number, from: number, to: number, reach: number) =>
    Array.from({ length: count }, (_, index): Path => {
      const angle = from + ((to - from) * index) / (count - 1);
      return ellipse(
        AXIS + (w + reach) * Math.cos(angle),
        128 + (reach + 56) * Math.sin(angle),
        radius + random.between(-2, 3),
      );
    });
  return {
    back: [ellipse(AXIS, 124, w + 26, 70), ...round(17, 15, Math.PI * 0.86, Math.PI * 2.14, 22)],
    front: [
      ...round(13, 11, Math.PI * 1.04, Math.PI * 1.96, 0),
      ...round(14, 9, Math.PI * 1.14, Math.PI * 1.86, 10),
    ],
    strands: [],
  };
};

const ponytail = ({ faceWidth: w }: Look): Hair => ({
  back: [
    pen()
      .move(190, 62)
      .curve(236, 46, 266, 92, 256, 150)
      .curve(252, 190, 262, 214, 244, 246)
      .curve(238, 220, 222, 200, 226, 160)
      .curve(228, 124, 220, 100, 190, 88)
      .close()
      .path(),
  ],
  front: [
    dome(w + 1, 6, 146)
      .line(AXIS + w - 2, 138)
      .curve(AXIS + w - 6, 112, 196, 96, 172, 90)
      .curve(140, 100, AXIS - w + 10, 112, AXIS - w + 4, 140)
      .close()
      .path(),
    pen()
      .move(136, 96)
      .curve(120, 104, AXIS - w - 2, 130, AXIS - w - 6, 168)
      .curve(AXIS - w + 6, 150, 124, 122, 150, 98)
      .close()
      .path(),
  ],
  strands: [
    [
      [170, 86],
      [144, 82],
      [124, 96],
      [114, 118],
    ],
    [
      [174, 84],
      [190, 84],
      [204, 98],
      [210, 118],
    ],
    [
      [226, 84],
      [246, 108],
      [244, 150],
      [242, 200],
    ],
  ],
});

const braids = ({ faceWidth: w }: Look): Hair => {
  const side = (sign: -1 | 1): Path[] =>
    [0, 1, 2, 3, 4, 5].map((knot) =>
      ellipse(AXIS + sign * (w + 6 + knot * 2.4), 176 + knot * 17, 11.5 - knot * 0.7, 12),
    );
  return {
    back: [ellipse(AXIS, 122, w + 11, 60)],
    front: [
      ...side(-1),
      ...side(1),
      pen()
        .move(AXIS, 64)
        .curve(116, 62, AXIS - w - 12, 94, AXIS - w - 9, 150)
        .curve(AXIS - w - 12, 164, AXIS - w - 10, 172, AXIS - w - 6, 180)
        .curve(AXIS - w + 4, 172, AXIS - w + 4, 160, AXIS - w + 3, 148)
        .curve(AXIS - w + 4, 118, 138, 104, AXIS, 82)
        .close()
        .path(),
      pen()
        .move(AXIS, 64)
        .curve(204, 62, AXIS + w + 12, 94, AXIS + w + 9, 150)
        .curve(AXIS + w + 12, 164, AXIS + w + 10, 172, AXIS + w + 6, 180)
        .curve(AXIS + w - 4, 172, AXIS + w - 4, 160, AXIS + w - 3, 148)
        .curve(AXIS + w - 4, 118, 182, 104, AXIS, 82)
        .close()
        .path(),
    ],
    strands: [
      [
        [154, 76],
        [132, 84],
        [114, 104],
        [108, 136],
      ],
      [
        [166, 76],
        [188, 84],
        [206, 104],
        [212, 136],
      ],
    ],
  };
};

const undercut = ({ faceWidth: w }: Look): Hair => ({
  back: [
    pen()
      .move(AXIS, 60)
      .curve(190, 56, 232, 70, 234, 132)
      .curve(236, 176, 226, 206, 206, 228)
      .curve(206, 200, 190, 160, AXIS, 150)
      .close()
      .path(),
  ],
  front: [
    pen()
      .move(AXIS - w - 2, 140)
      .curve(AXIS - w - 6, 112, AXIS - w + 2, 90, 134, 80)
      .line(140, 98)
      .curve(126, 104, AXIS - w + 6, 116, AXIS - w + 4, 138)
      .close()
      .path(),
    pen()
      .move(128, 92)
      .curve(124, 58, 176, 46, 208, 66)
      .curve(236, 84, 238, 128, 232, 166)
      .curve(230, 194, 222, 208, 210, 220)
      .curve(216, 192, 210, 172, 206, 152)
      .curve(202, 132, 196, 124, 190, 118)
      .curve(170, 122, 140, 116, 128, 92)
      .close()
      .path(),
  ],
  strands: [
    [
      [140, 86],
      [154, 68],
      [186, 66],
      [206, 90],
    ],
    [
      [146, 92],
      [166, 84],
      [196, 90],
      [214, 124],
    ],
    [
      [200, 92],
      [220, 116],
      [224, 150],
      [220, 184],
    ],
    [
      [136, 92],
      [150, 104],
      [168, 108],
      [186, 108],
    ],
  ],
});

const STYLES: Record<Exclude<HairStyle, 'bald' | 'headscarf'>, (look: Look) => Hair> = {
  crop,
  quiff,
  sidePart,
  flame,
  locs,
  longStraight,
  longWavy,
  bob,
  bun,
  curls,
  ponytail,
  braids,
  undercut,
};

function hairOf(look: Look): Hair {
  return look.hairStyle === 'bald' || look.hairStyle === 'headscarf' ? none : STYLES[look.hairStyle](look);
}

function frontPaint({ hair, backdrop }: Look): Paint {
  return backdrop === 'fire'
    ? linear([150, 20], [170, 140], '#ffe27a', '#ff8a1f', '#b5300f')
    : linear([110, 56], [220, 210], lighter(hair, 0.16), hair, darker(hair, 0.3));
}

function backScarf({ cloth }: Look): Shape[] {
  return [
    {
      path: pen()
        .move(AXIS, 56)
        .curve(94, 54, 84, 112, 92, 158)
        .curve(90, 214, 74, 246, 66, 282)
        .line(254, 282)
        .curve(246, 246, 230, 214, 228, 158)
        .curve(236, 112, 226, 54, AXIS, 56)
        .close()
        .path(),
      paint: linear([90, 60], [230, 280], cloth[0], darker(cloth[0], 0.35)),
    },
  ];
}

function frontScarf({ cloth, faceWidth: w, chin, accent }: Look): Shape[] {
  const cover = pen()
    .move(AXIS, 56)
    .curve(92, 54, 90, 112, 94, 158)
    .curve(92, 214, 110, 250, AXIS, 262)
    .curve(210, 250, 228, 214, 226, 158)
    .curve(230, 112, 228, 54, AXIS, 56)
    .close()
    .move(AXIS, 92)
    .curve(186, 94, AXIS + w - 3, 114, AXIS + w - 4, 146)
    .curve(AXIS + w - 5, 180, 190, chin + 2, AXIS, chin + 3)
    .curve(130, chin + 2, AXIS - w + 5, 180, AXIS - w + 4, 146)
    .curve(AXIS - w + 3, 114, 134, 94, AXIS, 92)
    .close();
  return [
    {
      path: cover.path(),
      paint: linear([96, 60], [226, 260], lighter(cloth[0], 0.16), cloth[0], darker(cloth[0], 0.22)),
    },
    {
      path: pen()
        .move(AXIS - w + 2, 130)
        .curve(AXIS - w + 10, 100, 142, 84, AXIS, 84)
        .curve(178, 84, AXIS + w - 10, 100, AXIS + w - 2, 130)
        .path(),
      paint: solid(accent, 0.85),
      strokeWidth: 2.5,
    },
    {
      path: pen().move(100, 178).curve(112, 222, 140, 238, 186, 250).path(),
      paint: solid(darker(cloth[0], 0.4), 0.5),
      strokeWidth: 3,
    },
    {
      path: pen().move(222, 176).curve(212, 214, 190, 232, 150, 246).path(),
      paint: solid(darker(cloth[0], 0.4), 0.4),
      strokeWidth: 3,
    },
  ];
}

export function drawBackHair(look: Look): Shape[] {
  if (look.hairStyle === 'headscarf') return backScarf(look);
  const paint = linear([90, 60], [230, 260], darker(look.hair, 0.22), darker(look.hair, 0.45));
  return hairOf(look).back.map((path) => ({ path, paint }));
}

export function drawFrontHair(look: Look): Shape[] {
  if (look.hairStyle === 'headscarf') return frontScarf(look);
  const { front, strands } = hairOf(look);
  const shine = look.backdrop === 'fire' ? '#fff3b0' : lighter(look.hair, 0.42);
  return [
    ...front.map((path): Shape => ({ path, paint: frontPaint(look) })),
    ...strands.map(
      ([from, first, second, to], index): Shape => ({
        path: pen()
          .move(...from)
          .curve(...first, ...second, ...to)
          .path(),
        paint: solid(index % 2 ? darker(look.hair, 0.35) : shine, index % 2 ? 0.35 : 0.4),
        strokeWidth: index % 2 ? 2.2 : 3.2,
      }),
    ),
  ];
}
