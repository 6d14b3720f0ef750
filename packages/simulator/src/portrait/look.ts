import type { CharacterRecord } from '../catalogue/character-record.ts';
import { createRandom, type Random } from '../random.ts';

export type HairStyle =
  | 'crop'
  | 'quiff'
  | 'sidePart'
  | 'flame'
  | 'bald'
  | 'locs'
  | 'longStraight'
  | 'longWavy'
  | 'bob'
  | 'bun'
  | 'curls'
  | 'ponytail'
  | 'braids'
  | 'undercut'
  | 'headscarf';
export type Outfit =
  | 'tee'
  | 'jacket'
  | 'coat'
  | 'robe'
  | 'hero'
  | 'suit'
  | 'tech'
  | 'jersey'
  | 'knit'
  | 'armour';
export type Accessory =
  | 'none'
  | 'glasses'
  | 'roundGlasses'
  | 'earrings'
  | 'goggles'
  | 'headphones'
  | 'visor'
  | 'circlet'
  | 'flower'
  | 'cap'
  | 'wideHat'
  | 'scarf'
  | 'mask'
  | 'implant'
  | 'topHat';
type Beard = 'none' | 'stubble' | 'short' | 'full' | 'moustache';
type Mouth = 'smile' | 'smirk' | 'grin' | 'calm';

/** Everything that a portrait shows, decided once per character. */
export type Look = {
  skin: string;
  hair: string;
  hairStyle: HairStyle;
  eyes: string;
  faceWidth: number;
  jaw: number;
  chin: number;
  browWeight: number;
  browTilt: number;
  lashes: boolean;
  lips: string;
  mouth: Mouth;
  beard: Beard;
  freckles: boolean;
  outfit: Outfit;
  /** Main and second colour of the clothes. */
  cloth: readonly [string, string];
  accessory: Accessory;
  accent: string;
  backdrop: string;
  sky: readonly [string, string];
  /** Where the glow behind the head is, and its colour. */
  glow: string;
  /** Chance for the backdrop's details. */
  seed: string;
};

type Scheme = {
  skies: readonly (readonly [string, string])[];
  glows: readonly string[];
  cloths: readonly (readonly [string, string])[];
  accents: readonly string[];
  outfits: readonly Outfit[];
  accessories: readonly Accessory[];
  /** How likely hair has a colour that no hair has. */
  dyed: number;
};

