/** Small tools for turning phrases. */

export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

export const withoutEnd = (text: string) => text.trim().replace(/[.!?…,;:\s]+$/u, '');

/** "a lantern" becomes "the lantern". */
export const definite = (phrase: string) => phrase.replace(/^(?:an?|the)\s/i, 'the ');

/** How a phrase is taken up again: "a bell that rings only for lies" as "the bell", "the village of Hollowbrook" as "Hollowbrook". */
export function shortForm(phrase: string): string {
  const name = /\b(?:called|named|of)\s+(\p{Lu}[\p{L}’ -]*?)(?:\s+(?:who|that|with|in|under)\b.*)?$/u.exec(
    phrase,
  )?.[1];
  if (name) return name;
  return definite(
    phrase.replace(
      /,?\s+(?:who|that|which|with|from|in|under|on|for|wired|painted|sewn|drawn|signed|holding|learned|written|frozen|turned)\s.*$/,
      '',
    ),
  );
}

export const article = (noun: string) => (/^[aeiou]/i.test(noun) ? 'an' : 'a');

const TURNED: Readonly<Record<string, string>> = {
  i: 'you',
  me: 'you',
  my: 'your',
  mine: 'yours',
  myself: 'yourself',
  am: 'are',
  was: 'were',
  "i'm": "you're",
  "i've": "you've",
  "i'd": "you'd",
  "i'll": "you'll",
  you: 'I',
  your: 'my',
  yours: 'mine',
  yourself: 'myself',
  "you're": "I'm",
  "you've": "I've",
};

/** What someone said, as the other one repeats it: "my sister and me" becomes "your sister and you". */
export function turnAround(phrase: string): string {
  return phrase.replace(/[\p{L}’']+/gu, (word) => TURNED[word.toLowerCase().replace('’', "'")] ?? word);
}

const STOP_WORDS: ReadonlySet<string> = new Set(
  'a about became become becomes after again all also always am an and any anything are as at back be because been before being best bit but by can cannot come could day days did didn do does doesn doing don down even ever every favorite favourite feel few for from gave get give go going gone good got great had happen happened happens has have haven having he hear heard hello help her here hey hi him his how i if in into is isn it its just keep know last let like likes little ll look lot lots love made make many may maybe me mean might mind mine more most much must my need never new next nice no not nothing now of off oh okay old on once one only or other our out over own people please pretty put quite rather re really right said same say see seem seen she should show since so some someone something sometimes soon sort still stuff such sure take talk tell than thank thanks that the their them then there these they thing things think this those though thought time to today told tomorrow tonight too try two up us use used usually ve very want was wasn way we week well went were what when where which while who why will wish with without won wonder work would year years yes yesterday yet you your yourself'.split(
    ' ',
  ),
);

const DETERMINERS: Readonly<Record<string, string>> = {
  my: 'your',
  your: 'my',
  this: 'that',
  these: 'those',
};

/** What a message seems to be about, as the other one says it: "your dog", "the package", else the last long word. */
export function keyPhrase(message: string): string | undefined {
  const named = /\b(the|an?|my|your|his|her|their|our|this|these|those)\s+(\p{L}[\p{L}’'-]{2,})/giu;
  for (const [, determiner = '', noun = ''] of message.matchAll(named)) {
    const said = determiner.toLowerCase();
    if (!STOP_WORDS.has(noun.toLowerCase())) return `${DETERMINERS[said] ?? said} ${noun}`;
  }
  const words = message.match(/\p{L}[\p{L}’'-]{2,}/gu) ?? [];
  const telling = words.filter((word) => !STOP_WORDS.has(word.toLowerCase().replace(/[’']\w*$/, '')));
  const longest = Math.max(0, ...telling.map((word) => word.length));
  const found = telling.filter((word) => word.length >= Math.min(longest, 6)).at(-1);
  return found && (/^[A-Z]+$/.test(found) ? found : found.charAt(0).toLowerCase() + found.slice(1));
}

const IRREGULAR: Readonly<Record<string, string>> = {
  has: 'have',
  is: 'am',
  was: 'was',
  does: 'do',
  goes: 'go',
  this: 'this',
  always: 'always',
  carries: 'carry',
  tries: 'try',
};

function firstPersonVerb(verb: string): string {
  return IRREGULAR[verb] ?? (/[^s]s$/.test(verb) ? verb.replace(/(?<=[sxz]|ch|sh)es$|s$/, '') : verb);
}

/**
 * A text about someone, told by that someone: "Raised in the slums, Vexa learned …" becomes "Raised in the
 * slums, I learned …". Sentences in which the name and the pronoun never stand first stay as they are.
 */
export function inFirstPerson(text: string, firstName: string): string {
  const name = firstName.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text
    .replace(new RegExp(`\\b(before|after|about|with|for|to|around) ${name}\\b`, 'g'), '$1 me')
    .replace(new RegExp(`\\b(?:${name}’s|${name}'s)`, 'g'), 'my')
    .replace(new RegExp(`\\b(?:${name}|[Hh]e|[Ss]he)\\b(?=\\s+\\p{L})`, 'gu'), 'I')
    .replace(new RegExp(`\\b(?:${name})\\b`, 'g'), 'me')
    .replace(/\bhimself\b|\bherself\b/g, 'myself')
    .replace(/\bhis\b|\bher\b(?=\s+\p{L})/gu, 'my')
    .replace(/\bHis\b|\bHer\b/g, 'My')
    .replace(/\bhim\b|\bher\b/g, 'me')
    .replace(
      /\bI ((?:still|never|always|now|also|only) )?([a-z]+)\b/g,
      (_, adverb: string | undefined, verb: string) => `I ${adverb ?? ''}${firstPersonVerb(verb)}`,
    )
    .replace(
      /\band ((?:still|never|always|now) )?(hopes|means|runs|keeps|jokes|leaves|lives|works|wants|tries|travels|admits)\b/g,
      (_, adverb: string | undefined, verb: string) => `and ${adverb ?? ''}${firstPersonVerb(verb)}`,
    );
}
