import { keyPhrase, withoutEnd } from './words.ts';

/** What someone seems to want with a message. */
export type Intent =
  | 'greeting'
  | 'farewell'
  | 'thanks'
  | 'apology'
  | 'their-name'
  | 'your-name'
  | 'how-are-you'
  | 'who-are-you'
  | 'are-you-real'
  | 'memory'
  | 'work'
  | 'past'
  | 'place'
  | 'companion'
  | 'keepsake'
  | 'dream'
  | 'fear'
  | 'adventure'
  | 'joke'
  | 'list'
  | 'advice'
  | 'favourite'
  | 'opinion'
  | 'ability'
  | 'compliment'
  | 'insult'
  | 'feeling'
  | 'likes'
  | 'dislikes'
  | 'fact'
  | 'more'
  | 'yes'
  | 'no'
  | 'laugh'
  | 'agree'
  | 'why'
  | 'how'
  | 'when'
  | 'where'
  | 'question'
  | 'statement'
  | 'empty';

export type Mood = 'sad' | 'happy' | 'tired' | 'worried' | 'angry' | 'bored' | 'lonely';

export type Understanding = {
  intent: Intent;
  /** Whether it opened with a hello before the rest. */
  greets: boolean;
  /** What it is about, in the visitor's words. */
  topic: string | undefined;
  mood: Mood | undefined;
};

