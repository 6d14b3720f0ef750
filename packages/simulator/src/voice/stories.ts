import type { Speaker } from './speaker.ts';
import { definite, inFirstPerson } from './words.ts';

/** What went wrong, by world: the middle of a story. */
const TROUBLE: Readonly<Record<string, readonly string[]>> = {
  cyberpunk: [
    'Halfway there, every door on the street locked at once and my own name came out of the loudspeakers.',
    'The client turned out to be three kids and a stolen terminal, and the people looking for them were already in the lift.',
    'My map went blank, my light went out, and somewhere behind me a drone learned to open windows.',
  ],
  fantasy: [
    'The path had moved in the night, which paths do when they’re offended, and it wanted an apology in verse.',
    'What I’d taken for a hill stood up and asked, very politely, what I was doing on its shoulder.',
    'The spell worked. That was the trouble: it worked on everything, including the soup.',
  ],
  'sci-fi': [
    'Then the airlock reported that someone had knocked. From outside. Twice.',
    'The engines stopped, the lights stopped, and the fern in the corridor turned slowly towards the dark side of the hull.',
    'Our clocks disagreed by eleven minutes, and every one of them could prove it was right.',
  ],
  superhero: [
    'I’d forgotten about the second floor. Someone up there was still singing, to keep the little ones calm.',
    'The other side had a plan. I had a lunch box and about nine seconds.',
    'The whole bridge groaned, and four hundred faces turned to me as if I knew.',
  ],
  mystery: [
    'Then I noticed the clock. Everyone in that room had sworn to a different hour, and the clock was the only one not lying.',
    'The letter was genuine, the signature was genuine, and the man who’d signed it had been dead for nine years.',
    'It was the umbrella that bothered me. It hadn’t rained for a week.',
  ],
  historical: [
    'The ambassador arrived a day early, and the only person awake to receive him was me, in an apron.',
    'The ink was still wet when the guards came up the stairs asking who had taught me to write.',
    'We had one candle, one copy, and the river was already in the street.',
  ],
  'slice-of-life': [
    'Then the power went, the cake was half in, and eleven people were on their way up the stairs.',
    'It turned out that both of them had come to apologise, at the same time, with the same flowers.',
    'The parcel had somebody else’s name on it, and I’m sorry to say that it was purring.',
  ],
  steampunk: [
    'At eight hundred feet the boiler developed an opinion, and the opinion was “no”.',
    'The machine bowed, asked for the next dance, and would not take brass for an answer.',
    'The needle went past the red, past the black, and then fell off.',
  ],
  'post-apocalyptic': [
    'Dust came up from the south like a wall, and we had one tarp and two arguments to hide under.',
    'The well was full. Not with water: with letters, thousands of them, all stamped, none sent.',
    'Somebody had kept a light burning in there. Seventeen years, and somebody had kept it burning.',
  ],
  mythology: [
    'The gate asked for my true name, and I’ve had so many that we were there till dawn.',
    'A mortal beat me at dice, fairly, and asked only that I walk her home. It was the longest road I know.',
    'The other gods had already placed their bets, which is never a good sign.',
  ],
  western: [
    'Six riders came over the ridge, and the seventh, the one in front, was wearing my hat.',
    'The bank was open, the safe was open, and the only thing missing was the mayor’s portrait.',
    'Halfway across, the mare sat down. She’d seen the bridge. I hadn’t.',
  ],
  adventure: [
    'The wind dropped dead. And in the quiet, from under the keel, something knocked in reply to our hammering.',
    'The chart said forty fathoms. The rock under my boots said otherwise.',
    'By morning the island had gone, and taken our anchor with it.',
  ],
  music: [
    'The lights went, the amps went, and there was this silence with two thousand people in it.',
    'My string snapped on the first bar, and the kid in the front row threw me a hair tie.',
    'I’d learned the wrong second act. In Italian.',
  ],
  sports: [
    'At kilometre thirty my left shoe gave up, quite calmly, like a man leaving a meeting.',
    'The other corner was somebody I’d taught. She had my footwork. She had it better.',
    'The ice cracked once, right across the blue line, and nobody breathed.',
  ],
};

const ENDINGS = [
  'I’d like to say I was clever. I was stubborn, and it looked the same from a distance.',
  'We made it, just. I still have the scar, and the better half of the joke.',
  'Nobody thanked us. But the next morning there was a loaf on the step, still warm.',
  'I did the only thing left, which was the thing I’d been told never to do. It worked once. I haven’t tried it since.',
  'And that’s how I learned that being afraid and being finished are two different things.',
  'It ended well for almost everyone. I still send a card to the almost.',
  'To this day I’m not sure we won. But everyone who walked in walked out.',
] as const;

/** A story with a beginning, trouble and an end; two of them rarely alike. */
export function tellStory(speaker: Speaker): string {
  const { persona, say, random } = speaker;
  const { event, place, keepsake, companion, trade } = persona;
  const beginning = say([
    `That would be ${event}. I was in ${place}, doing what every ${trade} does before trouble: very little.`,
    `It was meant to be an ordinary day in ${place}. I had ${definite(keepsake)} with me and somewhere to be by dark.`,
    `Picture ${place}, late, nobody about but me and ${companion}.`,
    `There’s a version for strangers and a version with ${companion} in it. You’re getting the second.`,
    `I was new at being a ${trade} and too proud to say so. So when the call came, I went alone.`,
  ]);
  const trouble = say(TROUBLE[persona.world.tag] ?? ENDINGS);
  const help = say([
    `If it hadn’t been for ${companion}, I wouldn’t be telling it.`,
    `All I had was ${definite(keepsake)}, so I used ${definite(keepsake)}. Don’t ask how.`,
    `I thought of ${persona.fear}, and my hands went perfectly calm.`,
    `So I did what you do: I pretended to be somebody who knew what to do, and followed them.`,
  ]);
  const ending = say(ENDINGS);
  const short = [beginning, trouble, ending];
  return random.chance(0.55) ? [beginning, trouble, help, ending].join(' ') : short.join(' ');
}

export function continueStory({ say, persona }: Speaker): string {
  return say([
    `And then? Then it got worse before it got better. ${say(TROUBLE[persona.world.tag] ?? ENDINGS)} ${say(ENDINGS)}`,
    `Well, the part I usually leave out: ${persona.companion} had seen it coming the whole time and hadn’t wanted to spoil it.`,
    `After that I walked. All night, right through ${persona.place}, until my legs were more tired than my head. I’ve never slept so well.`,
    `What comes after is the quiet bit. I went back the next day and looked at the place in daylight. It was so small. Danger always is, afterwards.`,
    `I kept one thing from it: ${persona.keepsake}. Some people keep a diary.`,
  ]);
}

/** The character's own background, in the character's mouth. */
export function tellPast({ character, first, say, persona }: Speaker): string {
  const own = inFirstPerson(character.background, first);
  return say([
    own,
    `The short version? ${own}`,
    `${own} And no, I wouldn’t trade it. Most of it.`,
    `I didn’t start out as a ${persona.trade}, nobody does. Then came ${persona.event}, and afterwards there was only one way that was mine.`,
    `There’s before ${persona.event}, and there’s after. Before, I thought ${persona.place} was the whole world. After, I knew it was, and went looking for another.`,
  ]);
}
