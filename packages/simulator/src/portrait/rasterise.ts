import { Coverage } from './coverage.ts';
import { type Box, boxOf, flatten, thicken } from './outline.ts';
import type { Paint, Scene, Shape, Stop } from './scene.ts';

/** Colours of a gradient, looked up instead of mixed for every pixel: red, green, blue, opacity. */
const RAMP = 256;

type Gradient = Exclude<Paint, { kind: 'solid' }>;

type Rgba = readonly [red: number, green: number, blue: number, opacity: number];

function parseColor(color: string, opacity: number): Rgba {
  const value = Number.parseInt(color.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255, opacity];
}

function ramp(stops: readonly Stop[]): Float32Array {
  const parsed = stops.map(({ at, color, opacity = 1 }) => ({ at, color: parseColor(color, opacity) }));
  const colors = new Float32Array((RAMP + 1) * 4);
  for (let index = 0; index <= RAMP; index += 1) {
    const position = index / RAMP;
    const found = parsed.findIndex(({ at }) => at >= position);
    const after = found === -1 ? parsed.length - 1 : found;
    const high = parsed[after];
    const low = parsed[found === -1 ? after : Math.max(0, after - 1)];
    if (!high || !low) continue;
    const part = high.at === low.at ? 0 : (position - low.at) / (high.at - low.at);
    for (const channel of [0, 1, 2, 3] as const) {
      colors[index * 4 + channel] = low.color[channel] + (high.color[channel] - low.color[channel]) * part;
    }
  }
  return colors;
}

const intersect = (one: Box, other: Box): Box => ({
  left: Math.max(one.left, other.left),
  top: Math.max(one.top, other.top),
  right: Math.min(one.right, other.right),
  bottom: Math.min(one.bottom, other.bottom),
});

/** Less than this cannot be seen. */
const FAINTEST = 0.002;

class Canvas {
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  readonly #size: number;
  readonly #scale: number;
  readonly #shape: Coverage;
  readonly #clip: Coverage;
  /** Of one row, see {@link Canvas.#locate}. */
  readonly #positions: Uint16Array;

  constructor(size: number, scale: number) {
    this.#size = size;
    this.#scale = scale;
    this.pixels = new Uint8ClampedArray(size * size * 3);
    this.#shape = new Coverage(size);
    this.#clip = new Coverage(size);
    this.#positions = new Uint16Array(size);
  }

  paint({ path, paint, strokeWidth, clip }: Shape): void {
    const scale = this.#scale;
    const flat = flatten(path, scale);
    const outlines = strokeWidth === undefined ? flat : thicken(flat, strokeWidth * scale);
    let box = boxOf(outlines, this.#size);
    this.#shape.fill(outlines, box);
    if (clip) {
      const clipOutlines = flatten(clip, scale);
      const clipBox = boxOf(clipOutlines, this.#size);
      this.#clip.fill(clipOutlines, clipBox);
      box = intersect(box, clipBox);
      this.#multiply(box);
    }
    if (paint.kind === 'solid') this.#paintSolid(box, parseColor(paint.color, paint.opacity));
    else this.#paintGradient(box, paint);
  }

  #multiply({ left, top, right, bottom }: Box): void {
    const { values, stride } = this.#shape;
    for (let row = top; row < bottom; row += 1) {
      for (let index = row * stride + left; index < row * stride + right; index += 1) {
        values[index] = (values[index] as number) * (this.#clip.values[index] as number);
      }
    }
  }

  #paintSolid({ left, top, right, bottom }: Box, [red, green, blue, opacity]: Rgba): void {
    const { values, stride } = this.#shape;
    for (let row = top; row < bottom; row += 1) {
      for (let column = left; column < right; column += 1) {
        const covered = values[row * stride + column] as number;
        if (covered >= FAINTEST)
          this.#blend((row * this.#size + column) * 3, red, green, blue, covered * opacity);
      }
    }
  }

  #paintGradient({ left, top, right, bottom }: Box, paint: Gradient): void {
    const { values, stride } = this.#shape;
    const colors = ramp(paint.stops);
    const positions = this.#positions;
    for (let row = top; row < bottom; row += 1) {
      this.#locate(paint, row, left, right);
      for (let column = left; column < right; column += 1) {
        const covered = values[row * stride + column] as number;
        if (covered < FAINTEST) continue;
        const at = (positions[column] as number) * 4;
        this.#blend(
          (row * this.#size + column) * 3,
          colors[at] as number,
          colors[at + 1] as number,
          colors[at + 2] as number,
          covered * (colors[at + 3] as number),
        );
      }
    }
  }

  /** Notes for each pixel of a row where in the ramp its colour is. */
  #locate(paint: Gradient, row: number, left: number, right: number): void {
    const perPixel = 1 / this.#scale;
    const y = (row + 0.5) * perPixel;
    const positions = this.#positions;
    if (paint.kind === 'radial') {
      const dy = y - paint.center[1];
      const perUnit = RAMP / paint.radius;
      for (let column = left; column < right; column += 1) {
        const dx = (column + 0.5) * perPixel - paint.center[0];
        positions[column] = Math.min(RAMP, Math.sqrt(dx * dx + dy * dy) * perUnit + 0.5);
      }
      return;
    }
    const dx = paint.to[0] - paint.from[0];
    const dy = paint.to[1] - paint.from[1];
    const perUnit = RAMP / (dx * dx + dy * dy || 1);
    const step = dx * perPixel * perUnit;
    const start = ((0.5 * perPixel - paint.from[0]) * dx + (y - paint.from[1]) * dy) * perUnit + 0.5;
    for (let column = left; column < right; column += 1) {
      positions[column] = Math.min(RAMP, Math.max(0, start + column * step));
    }
  }

  #blend(target: number, red: number, green: number, blue: number, alpha: number): void {
    const { pixels } = this;
    const rest = 1 - alpha;
    pixels[target] = (pixels[target] as number) * rest + red * alpha;
    pixels[target + 1] = (pixels[target + 1] as number) * rest + green * alpha;
    pixels[target + 2] = (pixels[target + 2] as number) * rest + blue * alpha;
  }
}

/** The scene as rows of RGB bytes, `size` pixels wide and high. */
export function rasterise(scene: Scene, size: number): Uint8Array<ArrayBuffer> {
  const canvas = new Canvas(size, size / scene.size);
  for (const shape of scene.shapes) canvas.paint(shape);
  return new Uint8Array(canvas.pixels.buffer);
}
