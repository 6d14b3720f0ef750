import { type Color, type ColorName, colorOf, type ThemeName } from './tokens.ts';

/** Which colours meet on screen, and how much they must differ: WCAG 2.2, 1.4.3 for text and 1.4.11 for controls. */
export type ColorPair = { foreground: ColorName; background: ColorName; atLeast: 4.5 | 3 };

const text = (foreground: ColorName, ...backgrounds: ColorName[]): ColorPair[] =>
  backgrounds.map((background) => ({ foreground, background, atLeast: 4.5 }));

const control = (foreground: ColorName, ...backgrounds: ColorName[]): ColorPair[] =>
  backgrounds.map((background) => ({ foreground, background, atLeast: 3 }));

export const colorPairs: readonly ColorPair[] = [
  ...text('text', 'canvas', 'surface', 'sunken'),
  ...text('muted', 'canvas', 'surface', 'sunken', 'danger-surface'),
  ...text('danger', 'canvas', 'surface', 'danger-surface'),
  ...text('on-accent', 'accent'),
  ...text('canvas', 'text'),
  ...control('control', 'canvas', 'surface'),
  ...control('accent', 'canvas', 'surface'),
  ...control('heart', 'canvas', 'surface'),
];

function luminance({ components: [red = 0, green = 0, blue = 0] }: Color): number {
  const linear = (channel: number) =>
    channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** WCAG's ratio, from 1 to 21. */
export function contrast(theme: ThemeName, { foreground, background }: ColorPair): number {
  const [one, other] = [luminance(colorOf(theme, foreground)), luminance(colorOf(theme, background))];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}
