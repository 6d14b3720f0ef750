import { darker, lighter, mix } from './colors.ts';
import type { Look } from './look.ts';
import { ellipse, linear, mirror, type Path, pen, polygon, radial, type Shape, solid } from './scene.ts';

export const AXIS = 160;
export const EYE_Y = 147;

function faceOutline({ faceWidth, jaw, chin }: Look): Path {
  const right = AXIS + faceWidth;
  const left = AXIS - faceWidth;
  return pen()
    .move(AXIS, 80)
    .curve(AXIS + faceWidth * 0.64, 80, right, 100, right, 140)
    .curve(right, 178, AXIS + jaw, chin, AXIS, chin)
    .curve(AXIS - jaw, chin, left, 178, left, 140)
    .curve(left, 100, AXIS - faceWidth * 0.64, 80, AXIS, 80)
    .close()
    .path();
}

export function drawNeck({ skin }: Look): Shape[] {
  const neck = pen()
    .move(136, 178)
    .line(184, 178)
    .line(186, 234)
    .curve(190, 262, 130, 262, 134, 234)
    .close()
    .path();
  return [
    { path: neck, paint: linear([130, 180], [190, 250], skin, darker(skin, 0.18)) },
    { path: ellipse(162, 194, 34, 34), paint: solid(darker(skin, 0.34), 0.55), clip: neck },
  ];
}

export function drawEars({ skin, faceWidth }: Look): Shape[] {
  const ear = ellipse(AXIS - faceWidth - 1, 152, 9, 14);
  const inner = ellipse(AXIS - faceWidth - 1.5, 153, 4.5, 8.5);
  return [ear, mirror(ear, AXIS)]
    .map((path): Shape => ({ path, paint: solid(darker(skin, 0.08)) }))
    .concat(
      [inner, mirror(inner, AXIS)].map((path): Shape => ({ path, paint: solid(darker(skin, 0.28), 0.7) })),
    );
}

function drawEye(look: Look, side: -1 | 1): Shape[] {
  const x = AXIS + side * 22.5;
  const { eyes, skin } = look;
  const tilt = look.lashes ? 1.8 : 0.6;
  const outer = x + side * 12;
  const inner = x - side * 11;
  const opening = pen()
    .move(inner, EYE_Y + 2)
    .curve(inner + side * 4, EYE_Y - 8.5, outer - side * 6, EYE_Y - 9.5, outer, EYE_Y - tilt)
    .curve(outer - side * 4, EYE_Y + 7, inner + side * 6, EYE_Y + 8, inner, EYE_Y + 2)
    .close()
    .path();
  const lid = pen()
    .move(inner, EYE_Y + 2)
    .curve(inner + side * 4, EYE_Y - 8.5, outer - side * 6, EYE_Y - 9.5, outer, EYE_Y - tilt)
    .path();
  const shapes: Shape[] = [
    { path: opening, paint: solid('#fdfaf5') },
    {
      path: ellipse(x, EYE_Y - 0.5, 6.6),
      paint: radial([x, EYE_Y + 2], 7.5, lighter(eyes, 0.35), eyes, darker(eyes, 0.5)),
      clip: opening,
    },
    { path: ellipse(x, EYE_Y - 0.5, 3), paint: solid('#17101c'), clip: opening },
    { path: ellipse(x, EYE_Y - 7, 13, 4.5), paint: solid('#2a1a33', 0.22), clip: opening },
    { path: ellipse(x + 2.2, EYE_Y - 3, 1.8), paint: solid('#ffffff') },
    {
      path: lid,
      paint: solid(darker(mix(skin, '#2a1620', 0.75), 0.35)),
      strokeWidth: look.lashes ? 3.2 : 2.5,
    },
    {
      path: pen()
        .move(inner + side * 2, EYE_Y - 9)
        .curve(inner + side * 7, EYE_Y - 14, outer - side * 6, EYE_Y - 14, outer, EYE_Y - 8)
        .path(),
      paint: solid(darker(skin, 0.4), 0.45),
      strokeWidth: 1.5,
    },
  ];
  if (look.lashes) {
    shapes.push({
      path: pen()
        .move(outer - side * 1, EYE_Y - tilt - 0.5)
        .curve(outer + side * 1, EYE_Y - tilt - 2, outer + side * 3, EYE_Y - 4, outer + side * 4, EYE_Y - 6)
        .path(),
      paint: solid('#241420'),
      strokeWidth: 2.2,
    });
  }
  return shapes;
}

