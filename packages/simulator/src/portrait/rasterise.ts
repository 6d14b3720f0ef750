import type { Paint, Path, Point, Scene, Shape, Stop } from './scene.ts';

/** How many straight pieces stand for one curve: no corner shows at 320 pixels. */
const PIECES_PER_CURVE = 12;

function cubic(a: number, b: number, c: number, d: number, t: number): number {
  const u = 1 - t;
  return u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
}

/** The path as polygons. */
function flatten(path: Path): Point[][] {
  const outlines: Point[][] = [];
  let outline: Point[] = [];
  for (const segment of path) {
    if (segment.to === 'close') {
      const [start] = outline;
      if (start) outline.push(start);
    } else if (segment.to === 'move') {
      outline = [segment.point];
      outlines.push(outline);
    } else if (segment.to === 'line') {
      outline.push(segment.point);
    } else {
      const [x, y] = outline.at(-1) ?? segment.point;
      for (let piece = 1; piece <= PIECES_PER_CURVE; piece += 1) {
        const t = piece / PIECES_PER_CURVE;
        outline.push([
          cubic(x, segment.first[0], segment.second[0], segment.point[0], t),
          cubic(y, segment.first[1], segment.second[1], segment.point[1], t),
        ]);
      }
    }
  }
  return outlines;
}

function disc([x, y]: Point, radius: number): Point[] {
  const count = 16;
  return Array.from({ length: count + 1 }, (_, index) => {
    const angle = (index / count) * 2 * Math.PI;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  });
}

/** A thick line as polygons that all turn the same way, so that where they overlap they add up. */
function thicken(outlines: readonly Point[][], width: number): Point[][] {
  const radius = width / 2;
  return outlines.flatMap((outline) =>
    outline.flatMap((point, index) => {
      const previous = outline[index - 1];
      const pieces = [disc(point, radius)];
      if (previous) {
        const length = Math.hypot(point[0] - previous[0], point[1] - previous[1]) || 1;
        const dx = ((point[1] - previous[1]) / length) * radius;
        const dy = ((previous[0] - point[0]) / length) * radius;
        pieces.push([
          [previous[0] + dx, previous[1] + dy],
          [point[0] + dx, point[1] + dy],
          [point[0] - dx, point[1] - dy],
          [previous[0] - dx, previous[1] - dy],
          [previous[0] + dx, previous[1] + dy],
        ]);
      }
      return pieces;
    }),
  );
}

/**
 * Exact area coverage: each edge leaves in every pixel it crosses how much of it lies to its right, and a
 * running sum over the row turns that into coverage.
 */
function addEdge(sums: Float32Array, size: number, start: Point, end: Point): void {
  if (start[1] === end[1]) return;
  const direction = start[1] < end[1] ? 1 : -1;
  const [top, bottom] = direction === 1 ? [start, end] : [end, start];
  const slope = (bottom[0] - top[0]) / (bottom[1] - top[1]);
  const firstRow = Math.max(0, Math.floor(top[1]));
  const lastRow = Math.min(size, Math.ceil(bottom[1]));
  for (let row = firstRow; row < lastRow; row += 1) {
    const from = Math.max(row, top[1]);
    const to = Math.min(row + 1, bottom[1]);
    if (to <= from) continue;
    const clamp = (x: number) => Math.min(Math.max(x, 0), size);
    const x0 = clamp(top[0] + (from - top[1]) * slope);
    const x1 = clamp(top[0] + (to - top[1]) * slope);
    addRow(sums, row * (size + 2), Math.min(x0, x1), Math.max(x0, x1), direction * (to - from));
  }
}

/** Spreads `height` over the pixels between `left` and `right`. */
function addRow(sums: Float32Array, offset: number, left: number, right: number, height: number): void {
  const first = Math.floor(left);
  const last = Math.ceil(right);
  const put = (index: number, value: number) => {
    sums[offset + index] = (sums[offset + index] ?? 0) + value;
  };
  if (last <= first + 1) {
    const inside = (left + right) / 2 - first;
    put(first, height * (1 - inside));
    put(first + 1, height * inside);
    return;
  }
  const perPixel = 1 / (right - left);
  let before = 0;
  let areaBefore = 0;
  for (let pixel = first; pixel < last; pixel += 1) {
    const enter = Math.max(left, pixel);
    const leave = Math.min(right, pixel + 1);
    const share = (leave - enter) * perPixel;
    const area = before + share * (pixel + 1 - (enter + leave) / 2);
    put(pixel, height * (area - areaBefore));
    areaBefore = area;
    before += share;
  }
  put(last, height * (1 - areaBefore));
}

type Box = { left: number; top: number; right: number; bottom: number };

function boxOf(outlines: readonly Point[][], size: number): Box {
  const box = { left: size, top: size, right: 0, bottom: 0 };
  for (const outline of outlines) {
    for (const [x, y] of outline) {
      box.left = Math.min(box.left, Math.floor(x));
      box.top = Math.min(box.top, Math.floor(y));
      box.right = Math.max(box.right, Math.ceil(x) + 1);
      box.bottom = Math.max(box.bottom, Math.ceil(y) + 1);
    }
  }
  return {
    left: Math.max(0, box.left),
    top: Math.max(0, box.top),
    right: Math.min(size, box.right),
    bottom: Math.min(size, box.bottom),
  };
}

