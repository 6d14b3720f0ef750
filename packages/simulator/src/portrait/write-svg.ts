import type { Paint, Path, Point, Scene } from './scene.ts';

const number = (value: number) => String(Math.round(value * 10) / 10);
const pair = ([x, y]: Point) => `${number(x)} ${number(y)}`;

function pathData(path: Path): string {
  return path
    .map((segment) => {
      if (segment.to === 'close') return 'Z';
      if (segment.to === 'curve')
        return `C${pair(segment.first)} ${pair(segment.second)} ${pair(segment.point)}`;
      return `${segment.to === 'move' ? 'M' : 'L'}${pair(segment.point)}`;
    })
    .join('');
}

function gradient(paint: Exclude<Paint, { kind: 'solid' }>, id: string): string {
  const stops = paint.stops
    .map(
      ({ at, color, opacity = 1 }) =>
        `<stop offset="${at}" stop-color="${color}" stop-opacity="${opacity}"/>`,
    )
    .join('');
  if (paint.kind === 'linear') {
    const [x1, y1] = paint.from;
    const [x2, y2] = paint.to;
    return `<linearGradient id="${id}" gradientUnits="userSpaceOnUse" x1="${number(x1)}" y1="${number(y1)}" x2="${number(x2)}" y2="${number(y2)}">${stops}</linearGradient>`;
  }
  const [cx, cy] = paint.center;
  return `<radialGradient id="${id}" gradientUnits="userSpaceOnUse" cx="${number(cx)}" cy="${number(cy)}" r="${number(paint.radius)}">${stops}</radialGradient>`;
}

/** The scene as an SVG document. `idPrefix` keeps two of them apart on one page. */
export function writeSvg({ size, shapes }: Scene, idPrefix: string): string {
  const definitions: string[] = [];
  const drawn = shapes.map(({ path, paint, strokeWidth, clip }, index) => {
    const id = `${idPrefix}-${index}`;
    if (paint.kind !== 'solid') definitions.push(gradient(paint, id));
    if (clip) definitions.push(`<clipPath id="${id}-c"><path d="${pathData(clip)}"/></clipPath>`);
    const color = paint.kind === 'solid' ? paint.color : `url(#${id})`;
    const attribute = strokeWidth === undefined ? 'fill' : 'stroke';
    const opacity =
      paint.kind === 'solid' && paint.opacity < 1 ? ` ${attribute}-opacity="${paint.opacity}"` : '';
    const stroke =
      strokeWidth === undefined
        ? ''
        : ` fill="none" stroke-width="${number(strokeWidth)}" stroke-linecap="round" stroke-linejoin="round"`;
    const clipped = clip ? ` clip-path="url(#${id}-c)"` : '';
    return `<path d="${pathData(path)}" ${attribute}="${color}"${opacity}${stroke}${clipped}/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="${size}" height="${size}"><defs>${definitions.join('')}</defs>${drawn.join('')}</svg>`;
}