const SCHEMES: Readonly<Record<string, Scheme>> = {
  cyberpunk: {
    skies: [
      ['#1a0b3d', '#7a1f7e'],
      ['#081b3a', '#4b2a8c'],
      ['#140a2e', '#0f5d7a'],
    ],
    glows: ['#ff3fa4', '#2de2e6', '#9b5cff'],
    cloths: [
      ['#1d1f33', '#2de2e6'],
      ['#2a1a3e', '#ff3fa4'],
      ['#14283a', '#f9f871'],
      ['#30224d', '#7cf5ff'],
    ],
    accents: ['#2de2e6', '#ff3fa4', '#f9f871', '#8cff7a'],
    outfits: ['tech', 'tech', 'jacket', 'coat'],
    accessories: ['visor', 'implant', 'headphones', 'none', 'earrings', 'implant', 'goggles'],
    dyed: 0.6,
  },
  fantasy: {
    skies: [
      ['#12463f', '#6aa36f'],
      ['#2c2a5e', '#8d6bb0'],
      ['#254d70', '#9fc7b5'],
    ],
    glows: ['#ffe9a8', '#c9f2c7', '#f6d0ff'],
    cloths: [
      ['#2f5d46', '#d9b45b'],
      ['#5b3b73', '#e3c27a'],
      ['#7a4a2b', '#cfd8a6'],
      ['#2f4a78', '#d8dbe8'],
    ],
    accents: ['#f2c14e', '#9be3c0', '#d7a9ff'],
    outfits: ['robe', 'robe', 'armour', 'coat', 'jacket'],
    accessories: ['circlet', 'flower', 'none', 'earrings', 'none', 'scarf'],
    dyed: 0.18,
  },
  'sci-fi': {
    skies: [
      ['#0b1538', '#274b8f'],
      ['#101024', '#4a3a86'],
      ['#06283a', '#1f7a8c'],
    ],
    glows: ['#7fd1ff', '#b79bff', '#ffd29b'],
    cloths: [
      ['#e4e8f0', '#3f7fd1'],
      ['#2f4366', '#f2994a'],
      ['#4b5d73', '#7fe3d0'],
      ['#f0e6d8', '#d1495b'],
    ],
    accents: ['#6fd3ff', '#ffb35c', '#a5f2d4'],
    outfits: ['tech', 'tech', 'suit', 'jacket'],
    accessories: ['none', 'headphones', 'glasses', 'implant', 'goggles', 'none'],
    dyed: 0.2,
  },
  superhero: {
    skies: [
      ['#16336e', '#5a8fe0'],
      ['#7a1f33', '#f0803c'],
      ['#2b1f5c', '#c04f8f'],
    ],
    glows: ['#ffe08a', '#ffb199', '#a9d8ff'],
    cloths: [
      ['#c8352f', '#f5c542'],
      ['#24489c', '#f0f0f5'],
      ['#1f6f5c', '#f5c542'],
      ['#5a2d82', '#f58fb0'],
    ],
    accents: ['#f5c542', '#ffffff', '#ff7a59'],
    outfits: ['hero', 'hero', 'hero', 'jacket'],
    accessories: ['mask', 'mask', 'none', 'none', 'earrings'],
    dyed: 0.12,
  },
  mystery: {
    skies: [
      ['#20262e', '#5f6b73'],
      ['#2b2430', '#7d6a6e'],
      ['#1d2b33', '#6b8288'],
    ],
    glows: ['#f4dfa8', '#d8e3e6', '#e8c7a0'],
    cloths: [
      ['#4a3f35', '#c9b18c'],
      ['#2c3440', '#a33b3b'],
      ['#57534e', '#e6dfd0'],
      ['#3b2f40', '#c8a25a'],
    ],
    accents: ['#b8413c', '#d9a441', '#e8e2d4'],
    outfits: ['coat', 'coat', 'suit', 'knit'],
    accessories: ['wideHat', 'roundGlasses', 'none', 'scarf', 'earrings', 'glasses'],
    dyed: 0.02,
  },
  historical: {
    skies: [
      ['#7a4b2a', '#e0b36a'],
      ['#33505e', '#b8b08d'],
      ['#5c2f3a', '#d99a6c'],
    ],
    glows: ['#fff0c2', '#f7d9b0', '#e9e2c8'],
    cloths: [
      ['#6b2737', '#dcb35c'],
      ['#2d4a5e', '#e6d9b8'],
      ['#4c5b35', '#e3c98d'],
      ['#8a5a2b', '#f0e4c8'],
    ],
    accents: ['#dcb35c', '#a33b3b', '#4f8a8b'],
    outfits: ['robe', 'coat', 'robe', 'suit'],
    accessories: ['none', 'earrings', 'roundGlasses', 'scarf', 'none', 'flower'],
    dyed: 0,
  },
  'slice-of-life': {
    skies: [
      ['#f2b8a0', '#fbe3c4'],
      ['#8fc1b5', '#e4f0d8'],
      ['#a9b8e8', '#f3dcec'],
      ['#f0c36e', '#fbeecb'],
    ],
    glows: ['#fff7e6', '#ffffff', '#ffeccf'],
    cloths: [
      ['#d9705f', '#f6e3c5'],
      ['#4f7c82', '#f3d9a4'],
      ['#8a6fae', '#f4e4ef'],
      ['#e0a83e', '#5c4a3a'],
      ['#5d8a57', '#f2ecd8'],
    ],
    accents: ['#e0574f', '#3f7f86', '#e9b44c'],
    outfits: ['knit', 'tee', 'knit', 'jacket'],
    accessories: ['glasses', 'roundGlasses', 'none', 'scarf', 'flower', 'earrings', 'cap', 'none'],
    dyed: 0.08,
  },
  steampunk: {
    skies: [
      ['#4a2e1c', '#c68a4a'],
      ['#33291f', '#9c7a54'],
      ['#2f3d3a', '#b39a66'],
    ],
    glows: ['#ffdf9e', '#f5c27a', '#e6e0b8'],
    cloths: [
      ['#5a3825', '#c98d3f'],
      ['#3c4a4a', '#d0a55c'],
      ['#6b2e2b', '#d9b36b'],
      ['#2f2a3c', '#c98d3f'],
    ],
    accents: ['#d99a3e', '#7fd0c2', '#b5523b'],
    outfits: ['coat', 'suit', 'jacket', 'coat'],
    accessories: ['goggles', 'topHat', 'roundGlasses', 'goggles', 'none', 'earrings'],
    dyed: 0.05,
  },
  'post-apocalyptic': {
    skies: [
      ['#8a4a2c', '#f0b36a'],
      ['#5b5344', '#d3b98a'],
      ['#6e3b3b', '#e09a6e'],
    ],
    glows: ['#ffe2a6', '#ffd0a0', '#f5e6c4'],
    cloths: [
      ['#5f5643', '#c28a4c'],
      ['#46534c', '#d8b37a'],
      ['#7a4a38', '#d9cba8'],
      ['#3f4650', '#c4713f'],
    ],
    accents: ['#e08e45', '#7fb0a4', '#d9c28a'],
    outfits: ['jacket', 'coat', 'jacket', 'knit'],
    accessories: ['goggles', 'scarf', 'scarf', 'none', 'cap', 'none'],
    dyed: 0.1,
  },
  mythology: {
    skies: [
      ['#2a2f6b', '#d59a6e'],
      ['#1f4e6b', '#e8c98f'],
      ['#4b2a5c', '#e39ab0'],
    ],
    glows: ['#fff2b8', '#ffe0a3', '#fbe4ff'],
    cloths: [
      ['#f1e9d8', '#d4a93f'],
      ['#3b5c8a', '#e8d08f'],
      ['#7a3450', '#ecc27a'],
      ['#e6dcf0', '#8a6bc1'],
    ],
    accents: ['#e5bb4b', '#f7e6a8', '#a8dadc'],
    outfits: ['robe', 'robe', 'armour'],
    accessories: ['circlet', 'circlet', 'flower', 'earrings', 'none'],
    dyed: 0.25,
  },
  western: {
    skies: [
      ['#c2603a', '#f7c878'],
      ['#3f5f8a', '#f0b98a'],
      ['#7a3b52', '#f2a365'],
    ],
    glows: ['#fff0bf', '#ffdca8', '#ffe8d0'],
    cloths: [
      ['#6b4226', '#d9b382'],
      ['#3d5066', '#c8553d'],
      ['#8c3b2e', '#e8d3a8'],
      ['#4f4a3a', '#d99a4e'],
    ],
    accents: ['#c8453a', '#e8c35a', '#4a7c8c'],
    outfits: ['jacket', 'coat', 'suit', 'jacket'],
    accessories: ['wideHat', 'wideHat', 'scarf', 'none', 'wideHat'],
    dyed: 0,
  },
  adventure: {
    skies: [
      ['#0f4c6b', '#7fc8c8'],
      ['#2b6a8f', '#f2d8a0'],
      ['#233a66', '#e8a07a'],
    ],
    glows: ['#fff3c9', '#d9f5f0', '#ffe0b8'],
    cloths: [
      ['#24466b', '#f0e6d2'],
      ['#7a2e36', '#e0b75a'],
      ['#2f6b66', '#f0d9a8'],
      ['#f2ead8', '#2f5a8a'],
    ],
    accents: ['#e0b04a', '#e2574c', '#f5f1e3'],
    outfits: ['jacket', 'coat', 'knit', 'tee'],
    accessories: ['scarf', 'earrings', 'none', 'wideHat', 'earrings', 'none'],
    dyed: 0.06,
  },
  music: {
    skies: [
      ['#3a1c5e', '#e0527a'],
      ['#16304f', '#38a3a5'],
      ['#5a1f3c', '#f2a65a'],
    ],
    glows: ['#ffc8dd', '#bde0fe', '#ffe5a0'],
    cloths: [
      ['#22223b', '#f2e9e4'],
      ['#7b2d5b', '#ffd166'],
      ['#1b4965', '#ffb4a2'],
      ['#e63946', '#1d1d2b'],
    ],
    accents: ['#ffd166', '#ef476f', '#06d6a0'],
    outfits: ['jacket', 'tee', 'suit', 'jacket'],
    accessories: ['headphones', 'headphones', 'glasses', 'earrings', 'none', 'wideHat'],
    dyed: 0.35,
  },
  sports: {
    skies: [
      ['#1f6f8b', '#99d5c9'],
      ['#e76f51', '#f4d58d'],
      ['#2d4a8a', '#a9d6e5'],
    ],
    glows: ['#ffffff', '#fff1c9', '#e0fbfc'],
    cloths: [
      ['#d62839', '#ffffff'],
      ['#1d4e89', '#f7b32b'],
      ['#1b7f5c', '#f4f4f4'],
      ['#f77f00', '#22333b'],
    ],
    accents: ['#f7b32b', '#ffffff', '#d62839'],
    outfits: ['jersey', 'jersey', 'tee', 'jacket'],
    accessories: ['none', 'cap', 'none', 'headphones', 'none'],
    dyed: 0.08,
  },
};

