/** A drawing as a list of filled shapes: what is drawn, said once for both writers (SVG and PNG). */

export type Point = readonly [x: number, y: number];

type Segment =
  | { to: 'move'; point: Point }
  | { to: 'line'; point: Point }
  | { to: 'curve'; first: Point; second: Point; point: Point }
  | { to: 'close' };

export type Path = readonly Segment[];

/** `#rrggbb` with an opacity in [0, 1]. */
export type Stop = { at: number; color: string; opacity?: number };

export type Paint =
  | { kind: 'solid'; color: string; opacity: number }
  | { kind: 'linear'; from: Point; to: Point; stops: readonly Stop[] }
  | { kind: 'radial'; center: Point; radius: number; stops: readonly Stop[] };

export type Shape = {
  path: Path;
  paint: Paint;
  /** Draws the path as a line this wide instead of filling it. */
  strokeWidth?: number;
  /** Nothing is drawn outside. */
  clip?: Path;
};

export type Scene = { size: number; shapes: readonly Shape[] };

export const solid = (color: string, opacity = 1): Paint => ({ kind: 'solid', color, opacity });

export const linear = (from: Point, to: Point, ...colors: readonly (string | Stop)[]): Paint => ({
  kind: 'linear',
  from,
  to,
  stops: spread(colors),
});

export const radial = (center: Point, radius: number, ...colors: readonly (string | Stop)[]): Paint => ({
  kind: 'radial',
  center,
  radius,
  stops: spread(colors),
});

function spread(colors: readonly (string | Stop)[]): Stop[] {
  return colors.map((color, index) =>
    typeof color === 'string' ? { at: index / Math.max(1, colors.length - 1), color } : color,
  );
}

/** Builds paths the way a pen moves. */
export function pen() {
  const segments: Segment[] = [];
  const drawn = {
    move(x: number, y: number) {
      segments.push({ to: 'move', point: [x, y] });
      return drawn;
    },
    line(x: number, y: number) {
      segments.push({ to: 'line', point: [x, y] });
      return drawn;
    },
    curve(x1: number, y1: number, x2: number, y2: number, x: number, y: number) {
      segments.push({ to: 'curve', first: [x1, y1], second: [x2, y2], point: [x, y] });
      return drawn;
    },
    close() {
      segments.push({ to: 'close' });
      return drawn;
    },
    path: (): Path => segments,
  };
  return drawn;
}

/** How far the handles of a circle's quarter reach. */
const KAPPA = 0.5523;

export function ellipse(x: number, y: number, rx: number, ry = rx): Path {
  const kx = rx * KAPPA;
  const ky = ry * KAPPA;
  return pen()
    .move(x - rx, y)
    .curve(x - rx, y - ky, x - kx, y - ry, x, y - ry)
    .curve(x + kx, y - ry, x + rx, y - ky, x + rx, y)
    .curve(x + rx, y + ky, x + kx, y + ry, x, y + ry)
    .curve(x - kx, y + ry, x - rx, y + ky, x - rx, y)
    .close()
    .path();
}

export function polygon(...points: readonly Point[]): Path {
  return [
    ...points.map((point, index): Segment => ({ to: index === 0 ? 'move' : 'line', point })),
    { to: 'close' },
  ];
}

/** A closed soft outline through `points`. */
export function blob(points: readonly Point[], softness = 1): Path {
  const at = (index: number): Point => points[(index + points.length) % points.length] ?? [0, 0];
  const segments: Segment[] = [{ to: 'move', point: at(0) }];
  for (let index = 0; index < points.length; index += 1) {
    const [before, start, end, after] = [at(index - 1), at(index), at(index + 1), at(index + 2)];
    const reach = softness / 6;
    segments.push({
      to: 'curve',
      first: [start[0] + (end[0] - before[0]) * reach, start[1] + (end[1] - before[1]) * reach],
      second: [end[0] - (after[0] - start[0]) * reach, end[1] - (after[1] - start[1]) * reach],
      point: end,
    });
  }
  return [...segments, { to: 'close' }];
}

/** The same path on the other side of the vertical line at `axis`. */
export function mirror(path: Path, axis: number): Path {
  const flip = ([x, y]: Point): Point => [2 * axis - x, y];
  return path.map((segment) => {
    if (segment.to === 'close') return segment;
    if (segment.to === 'curve') {
      return {
        to: 'curve',
        first: flip(segment.first),
        second: flip(segment.second),
        point: flip(segment.point),
      };
    }
    return { to: segment.to, point: flip(segment.point) };
  });
}
