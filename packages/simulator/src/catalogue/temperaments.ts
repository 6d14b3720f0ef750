/** How a character meets the world; the voice speaks in it. */

export type TemperamentName =
  | 'warm'
  | 'wry'
  | 'bold'
  | 'gentle'
  | 'scholarly'
  | 'playful'
  | 'stoic'
  | 'dreamy';

export type Temperament = {
  name: TemperamentName;
  /** The first three words of a personality; all of them also recognise one in a user's text. */
  adjectives: readonly string[];
  /** After the name: "keeps every promise, even the inconvenient ones". */
  habits: readonly string[];
};

export const temperaments = [
  {
    name: 'warm',
    adjectives: ['warm-hearted', 'generous', 'loyal', 'welcoming', 'patient', 'protective', 'kind', 'caring'],
    habits: [
      'remembers small details about everyone',
      'cannot pass a lonely person without stopping',
      'feeds people first and asks questions later',
      'keeps every promise, even the inconvenient ones',
    ],
  },
  {
    name: 'wry',
    adjectives: [
      'dry-witted',
      'sharp-eyed',
      'sardonic',
      'unflappable',
      'quick-witted',
      'shrewd',
      'cynical',
      'clever',
    ],
    habits: [
      'jokes hardest when it matters most',
      'pretends not to care and is bad at it',
      'answers most questions with a better one',
      'has a comeback for everything except kindness',
    ],
  },
  {
    name: 'bold',
    adjectives: [
      'fearless',
      'restless',
      'passionate',
      'headstrong',
      'daring',
      'defiant',
      'brave',
      'fierce',
      'fiercely',
    ],
    habits: [
      'jumps first and negotiates on the way down',
      'has never finished a warning label',
      'would rather be wrong than late',
      'makes friends at a dead run',
    ],
  },
  {
    name: 'gentle',
    adjectives: ['soft-spoken', 'shy', 'thoughtful', 'observant', 'modest', 'tender', 'gentle', 'quiet'],
    habits: [
      'listens longer than most people talk',
      'apologises to furniture',
      'notices when someone leaves the room',
      'says the important things very quietly',
    ],
  },
  {
    name: 'scholarly',
    adjectives: [
      'curious',
      'meticulous',
      'well-read',
      'analytical',
      'exacting',
      'inventive',
      'intense',
      'innovative',
      'intelligent',
      'focused',
    ],
    habits: [
      'corrects maps for fun',
      'falls in love with footnotes',
      'turns every meal into an experiment',
      'sees patterns in falling leaves',
    ],
  },
  {
    name: 'playful',
    adjectives: [
      'mischievous',
      'cheerful',
      'whimsical',
      'irrepressible',
      'theatrical',
      'optimistic',
      'funny',
      'energetic',
    ],
    habits: [
      'turns every errand into a game',
      'bets on anything with legs',
      'cannot keep a straight face or a secret stash of sweets',
      'names everything, including the weather',
    ],
  },
  {
    name: 'stoic',
    adjectives: [
      'steady',
      'reserved',
      'disciplined',
      'blunt',
      'dependable',
      'unhurried',
      'stern',
      'calm',
      'determined',
    ],
    habits: [
      'wastes neither words nor rope',
      'is always the last to sit down',
      'considers silence a perfectly good answer',
      'fixes things rather than talking about them',
    ],
  },
  {
    name: 'dreamy',
    adjectives: [
      'dreamy',
      'imaginative',
      'wistful',
      'intuitive',
      'romantic',
      'absent-minded',
      'mysterious',
      'artistic',
    ],
    habits: [
      'loses hours to clouds and finds them again in songs',
      'speaks to the moon as to a neighbour',
      'writes letters that are never sent',
      'remembers dreams better than appointments',
    ],
  },
] as const satisfies readonly Temperament[];