/** How much of each pixel in `box` the outlines cover, in [0, 1]; pixels beside it stay raw. */
function coverage(outlines: readonly Point[][], size: number, box: Box): Float32Array {
  const sums = new Float32Array((size + 2) * size);
  for (const outline of outlines) {
    for (let index = 1; index < outline.length; index += 1) {
      const start = outline[index - 1];
      const end = outline[index];
      if (start && end) addEdge(sums, size, start, end);
    }
    const first = outline[0];
    const last = outline.at(-1);
    if (first && last) addEdge(sums, size, last, first);
  }
  for (let row = box.top; row < box.bottom; row += 1) {
    let sum = 0;
    const offset = row * (size + 2);
    for (let index = offset + box.left; index < offset + box.right; index += 1) {
      sum += sums[index] ?? 0;
      sums[index] = Math.min(1, Math.abs(sum));
    }
  }
  return sums;
}

type Color = readonly [red: number, green: number, blue: number, opacity: number];

function parseColor(color: string, opacity: number): Color {
  const value = Number.parseInt(color.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255, opacity];
}

/** Colours of a gradient, looked up instead of mixed for every pixel. */
const RAMP = 256;

function ramp(stops: readonly Stop[]): Color[] {
  const parsed = stops.map(({ at, color, opacity = 1 }) => ({ at, color: parseColor(color, opacity) }));
  return Array.from({ length: RAMP + 1 }, (_, index) => {
    const position = index / RAMP;
    const after = parsed.findIndex(({ at }) => at >= position);
    const high = parsed[after === -1 ? parsed.length - 1 : after];
    const low = parsed[after === -1 ? parsed.length - 1 : Math.max(0, after - 1)];
    if (!high || !low) return [0, 0, 0, 0];
    const part = high.at === low.at ? 0 : (position - low.at) / (high.at - low.at);
    const mix = (channel: 0 | 1 | 2 | 3) =>
      low.color[channel] + (high.color[channel] - low.color[channel]) * part;
    return [mix(0), mix(1), mix(2), mix(3)];
  });
}

function sampler(paint: Paint): (x: number, y: number) => Color {
  if (paint.kind === 'solid') {
    const color = parseColor(paint.color, paint.opacity);
    return () => color;
  }
  const colors = ramp(paint.stops);
  const at = (position: number) =>
    colors[Math.round(Math.min(1, Math.max(0, position)) * RAMP)] ?? ([0, 0, 0, 0] as const);
  if (paint.kind === 'radial') {
    const [cx, cy] = paint.center;
    return (x, y) => at(Math.hypot(x - cx, y - cy) / paint.radius);
  }
  const dx = paint.to[0] - paint.from[0];
  const dy = paint.to[1] - paint.from[1];
  const square = dx * dx + dy * dy || 1;
  return (x, y) => at(((x - paint.from[0]) * dx + (y - paint.from[1]) * dy) / square);
}

function scaled(outlines: readonly Point[][], scale: number): Point[][] {
  return outlines.map((outline) => outline.map(([x, y]): Point => [x * scale, y * scale]));
}

function paintShape(pixels: Float32Array, size: number, scale: number, shape: Shape): void {
  const flat = flatten(shape.path);
  const outlines = scaled(shape.strokeWidth === undefined ? flat : thicken(flat, shape.strokeWidth), scale);
  const box = boxOf(outlines, size);
  const cover = coverage(outlines, size, box);
  const clipOutlines = shape.clip && scaled(flatten(shape.clip), scale);
  const clip = clipOutlines && coverage(clipOutlines, size, boxOf(clipOutlines, size));
  const colorAt = sampler(shape.paint);
  for (let row = box.top; row < box.bottom; row += 1) {
    for (let column = box.left; column < box.right; column += 1) {
      const index = row * (size + 2) + column;
      const covered = (cover[index] ?? 0) * (clip ? (clip[index] ?? 0) : 1);
      if (covered < 0.002) continue;
      const [red, green, blue, opacity] = colorAt((column + 0.5) / scale, (row + 0.5) / scale);
      const alpha = covered * opacity;
      const target = (row * size + column) * 3;
      pixels[target] = (pixels[target] ?? 0) * (1 - alpha) + red * alpha;
      pixels[target + 1] = (pixels[target + 1] ?? 0) * (1 - alpha) + green * alpha;
      pixels[target + 2] = (pixels[target + 2] ?? 0) * (1 - alpha) + blue * alpha;
    }
  }
}

/** The scene as rows of RGB bytes, `size` pixels wide and high. */
export function rasterise(scene: Scene, size: number): Uint8Array {
  const pixels = new Float32Array(size * size * 3);
  for (const shape of scene.shapes) paintShape(pixels, size, size / scene.size, shape);
  return new Uint8Array(new Uint8ClampedArray(pixels).buffer);
}