const SKINS = [
  '#fbdcc4',
  '#f3c9a5',
  '#e8b48c',
  '#d99d73',
  '#c4855a',
  '#a86c45',
  '#8a5436',
  '#6c3f2a',
  '#552f20',
];
const HAIRS = [
  '#20151a',
  '#2d1c17',
  '#4a2c1d',
  '#6b3e22',
  '#8e5a2e',
  '#b9803f',
  '#dcb266',
  '#8c2f1b',
  '#b4532a',
  '#b9b4b0',
  '#e8e2da',
];
const DYES = ['#2ec4d6', '#f04e98', '#8a4fff', '#3ddc97', '#ff6b4a', '#4c6ef5', '#e0aaff'];
const EYES = ['#4a2f1b', '#5c3d1e', '#3b6e5a', '#4a7fb5', '#6b8e4e', '#5b6b7a', '#8a5a2b'];

const FEMALE_HAIR: readonly HairStyle[] = [
  'longStraight',
  'longWavy',
  'bob',
  'bun',
  'curls',
  'ponytail',
  'braids',
  'undercut',
  'headscarf',
  'longWavy',
  'bob',
];
const MALE_HAIR: readonly HairStyle[] = [
  'crop',
  'quiff',
  'sidePart',
  'curls',
  'locs',
  'bald',
  'longStraight',
  'sidePart',
  'quiff',
  'flame',
  'crop',
];
const ANY_HAIR: readonly HairStyle[] = [
  'undercut',
  'bob',
  'quiff',
  'curls',
  'locs',
  'sidePart',
  'bun',
  'crop',
  'longWavy',
];

