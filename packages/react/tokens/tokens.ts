/** The types of tokens.json, and what its two themes hold: DTCG 2025.10, https://www.designtokens.org. */
import json from './tokens.json' with { type: 'json' };

export type Color = {
  colorSpace: string;
  /** Red, green and blue from 0 to 1. */
  components: number[];
  /** Default 1. */
  alpha?: number;
  /** The same colour, for people. */
  hex?: string;
};

type Dimension = { value: number; unit: string };
export type ShadowLayer = {
  color: Color;
  offsetX: Dimension;
  offsetY: Dimension;
  blur: Dimension;
  spread: Dimension;
};

export type ThemeName = 'light' | 'dark';
export type ColorName = Exclude<keyof typeof json.light.color, '$type'>;

export const tokens = json;

export const colorNames = Object.keys(json.light.color).filter(
  (name): name is ColorName => !name.startsWith('$'),
);

export const colorOf = (theme: ThemeName, name: ColorName): Color => json[theme].color[name].$value;

export const describeColor = (name: ColorName): string => json.light.color[name].$description;