function drawBrow({ hair, hairStyle, browTilt, browWeight, skin }: Look, side: -1 | 1): Shape {
  const color =
    hairStyle === 'bald' || hairStyle === 'headscarf' ? '#2d1c17' : mix(hair, darker(skin, 0.75), 0.55);
  const inner = AXIS + side * 11;
  const outer = AXIS + side * 37;
  const raised = side === 1 ? 1.5 : 0;
  return {
    path: pen()
      .move(inner, 130.5 + browTilt - raised)
      .curve(
        inner + side * 8,
        125 - raised,
        outer - side * 9,
        122.5 - raised,
        outer,
        129 - browTilt * 0.4 - raised,
      )
      .curve(
        outer - side * 10,
        126 - raised,
        inner + side * 9,
        128 + browWeight * 0.5 - raised,
        inner,
        130.5 + browTilt + browWeight - raised,
      )
      .close()
      .path(),
    paint: solid(color, 0.95),
  };
}

function drawNose({ skin }: Look): Shape[] {
  return [
    {
      path: pen()
        .move(163, 138)
        .curve(165, 154, 172, 168, 167, 174)
        .curve(164, 177, 160, 176, 159, 174)
        .curve(163, 160, 161, 150, 163, 138)
        .close()
        .path(),
      paint: solid(darker(skin, 0.3), 0.32),
    },
    {
      path: pen()
        .move(152.5, 172)
        .curve(153, 177.5, 158, 175.5, 160, 177.5)
        .curve(162, 175.5, 167, 177.5, 167.5, 172)
        .path(),
      paint: solid(darker(skin, 0.5), 0.62),
      strokeWidth: 2,
    },
    { path: ellipse(158, 166, 3, 6), paint: solid('#ffffff', 0.16) },
  ];
}

function drawMouth({ mouth, lips, skin, lashes }: Look): Shape[] {
  const tone = mix(lips, darker(skin, 0.25), lashes ? 0.25 : 0.6);
  const dark = darker(tone, 0.55);
  const lift = mouth === 'smirk' ? 5 : 0;
  if (mouth === 'grin') {
    const open = pen()
      .move(142, 187)
      .curve(151, 189, 169, 189, 178, 187)
      .curve(175, 202, 145, 202, 142, 187)
      .close()
      .path();
    return [
      { path: open, paint: solid('#5a1e2a') },
      {
        path: polygon([140, 184], [180, 184], [180, 193.5], [140, 193.5]),
        paint: solid('#fffaf2'),
        clip: open,
      },
      { path: ellipse(160, 203, 11, 5), paint: solid('#c8545a'), clip: open },
      {
        path: pen().move(141, 187).curve(151, 189, 169, 189, 179, 187).path(),
        paint: solid(dark),
        strokeWidth: 2,
      },
      {
        path: pen().move(147, 199.5).curve(154, 204, 166, 204, 173, 199.5).path(),
        paint: solid(tone, 0.9),
        strokeWidth: 2.6,
      },
    ];
  }
  const curve = mouth === 'calm' ? 1 : 5;
  return [
    {
      path: pen()
        .move(144, 190)
        .curve(150, 186, 156, 184.5, 160, 187)
        .curve(164, 184.5, 170, 186 - lift, 176, 190 - lift)
        .curve(170, 190 + curve - lift * 0.4, 150, 190 + curve, 144, 190)
        .close()
        .path(),
      paint: solid(tone),
    },
    {
      path: pen()
        .move(147, 190.5)
        .curve(152, 192 + curve, 168, 192 + curve, 173, 190.5 - lift)
        .curve(170, 199 + curve * 0.5, 150, 199 + curve * 0.5, 147, 190.5)
        .close()
        .path(),
      paint: solid(lighter(tone, 0.14)),
    },
    {
      path: pen()
        .move(143, 189.5)
        .curve(150, 190 + curve, 170, 190 + curve - lift * 0.4, 177, 189.5 - lift)
        .path(),
      paint: solid(dark),
      strokeWidth: 2,
    },
    { path: ellipse(160, 196.5 + curve * 0.3, 7, 1.8), paint: solid('#ffffff', 0.2) },
  ];
}

