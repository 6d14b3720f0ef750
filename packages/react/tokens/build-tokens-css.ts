import { type Color, type ColorName, colorNames, colorOf, type ShadowLayer, tokens } from './tokens.ts';

const percent = (share: number) => `${Math.round(share * 100)}%`;

function cssColor({ components, alpha = 1, hex }: Color): string {
  if (alpha === 1 && hex) return /^#(.)\1(.)\2(.)\3$/.test(hex) ? hex.replace(/([^#])\1/g, '$1') : hex;
  return `rgb(${components.map((component) => Math.round(component * 255)).join(' ')} / ${percent(alpha)})`;
}

const length = ({ value, unit }: { value: number; unit: string }) => (value === 0 ? '0' : `${value}${unit}`);

const lightDark = (light: string, dark: string) => (light === dark ? light : `light-dark(${light}, ${dark})`);

/** `light-dark()` takes colours, not lengths: each length is the light theme's where both have the same. */
function cssShadow(light: readonly ShadowLayer[], dark: readonly ShadowLayer[]): string {
  const layers = light.map((layer, index) => {
    const { offsetX, offsetY, blur, spread, color } = layer;
    const lengths = [offsetX, offsetY, blur, ...(spread.value === 0 ? [] : [spread])].map(length).join(' ');
    return `${lengths} ${lightDark(cssColor(color), cssColor(dark[index]?.color ?? color))}`;
  });
  return layers.join(', ');
}

const family = (names: readonly string[]) =>
  names.map((name) => (name.includes(' ') ? `"${name}"` : name)).join(', ');

/** Said where it is used, in the style sheets of lists: a chat that has none of them would carry it. */
export const OF_LISTS_ALONE = 'heart';

/** What a style sheet says to have a colour in both themes, if the page has none of its own for it. */
export const colorInCss = (name: ColorName) =>
  `var(--durenai-${name}, ${lightDark(cssColor(colorOf('light', name)), cssColor(colorOf('dark', name)))})`;

/** What tokens.css must hold. A page's own `--durenai-*` wins over each, in both themes. */
export function buildTokensCss(): string {
  const { light, dark, radius, font } = tokens;
  const declare = (name: string, value: string) => `    --_${name}: var(--durenai-${name}, ${value});`;
  const lines = [
    ...colorNames.flatMap((name) => (name === OF_LISTS_ALONE ? [] : `    --_${name}: ${colorInCss(name)};`)),
    `    --_shadow: ${cssShadow(light.shadow.$value, dark.shadow.$value)};`,
    declare('radius', length(radius.$value)),
    declare('font', family(font.$value)),
    declare('font-display', family(tokens['font-display'].$value)),
  ];
  return [
    '/* Written by `npm run tokens` from tokens/tokens.json: change that. */',
    '@layer durenai {',
    '  [data-durenai-theme] {',
    ...lines,
    '  }',
    '}',
    '',
  ].join('\n');
}