function hairColor(random: Random, skin: number, dyed: number): string {
  if (random.chance(dyed)) return random.pick(DYES);
  // Dark skin with ash-blond hair is rare enough to look like a mistake.
  return skin >= 5 ? random.pick(HAIRS.slice(0, random.chance(0.15) ? 10 : 3)) : random.pick(HAIRS);
}

const HATS: readonly Accessory[] = ['cap', 'wideHat', 'topHat', 'headphones', 'goggles'];
const TALL_HAIR: readonly HairStyle[] = ['bun', 'curls', 'flame', 'quiff', 'headscarf'];

/** A hat on top of a bun would float. */
function fitting(accessory: Accessory, style: HairStyle): Accessory {
  if (HATS.includes(accessory) && TALL_HAIR.includes(style)) return 'none';
  return style === 'headscarf' && accessory !== 'glasses' && accessory !== 'roundGlasses'
    ? 'none'
    : accessory;
}

function generatedLook({ id, persona }: CharacterRecord): Look {
  const random = createRandom('look', id);
  const scheme = SCHEMES[persona.world.tag] ?? SCHEMES['slice-of-life'];
  if (!scheme) throw new RangeError(`There is no colour scheme for ${persona.world.tag}.`);
  const female = persona.presentation === 'female';
  const male = persona.presentation === 'male';
  const skin = random.integer(0, SKINS.length - 1);
  const hairStyle = random.pick(female ? FEMALE_HAIR : male ? MALE_HAIR : ANY_HAIR);
  const beards: readonly Beard[] = ['none', 'none', 'stubble', 'short', 'full', 'moustache'];
  return {
    skin: SKINS[skin] ?? '#e8b48c',
    hair: hairColor(random, skin, scheme.dyed),
    hairStyle,
    eyes: skin >= 5 ? random.pick(EYES.slice(0, 2)) : random.pick(EYES),
    faceWidth: female ? random.between(48, 52) : random.between(50, 55),
    jaw: female ? random.between(22, 29) : random.between(30, 41),
    chin: female ? random.between(204, 209) : random.between(209, 216),
    browWeight: female ? random.between(3, 4.2) : random.between(4.4, 6),
    browTilt: random.between(-2.5, 2.5),
    lashes: female || random.chance(persona.presentation === 'nonbinary' ? 0.5 : 0.05),
    lips: random.pick(['#b5545a', '#a8433f', '#c4686b', '#8f3f4d']),
    mouth: random.pick(['smile', 'smile', 'smirk', 'grin', 'calm']),
    beard: male ? random.pick(beards) : 'none',
    freckles: skin < 4 && random.chance(0.2),
    outfit: random.pick(scheme.outfits),
    cloth: random.pick(scheme.cloths),
    accessory: fitting(random.pick(scheme.accessories), hairStyle),
    accent: random.pick(scheme.accents),
    backdrop: persona.world.tag,
    sky: random.pick(scheme.skies),
    glow: random.pick(scheme.glows),
    seed: id,
  };
}

