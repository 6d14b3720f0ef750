import type { CharacterRecord, Persona } from '../catalogue/character-record.ts';
import type { Random } from '../random.ts';
import { MANNERS, type Manners } from './manners.ts';
import type { Memory } from './remember.ts';
import type { Understanding } from './understand.ts';
import { shortForm } from './words.ts';

/** Everything an answer is made from. */
export type Speaker = {
  character: CharacterRecord;
  persona: Persona;
  first: string;
  manners: Manners;
  random: Random;
  memory: Memory;
  understood: Understanding;
  message: string;
  /** One of `lines`, not one that was said in this conversation already, as far as there is a choice. */
  say(lines: readonly string[]): string;
  /** Whether the character's earlier replies have these words. */
  wasSaid(words: string): boolean;
};

type SpeakerInput = Pick<Speaker, 'character' | 'random' | 'memory' | 'understood' | 'message'> & {
  earlierReplies: readonly string[];
};

export function createSpeaker({ earlierReplies, ...input }: SpeakerInput): Speaker {
  const said = earlierReplies.join('\n');
  const now: string[] = [];
  const { persona, name } = input.character;
  const wasSaid = (words: string) => said.toLowerCase().includes(words.toLowerCase());
  const once = (phrase: string) =>
    wasSaid(phrase.replace(/^(?:an?|the)\s/i, '')) ? shortForm(phrase) : phrase;
  return {
    ...input,
    // Told in full the first time; after that people say "Tin", not "a dispatcher called Tin who …".
    persona: {
      ...persona,
      place: once(persona.place),
      keepsake: once(persona.keepsake),
      companion: once(persona.companion),
    },
    wasSaid,
    first: name.split(' ')[0] ?? name,
    manners: MANNERS[persona.temperament],
    say(lines) {
      const shuffled = input.random.sample(lines, lines.length);
      const line =
        shuffled.find((candidate) => !said.includes(candidate) && !now.includes(candidate)) ??
        shuffled[0] ??
        '';
      now.push(line);
      return line;
    },
  };
}
