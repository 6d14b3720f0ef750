import type { Path, Point } from './scene.ts';

/** One polygon in pixels: x, y, x, y, … */
export type Outline = number[];

/** Straight pieces that stand for a curve of `length` pixels: no corner shows, and a star of two pixels costs little. */
const piecesFor = (length: number) => Math.min(14, Math.max(3, Math.ceil(Math.sqrt(length) * 1.3)));

function addCurve(outline: Outline, first: Point, second: Point, end: Point, scale: number): void {
  const x0 = outline.at(-2) ?? 0;
  const y0 = outline.at(-1) ?? 0;
  const x1 = first[0] * scale;
  const y1 = first[1] * scale;
  const x2 = second[0] * scale;
  const y2 = second[1] * scale;
  const x3 = end[0] * scale;
  const y3 = end[1] * scale;
  const pieces = piecesFor(
    Math.hypot(x1 - x0, y1 - y0) + Math.hypot(x2 - x1, y2 - y1) + Math.hypot(x3 - x2, y3 - y2),
  );
  for (let piece = 1; piece <= pieces; piece += 1) {
    const t = piece / pieces;
    const u = 1 - t;
    const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
    outline.push(a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3);
  }
}

/** The path as polygons, `scale` pixels to the unit. */
export function flatten(path: Path, scale: number): Outline[] {
  const outlines: Outline[] = [];
  let outline: Outline = [];
  for (const segment of path) {
    if (segment.to === 'close') outline.push(outline[0] ?? 0, outline[1] ?? 0);
    else if (segment.to === 'move') {
      outline = [segment.point[0] * scale, segment.point[1] * scale];
      outlines.push(outline);
    } else if (segment.to === 'line') outline.push(segment.point[0] * scale, segment.point[1] * scale);
    else addCurve(outline, segment.first, segment.second, segment.point, scale);
  }
  return outlines;
}

function disc(x: number, y: number, radius: number): Outline {
  const count = radius < 2 ? 8 : 16;
  const outline: Outline = [];
  for (let index = 0; index <= count; index += 1) {
    const angle = (index / count) * 2 * Math.PI;
    outline.push(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  }
  return outline;
}

/** A thick line as polygons that all turn the same way, so that where they overlap they add up. */
export function thicken(outlines: readonly Outline[], width: number): Outline[] {
  const radius = width / 2;
  const pieces: Outline[] = [];
  for (const outline of outlines) {
    for (let index = 0; index < outline.length; index += 2) {
      const x = outline[index] ?? 0;
      const y = outline[index + 1] ?? 0;
      pieces.push(disc(x, y, radius));
      if (index === 0) continue;
      const fromX = outline[index - 2] ?? 0;
      const fromY = outline[index - 1] ?? 0;
      const length = Math.hypot(x - fromX, y - fromY) || 1;
      const dx = ((y - fromY) / length) * radius;
      const dy = ((fromX - x) / length) * radius;
      pieces.push([
        ...[fromX + dx, fromY + dy, x + dx, y + dy],
        ...[x - dx, y - dy, fromX - dx, fromY - dy, fromX + dx, fromY + dy],
      ]);
    }
  }
  return pieces;
}

export type Box = { left: number; top: number; right: number; bottom: number };

/** The pixels that the outlines may touch, inside a picture of `size`. */
export function boxOf(outlines: readonly Outline[], size: number): Box {
  let [left, top, right, bottom] = [size, size, 0, 0];
  for (const outline of outlines) {
    for (let index = 0; index < outline.length; index += 2) {
      const x = outline[index] ?? 0;
      const y = outline[index + 1] ?? 0;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  return {
    left: Math.max(0, Math.floor(left)),
    top: Math.max(0, Math.floor(top)),
    right: Math.min(size, Math.ceil(right) + 1),
    bottom: Math.min(size, Math.ceil(bottom) + 1),
  };
}