/** The faces of the docs: a cyberpunk courier, and a firefighter who became the fire. */
const DOCUMENTED: Readonly<Record<string, Partial<Look>>> = {
  char_123456: {
    skin: '#e2ad86',
    hair: '#22d3d8',
    hairStyle: 'undercut',
    eyes: '#b14fd8',
    faceWidth: 50,
    jaw: 25,
    chin: 207,
    browWeight: 3.8,
    browTilt: 2,
    lashes: true,
    lips: '#a63d5f',
    mouth: 'smirk',
    beard: 'none',
    freckles: false,
    outfit: 'tech',
    cloth: ['#221a38', '#ff3fa4'],
    accessory: 'implant',
    accent: '#2de2e6',
    sky: ['#150a36', '#8a1f86'],
    glow: '#ff4fb0',
  },
  char_789012: {
    skin: '#d9a075',
    hair: '#ff7a1f',
    hairStyle: 'flame',
    eyes: '#c25a12',
    faceWidth: 54,
    jaw: 40,
    chin: 215,
    browWeight: 5.6,
    browTilt: -0.8,
    lashes: false,
    lips: '#a8524a',
    mouth: 'grin',
    beard: 'stubble',
    freckles: false,
    outfit: 'hero',
    cloth: ['#b3201f', '#ffb627'],
    accessory: 'none',
    accent: '#ffd23f',
    backdrop: 'fire',
    sky: ['#3a0f1c', '#d9481c'],
    glow: '#ffb347',
  },
};

export function lookOf(character: CharacterRecord): Look {
  return { ...generatedLook(character), ...DOCUMENTED[character.id] };
}
