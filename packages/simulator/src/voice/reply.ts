import type { CharacterRecord } from '../catalogue/character-record.ts';
import type { Turn } from '../chat/create-conversations.ts';
import { createRandom } from '../random.ts';
import { ANSWERS } from './answers.ts';
import { remember, visitorNameIn } from './remember.ts';
import { createSpeaker, type Speaker } from './speaker.ts';
import { type Intent, understand } from './understand.ts';
import { turnAround } from './words.ts';

/** The one exchange that the docs print word for word. */
const DOCUMENTED = {
  characterId: 'char_123456',
  message: 'Tell me about your adventures as a courier.',
  reply:
    "Well, let me tell you about the time I had to outrun a corporate security drone swarm while delivering a package to the underground resistance. I was zooming through the neon-lit streets of Neo-Tokyo on my hacked hoverboard, pushing it to speeds it was never designed for. The drones were relentless, but I know every shortcut and hidden passage in this city. I ducked into an abandoned subway tunnel, cut through the old shopping district, and finally lost them by skimming across the water reservoir. The client was impressed—said most couriers would have ditched the package at the first sign of trouble. But that's not how I work. What else do you want to know about life in the fast lane?",
};

/** Questions that a word of thought may go before. */
const TOLD: ReadonlySet<Intent> = new Set<Intent>([
  'adventure',
  'companion',
  'dream',
  'fear',
  'how',
  'joke',
  'keepsake',
  'past',
  'place',
  'question',
  'why',
  'work',
]);

/** After these, neither a question back nor a memory is wanted. */
const CLOSING: ReadonlySet<Intent> = new Set<Intent>([
  'farewell',
  'thanks',
  'list',
  'empty',
  'memory',
  'insult',
  'feeling',
]);

function lead({ say, manners, random, understood, memory }: Speaker): string {
  const hello =
    understood.greets && understood.intent !== 'greeting'
      ? `${random.pick(['Hello', 'Hi', 'Hey'])}${memory.visitorName ? `, ${memory.visitorName}` : ''}! `
      : '';
  if (!TOLD.has(understood.intent) || random.chance(0.45)) return hello;
  const opener = say(manners.openers);
  return `${hello}${opener} `;
}

/** Something the visitor said earlier, taken up again: each thing once. */
function callback({ say, memory, understood, random, wasSaid }: Speaker): string {
  const current = understood.topic && turnAround(understood.topic);
  const facts = memory.facts.filter((fact) => !wasSaid(fact) && !(current && fact.includes(current)));
  if (CLOSING.has(understood.intent) || facts.length === 0 || !random.chance(0.35)) return '';
  const fact = random.pick(facts);
  return ` ${say([
    `You said ${fact}. I keep coming back to that.`,
    `By the way, you mentioned that ${fact}. I haven’t forgotten.`,
    `I thought of you earlier, because you told me that ${fact}.`,
  ])}`;
}

/** A question back that fits the answer. */
function hook({ say, manners, random, understood, memory }: Speaker): string {
  if (CLOSING.has(understood.intent)) return '';
  if (understood.intent === 'greeting' && memory.lastVisitorText === undefined) {
    return ` ${say(['What brings you here?', 'What shall we talk about?', 'And who might you be?', 'What’s on your mind?'])}`;
  }
  if (understood.intent === 'how-are-you') return ` ${say(['And you?', 'How’s your day been?', 'You?'])}`;
  return random.chance(0.3) ? ` ${say(manners.hooks)}` : '';
}

const COMMON_ACTIONS = [
  'thinks about it',
  'looks up',
  'scratches the back of one hand',
  'laughs under their breath',
  'takes a slow sip of something hot',
  'tilts their head',
];

function action({ say, manners, random, persona }: Speaker): string {
  if (!random.chance(0.22)) return '';
  const keepsake = persona.keepsake.replace(/^(?:an?|the)\s/i, 'the ');
  return `*${say([...manners.actions, ...COMMON_ACTIONS, `glances at ${keepsake}`])}* `;
}

export type ReplyInput = {
  seed: number;
  character: CharacterRecord;
  /** What was said before, oldest first. */
  turns: readonly Turn[];
  message: string;
};

/**
 * What the character says next. The same seed, character, conversation and message always get the same
 * words; another place in the conversation gets others.
 */
export function reply({ seed, character, turns, message }: ReplyInput): string {
  if (
    turns.length === 0 &&
    character.id === DOCUMENTED.characterId &&
    message.trim() === DOCUMENTED.message
  ) {
    return DOCUMENTED.reply;
  }
  const random = createRandom(seed, 'reply', character.id, turns.length, message);
  const understood = understand(message);
  const memory = remember(turns);
  const speaker = createSpeaker({
    character,
    random,
    understood,
    message,
    memory: { ...memory, visitorName: visitorNameIn(message) ?? memory.visitorName },
    earlierReplies: turns.filter(({ byCharacter }) => byCharacter).map(({ content }) => content),
  });
  const gesture = action(speaker);
  const opening = lead(speaker);
  const answer = ANSWERS[understood.intent](speaker);
  const asks = /\?$/.test(answer);
  const ending = callback(speaker) || (asks ? '' : hook(speaker));
  return `${gesture}${opening}${answer}${ending}`;
}
