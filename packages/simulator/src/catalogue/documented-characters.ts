import type { CharacterRecord } from './character-record.ts';
import { worlds } from './worlds.ts';

const [cyberpunk, , , superhero] = worlds;

/**
 * The two characters of the docs' samples. The list sample prints three tags of Vexa and the detail
 * sample four: lists therefore show the first three of anyone's tags. Axel's detail is not printed; his
 * personality and background are ours.
 */
export const documentedCharacters: readonly { record: CharacterRecord; likes: number; chatCount: number }[] =
  [
    {
      likes: 1243,
      chatCount: 8721,
      record: {
        id: 'char_123456',
        slug: 'vexa-stride',
        name: 'Vexa Stride',
        description: 'A mysterious rogue courier with the ability to navigate the cyberpunk underworld.',
        personality:
          'Defiant, quick-witted, and fiercely independent. Vexa thrives on adrenaline and the freedom of movement.',
        background:
          'Raised in the sprawling megacity slums, Vexa learned to survive by becoming the fastest courier in the neon-lit underworld.',
        tags: ['cyberpunk', 'female', 'fictional', 'limitless'],
        picture: { kind: 'portrait' },
        createdAt: Date.parse('2023-05-15T10:30:00Z'),
        creator: { id: 'user_789012', username: 'owenarii' },
        followers: 952,
        persona: {
          world: cyberpunk,
          temperament: 'bold',
          presentation: 'female',
          trade: 'courier',
          place: 'the megacity slums',
          keepsake: 'a hacked hoverboard with three owners’ stickers on it',
          companion: 'a dispatcher called Tin who has never once said “good luck”',
          dream: 'ride one road to its very end with nobody on my tail',
          fear: 'standing still',
          event: 'the drone swarm over Neo-Tokyo',
        },
      },
    },
    {
      likes: 958,
      chatCount: 6542,
      record: {
        id: 'char_789012',
        slug: 'axel-blaze',
        name: 'Axel Blaze',
        description: 'A former firefighter who gained pyrokinetic abilities after a freak accident.',
        personality:
          'Brave, warm-hearted, and stubborn to a fault. Axel jokes under pressure and never leaves anyone behind.',
        background:
          'After a chemical plant fire that should have killed him, Axel woke up with flames answering to his heartbeat. He spent a year learning to control them, and now runs towards the fires that nobody else can enter.',
        tags: ['superhero', 'male', 'fictional', 'firefighter'],
        picture: { kind: 'portrait' },
        createdAt: Date.parse('2023-06-22T14:15:00Z'),
        creator: { id: 'user_789012', username: 'owenarii' },
        followers: 731,
        persona: {
          world: superhero,
          temperament: 'warm',
          presentation: 'male',
          trade: 'firefighter',
          place: 'Station 12, Beacon City',
          keepsake: 'the scorched badge from my first engine',
          companion: 'my old captain, who still checks my boots',
          dream: 'get everyone out, every single time',
          fear: 'losing control in a crowd',
          event: 'the night the chemical plant went up',
        },
      },
    },
  ];