function drawBeard(look: Look, face: Path): Shape[] {
  const { beard, hair, skin, chin, faceWidth } = look;
  const color = look.hairStyle === 'bald' ? '#2d1c17' : darker(hair, 0.22);
  const moustache = pen()
    .move(160, 180)
    .curve(152, 177, 142, 182, 139, 190)
    .curve(148, 187, 154, 188, 160, 186)
    .curve(166, 188, 172, 187, 181, 190)
    .curve(178, 182, 168, 177, 160, 180)
    .close()
    .path();
  if (beard === 'none') return [];
  if (beard === 'moustache') return [{ path: moustache, paint: solid(color) }];
  const left = AXIS - faceWidth;
  const right = AXIS + faceWidth;
  const drop = beard === 'full' ? 15 : 3;
  const mask = pen()
    .move(left - 2, 142)
    .curve(left + 6, 168, left + 14, 178, 138, 181)
    .curve(150, 175, 170, 175, 182, 181)
    .curve(right - 14, 178, right - 6, 168, right + 2, 142)
    .curve(right + 3, 186, AXIS + look.jaw + 4, chin + drop, AXIS, chin + drop)
    .curve(AXIS - look.jaw - 4, chin + drop, left - 3, 186, left - 2, 142)
    .close()
    .path();
  if (beard === 'stubble')
    return [{ path: mask, paint: solid(mix(color, darker(skin, 0.6), 0.5), 0.3), clip: face }];
  return [
    { path: mask, paint: linear([120, 150], [200, 230], lighter(color, 0.12), darker(color, 0.25)) },
    {
      path: pen()
        .move(146, chin - 2)
        .curve(152, chin + drop * 0.6, 156, chin + drop * 0.7, 158, chin + drop * 0.8)
        .path(),
      paint: solid(lighter(color, 0.25), 0.5),
      strokeWidth: 2,
    },
    { path: moustache, paint: solid(darker(color, 0.15)) },
  ];
}

function drawFreckles({ skin }: Look): Shape[] {
  const spots: readonly (readonly [number, number])[] = [
    [131, 165],
    [137, 169],
    [143, 164],
    [128, 171],
    [140, 174],
    [189, 165],
    [183, 169],
    [177, 164],
    [192, 171],
    [180, 174],
    [160, 160],
    [155, 163],
    [165, 163],
  ];
  return spots.map(([x, y]) => ({ path: ellipse(x, y, 1.3), paint: solid(darker(skin, 0.45), 0.55) }));
}

export function drawFace(look: Look): Shape[] {
  const { skin, faceWidth, glow } = look;
  const face = faceOutline(look);
  const blush = mix('#e0485a', skin, 0.35);
  return [
    { path: face, paint: linear([112, 90], [208, 210], lighter(skin, 0.14), skin, darker(skin, 0.12)) },
    {
      path: pen()
        .move(176, 70)
        .curve(188, 130, 190, 176, 166, 224)
        .line(240, 224)
        .line(240, 70)
        .close()
        .path(),
      paint: linear(
        [166, 150],
        [214, 156],
        { at: 0, color: darker(skin, 0.35), opacity: 0 },
        { at: 0.55, color: darker(skin, 0.35), opacity: 0.34 },
        { at: 1, color: darker(skin, 0.42), opacity: 0.5 },
      ),
      clip: face,
    },
    {
      path: ellipse(AXIS - faceWidth + 2, 150, 10, 46),
      paint: radial(
        [AXIS - faceWidth, 150],
        42,
        { at: 0, color: glow, opacity: 0.34 },
        { at: 1, color: glow, opacity: 0 },
      ),
      clip: face,
    },
    ...[-1, 1].map(
      (side): Shape => ({
        path: ellipse(AXIS + side * 31, 172, 15, 11),
        paint: radial(
          [AXIS + side * 31, 172],
          15,
          { at: 0, color: blush, opacity: 0.42 },
          { at: 1, color: blush, opacity: 0 },
        ),
        clip: face,
      }),
    ),
    ...(look.freckles ? drawFreckles(look) : []),
    ...drawBeard(look, face),
    ...drawNose(look),
    ...drawMouth(look),
    ...drawEye(look, -1),
    ...drawEye(look, 1),
    drawBrow(look, -1),
    drawBrow(look, 1),
  ];
}