const MOODS: readonly (readonly [Mood, RegExp])[] = [
  ['lonely', /\b(lonely|alone|miss (?:him|her|them|my|you|someone)|homesick)\b/i],
  [
    'sad',
    /\b(sad|down|depressed|unhappy|heartbroken|crying|cried|awful|terrible|grief|upset|rough day|bad day)\b/i,
  ],
  ['worried', /\b(worried|anxious|nervous|scared|afraid|stressed|overwhelmed|panic\w*|exams?|interview)\b/i],
  ['angry', /\b(angry|furious|annoyed|frustrated|mad|fed up|hate my)\b/i],
  ['tired', /\b(tired|exhausted|sleepy|burnt out|worn out|can'?t sleep|long day)\b/i],
  ['bored', /\b(bored|boring|nothing to do)\b/i],
  [
    'happy',
    /\b(happy|excited|great day|good news|proud|thrilled|amazing day|i passed|i won|got the job|celebrat\w+)\b/i,
  ],
];

/** First match wins, so the narrow ones stand before the wide ones. */
const PATTERNS: readonly (readonly [Intent, RegExp])[] = [
  [
    'memory',
    /\b(?:do|can|did) you (?:still )?remember\b|\bwhat(?:'s| is|’s| was) my (?:name|\w+)\b|\bwhat did i (?:say|tell|just)\b|\bwho am i\b|\bremember (?:me|what i)\b/i,
  ],
  ['your-name', /\b(?:my name is|my name's|my name’s|call me|the name's|i go by)\s+\p{L}/iu],
  [
    'are-you-real',
    /\bare you (?:real|human|a bot|an? ai|a robot|a person|a program|alive)\b|\b(?:chat ?bot|language model|artificial intelligence)\b/i,
  ],
  [
    'farewell',
    /\b(?:good ?bye|bye|see you|see ya|farewell|good ?night|gotta go|have to go|need to go|got to go|must go|take care|talk (?:to you )?(?:later|soon)|cheerio|ciao)\b/i,
  ],
  ['thanks', /\b(?:thank(?:s| you)|thx|cheers|appreciate (?:it|that|you)|grateful)\b/i],
  ['apology', /\b(?:sorry|apologi[sz]e|my bad|forgive me)\b/i],
  ['joke', /\b(?:joke|make me laugh|something funny|pun)\b/i],
  [
    'list',
    /\b(?:list|top (?:three|five|3|5)|steps?|tips|(?:three|four|five|3|4|5|some|a few) (?:things|reasons|ways|rules|ideas|places|words)|recommend\w*|suggest\w*|packing)\b/i,
  ],
  [
    'companion',
    /\b(?:your|have (?:a|any)|got any|any) (?:friends?|family|companions?|pets?|partners?|siblings?|crew|best friend|cat|dog|mother|father|parents?|team)\b|\bwho do you (?:trust|travel with|live with|love)\b/i,
  ],
  [
    'dream',
    /\byour (?:biggest |greatest |one )?(?:dreams?|goals?|wish|hopes?|plans?|ambitions?)\b|\bwhat do you (?:want|wish|hope|dream)\b|\b(?:dream of|looking forward)\b|\bfuture\b/i,
  ],
  [
    'fear',
    /\b(?:are you|ever been|you ever|most) (?:afraid|scared|frightened)\b|\bscares? you\b|\byour (?:biggest |greatest |worst )?fears?\b|\bafraid of\b|\bnightmares?\b/i,
  ],
  [
    'keepsake',
    /\b(?:carry|always with you|treasure|keepsake|most prized|precious|in your (?:pocket|bag|hand)|that thing)\b/i,
  ],
  [
    'adventure',
    /\b(?:adventures?|(?:tell|give|share|read)\b.*\b(?:story|stories|tale)|craziest|wildest|best (?:moment|memory|day)|most (?:dangerous|exciting|memorable)|what happened)\b/i,
  ],
  [
    'past',
    /\b(?:your (?:past|childhood|background|history|story|origins?|life)|grow up|grew up|how did you (?:become|start|get into|end up|learn)|where are you from|where did you|about yourself|about you|used to be)\b/i,
  ],
  [
    'place',
    /\b(?:where do you (?:live|stay|sleep|work)|your (?:home|house|city|town|village|world|place|neighbou?rhood)|what(?:'s| is|’s) it like (?:there|where)|show me around)\b/i,
  ],
  [
    'work',
    /\b(?:what do you do|your (?:job|work|trade|craft|profession|day|powers?|skills?)|for a living|typical day|do at work|how do you work)\b/i,
  ],
  [
    'who-are-you',
    /\b(?:who are you|what are you|what(?:'s| is|’s) your name|your name|introduce yourself)\b/i,
  ],
  [
    'how-are-you',
    /\b(?:how are you|how(?:'s|’s| is) (?:it going|your day|life|everything|things)|how do you feel|how have you been|what(?:'s|’s| is) up|sup|you ok(?:ay)?)\b/i,
  ],
  [
    'advice',
    /\b(?:what should i|should i|how (?:do|can|should) i|any advice|advice|help me|what would you do|i don'?t know what to)\b/i,
  ],
  ['favourite', /\b(?:favou?rite|do you prefer|what kind of|which (?:\w+ )?do you like)\b/i],
  [
    'opinion',
    /\b(?:what do you think|your opinion|do you (?:like|love|enjoy|believe|hate|think)|how do you feel about|thoughts on|what about)\b/i,
  ],
  ['ability', /\b(?:can you|could you|would you|will you|do you know how|are you able)\b/i],
  [
    'compliment',
    /\b(?:you(?:'re| are|’re) (?:so |really |very |pretty |quite )?(?:great|amazing|funny|kind|cool|sweet|lovely|beautiful|smart|wonderful|awesome|nice|the best|interesting|brave)|i (?:really )?(?:like|love|admire) you|well done|good job)\b/i,
  ],
  ['insult', /\b(?:stupid|idiot|shut up|you suck|dumb|boring you|useless|hate you|ugly|liar)\b/i],
];

const LATE_PATTERNS: readonly (readonly [Intent, RegExp])[] = [
  ['dislikes', /\bi (?:really |just )?(?:hate|dislike|can'?t stand|don'?t (?:really )?like)\s/i],
  [
    'likes',
    /\bi (?:really |just |also |absolutely )?(?:like|love|enjoy|adore)\s|\bi(?:'m| am|’m) (?:really )?(?:into|fond of|a fan of)\s/i,
  ],
  [
    'fact',
    /\b(?:i(?:'m| am|’m) (?:an? |from |in |on |going |learning |studying |working |writing |planning |trying |making )|i (?:work|live|study|play|have|had|just|got|want|need|went|saw|made|grew|used|started|bought|found|lost|read|write|cook|met)\b|my \p{L}+ (?:is|was|are|has|have|just|got|loves?|likes?)\b)/iu,
  ],
];

const SHORT: readonly (readonly [Intent, RegExp])[] = [
  [
    'more',
    /^(?:and(?: then)?|then what|go on|more|tell me more|continue|keep going|what (?:happened )?(?:next|then)|and after that|really|is that so|how so|go ahead)[\s?!.…]*$/i,
  ],
  [
    'yes',
    /^(?:yes|yeah|yep|yup|sure|of course|definitely|absolutely|please|please do|gladly|why not)\b[^?]{0,24}$|^i (?:do|am|would)\b[.! ]*$/i,
  ],
  ['no', /^(?:no|nope|nah|not really|never|i don'?t|not yet|no thanks)\b[^?]{0,24}$/i],
  ['laugh', /^(?:(?:ha){2,}h?|lol|lmao|rofl|hehe+|😂|🤣|that'?s (?:so )?(?:funny|hilarious))[\s!.]*/i],
  [
    'agree',
    /^(?:ok(?:ay)?|cool|nice|great|wow|interesting|i see|fair(?: enough)?|true|right|awesome|amazing|good|hm+|oh|aha?|got it|makes sense|exactly|impressive|sounds (?:good|great|fun|nice))(?:[\s,!.…]+(?:then|so|too|really|that|that’s|that's|it|to know|indeed|enough|wow|cool|nice|great|ok|okay))*[\s!.…]*$/i,
  ],
];

const GREETING =
  /^(?:hi+|hello+|hey+|hiya|howdy|greetings|good (?:morning|afternoon|evening|day)|yo|hola|salut|hallo|ahoy|well met)\b[\s,!.]*(?:there|again|friend|[A-Z]\p{L}+)?[\s,!.:)]*/iu;

function topicOf(message: string, intent: Intent): string | undefined {
  const after = (pattern: RegExp) => {
    const phrase = withoutEnd(pattern.exec(message)?.[1] ?? '').replace(
      /\s+(?:though|too|really|so much|a lot|right now|and you|but .*|because .*)$/i,
      '',
    );
    return phrase.length > 1 && phrase.length <= 60 ? phrase : undefined;
  };
  if (intent === 'likes') return after(/\b(?:like|love|enjoy|adore|into|fond of|fan of)\s+([^.!?]+)/i);
  if (intent === 'dislikes') return after(/\b(?:hate|dislike|stand|like)\s+([^.!?]+)/i);
  if (intent === 'favourite')
    return (
      after(
        /\b(?:favou?rite|kind of|prefer|which)\s+([\p{L} -]{3,30}?)(?:\s+(?:do|is|are|was)\b|[?.!]|$)/iu,
      ) ?? keyPhrase(message)
    );
  if (intent === 'opinion')
    return (
      after(
        /\b(?:think (?:about|of)|opinion (?:on|of)|like|love|enjoy|believe in|hate|about|thoughts on)\s+([^.!?]+)/i,
      ) ?? keyPhrase(message)
    );
  if (intent === 'ability') return after(/\b(?:can|could|would|will) you\s+([^.!?]+)/i);
  if (intent === 'list')
    return (
      after(/\b(?:for|about|of|to)\s+((?!you\b)[^.!?,]{3,50})$/i) ??
      after(/\b(?:for|about|to)\s+([^.!?,]{3,50})/i) ??
      keyPhrase(message)
    );
  if (intent === 'fact')
    return withoutEnd(/[^.!?]*\b(?:i|i'm|i’m|my)\b[^.!?]*/i.exec(message)?.[0] ?? '').trim();
  return keyPhrase(message);
}

function intentOf(rest: string, greets: boolean): Intent {
  if (!/[\p{L}\p{N}]/u.test(rest)) return greets ? 'greeting' : 'empty';
  const short = SHORT.find(([, pattern]) => pattern.test(rest));
  if (short) return short[0];
  const found = PATTERNS.find(([, pattern]) => pattern.test(rest));
  if (found) return found[0];
  if (MOODS.some(([, pattern]) => pattern.test(rest)) && /\b(?:i|i'm|i’m|im|my|me)\b/i.test(rest))
    return 'feeling';
  const late = LATE_PATTERNS.find(([, pattern]) => pattern.test(rest));
  if (late) return late[0];
  if (/^(?:so |but |and )?why\b/i.test(rest)) return 'why';
  if (/^(?:so |but |and )?how\b/i.test(rest)) return 'how';
  if (/^(?:so |but |and )?when\b/i.test(rest)) return 'when';
  if (/^(?:so |but |and )?where\b/i.test(rest)) return 'where';
  return /\?\s*$/.test(rest) || /^(?:who|what|which|do|does|did|is|are|was|were|have|has)\b/i.test(rest)
    ? 'question'
    : 'statement';
}

export function understand(message: string): Understanding {
  const text = message.trim().slice(0, 2_000);
  const hello = GREETING.exec(text)?.[0] ?? '';
  const rest = text.slice(hello.length).trim();
  const intent = intentOf(rest, hello !== '');
  return {
    intent,
    greets: hello !== '',
    topic: rest === '' ? undefined : topicOf(rest, intent),
    mood: MOODS.find(([, pattern]) => pattern.test(rest))?.[0],
  };
}
