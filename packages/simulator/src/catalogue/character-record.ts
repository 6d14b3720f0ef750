import type { TemperamentName } from './temperaments.ts';
import type { World } from './worlds.ts';

/** What the voice and the portrait know of a character beyond what the API tells. */
export type Persona = {
  world: World;
  temperament: TemperamentName;
  presentation: 'female' | 'male' | 'nonbinary';
  /** "lighthouse keeper" */
  trade: string;
  place: string;
  keepsake: string;
  companion: string;
  dream: string;
  fear: string;
  event: string;
};

export type Picture =
  | { kind: 'none' }
  | { kind: 'portrait' }
  | { kind: 'upload'; type: 'image/png' | 'image/jpeg'; bytes: Uint8Array<ArrayBuffer> };

export type CharacterRecord = {
  id: string;
  /** Last part of the image's path, without its ending. */
  slug: string;
  name: string;
  description: string;
  personality: string;
  background: string;
  tags: readonly string[];
  picture: Picture;
  /** Milliseconds since the epoch. */
  createdAt: number;
  creator: { id: string; username: string };
  followers: number;
  persona: Persona;
};
