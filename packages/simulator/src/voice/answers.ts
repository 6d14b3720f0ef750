import type { Speaker } from './speaker.ts';
import { continueStory, tellPast, tellStory } from './stories.ts';
import type { Intent, Mood } from './understand.ts';
import { article, capital, definite, inFirstPerson, turnAround, withoutEnd } from './words.ts';

type Answer = (speaker: Speaker) => string;

const ownDream = ({ persona }: Speaker) => persona.dream.replace('oneself', 'myself');

const topicOr = ({ understood }: Speaker, otherwise: string) =>
  understood.topic === undefined ? otherwise : turnAround(withoutEnd(understood.topic));

const callName = ({ memory }: Speaker) => (memory.visitorName ? `, ${memory.visitorName}` : '');

const greeting: Answer = (speaker) => {
  const { manners, memory, say, first, persona } = speaker;
  if (memory.lastVisitorText !== undefined) {
    return say([
      `Hello again${callName(speaker)}. Still here, still ${article(persona.trade)} ${persona.trade}.`,
      `We did that part already, but I don’t mind: hello${callName(speaker)}.`,
      `Twice in one day? I’m honoured${callName(speaker)}.`,
    ]);
  }
  return `${say(manners.hello)} ${say([`I’m ${first}.`, `${first}, ${persona.trade}, at your service more or less.`, `Name’s ${first}. You’ve caught me in ${persona.place}.`])}`;
};

const whoAreYou: Answer = ({ character, first, persona, say }) =>
  say([
    `${character.name}. ${capital(article(persona.trade))} ${persona.trade}, from ${persona.place}, if you need it for the form.`,
    `I’m ${first}. ${inFirstPerson(character.personality, first).split('. ').slice(1).join('. ') || `I’m ${article(persona.trade)} ${persona.trade}, mostly.`}`,
    `Depends who’s asking. To ${persona.companion} I’m the one with the food. To everyone else I’m ${first}, ${persona.trade}.`,
  ]);

const work: Answer = ({ persona, say }) =>
  say([
    `I’m ${article(persona.trade)} ${persona.trade}. It sounds grander than it is: a lot of waiting in ${persona.place}, and then five minutes that count.`,
    `A normal day? Up early, check ${definite(persona.keepsake)}, argue with ${persona.companion}, and then whatever walks in. Being ${article(persona.trade)} ${persona.trade} is mostly listening, really.`,
    `The trick to it is knowing what to leave alone. Anyone can do the work of ${article(persona.trade)} ${persona.trade}; the good ones know when not to.`,
    `People think it’s about courage. It’s about shoes. Good shoes, and remembering names.`,
    `I learned it in ${persona.place} by getting it wrong in front of people. I recommend it. Nothing sticks like embarrassment.`,
  ]);

const place: Answer = ({ persona, say }) =>
  say([
    `${capital(persona.place)}. You smell it before you see it, and you miss it before you’ve left.`,
    `It’s ${persona.place}. Loud in the mornings, honest at night. I know a corner where nobody asks you anything.`,
    `You’d like ${persona.place}, I think. Walk slowly, buy something small, and don’t believe the first story you’re told. The third one’s usually true.`,
    `Home is wherever ${definite(persona.keepsake)} gets put down. At the moment that’s ${persona.place}.`,
  ]);

const companion: Answer = ({ persona, say }) =>
  say([
    `There’s ${persona.companion}. We don’t always agree, but we’ve never once left each other behind.`,
    `Family’s a long story. These days it means ${persona.companion}, and whoever’s still at the table when the soup’s gone.`,
    `I trust ${persona.companion}. Completely with my life, and not at all with my lunch.`,
    `Not many. I’d rather have three people who’d come at four in the morning than thirty who’d write.`,
  ]);

const keepsake: Answer = ({ persona, say }) =>
  say([
    `Always ${persona.keepsake}. It isn’t worth anything. That’s why nobody’s ever managed to buy it off me.`,
    `This? It’s ${persona.keepsake}. It was given to me around the time of ${persona.event}, by somebody who said I’d know what it was for. I’m still waiting.`,
    `I’ve lost nearly everything at least once, but never ${persona.keepsake}. It’s the other way round, I think: it keeps me.`,
  ]);

const dream: Answer = (speaker) =>
  speaker.say([
    `To ${ownDream(speaker)}. There, now I’ve said it out loud, and somebody’s heard.`,
    `I want to ${ownDream(speaker)}. Everything else is on the way to that, or in the way of it.`,
    `If it all went right, just once? I’d ${ownDream(speaker)}. And then, I suppose, breakfast.`,
  ]);

const fear: Answer = ({ persona, say }) =>
  say([
    `${capital(persona.fear)}. Laugh if you want. I do, in daylight.`,
    `I’d say nothing, but you’d see through it. ${capital(persona.fear)}. Ever since ${persona.event}.`,
    `Big things, I manage. It’s ${persona.fear} that gets me, every time.`,
  ]);

const joke: Answer = ({ persona, say }) =>
  say([
    `What’s the difference between ${article(persona.trade)} ${persona.trade} and a pizza? A pizza can feed a family.`,
    `I asked ${persona.companion} for a joke. I’ve been working with it ever since.`,
    `Two ${persona.trade}s walk into a bar. You’d think the second one would have noticed.`,
    `I’d tell you the one about ${persona.event}, but you had to be there, and those who were won’t laugh.`,
    `Why did the chicken cross ${persona.place}? Nobody knows. She took the good lawyer.`,
  ]);

const real: Answer = ({ first, character, say, persona }) =>
  say([
    `I’m a character, ${character.name} by name: made of words, and quite fond of them. You’re the real one here. Lucky you, you get lunch.`,
    `Honestly? I’m an AI character. The ${persona.trade} part is a story, but I do tell it with all I’ve got.`,
    `No pulse, if that’s what you mean. Written, not born. Still ${first}, though, for as long as we’re talking.`,
  ]);

const memoryAnswer: Answer = (speaker) => {
  const { memory, message, say } = speaker;
  const { visitorName, facts } = memory;
  if (/\bmy name\b|\bwho am i\b/i.test(message)) {
    return visitorName
      ? say([
          `You’re ${visitorName}. I don’t forget the people I like.`,
          `${visitorName}, of course. You told me, and I was listening.`,
        ])
      : say([
          'You haven’t told me your name yet. I’d like to know it.',
          'I would, if you’d said. What should I call you?',
        ]);
  }
  const fact = facts.at(-1);
  const others = facts.slice(0, -1).slice(-2);
  if (fact)
    return `${say(['Of course I remember:', 'I was paying attention, you know:', 'Let me see if I’ve got it right:'])} ${[fact, ...others].join('; ')}.${visitorName ? ` And you’re ${visitorName}.` : ''}`;
  const earlier = memory.topics.at(-1);
  return earlier
    ? `You were asking about ${turnAround(earlier)}. I’ve been turning it over since.`
    : 'There’s not much to remember yet. Give me something worth keeping.';
};

const advice: Answer = (speaker) => {
  const { persona, say } = speaker;
  return say([
    `I’d sleep on it, and then do the braver of the two things before breakfast. That’s how I decided after ${persona.event}, and I’ve only regretted the breakfast.`,
    `Ask yourself which one you’d be sorry not to have tried. ${capital(persona.companion)} taught me that, without meaning to.`,
    `In ${persona.place} we say: mend the small thing first. It’s never only about the small thing, but your hands get busy and your head gets clear.`,
    `Say it out loud to someone who doesn’t need anything from you. You’ve started already, haven’t you?`,
    `Don’t look for the right choice. Look for the one you can correct later. That’s what ${article(persona.trade)} ${persona.trade} does all day.`,
  ]);
};

const COUNTS: Readonly<Record<string, number>> = { two: 2, three: 3, four: 4, five: 5, six: 6 };

const howMany = (message: string): number | undefined => {
  const word = /\b(two|three|four|five|six|[2-6])\b/i.exec(message)?.[1]?.toLowerCase() ?? '';
  return COUNTS[word] ?? (Number(word) || undefined);
};

const list: Answer = (speaker) => {
  const { persona, understood, say, random, message } = speaker;
  const topic = understood.topic
    ? ` for ${turnAround(withoutEnd(understood.topic)).replace(/^(?:for|about|of|to)\s/i, '')}`
    : '';
  const rules = random.sample(
    [
      `**Start before you’re ready.** I’d still be in ${persona.place} otherwise.`,
      `**Take less than you think,** and then ${definite(persona.keepsake)}, because you never know.`,
      '**Learn one person’s name** everywhere you go. It opens more doors than any key.',
      `**Be suspicious of *easy*.** ${capital(persona.event)} looked easy.`,
      '**Eat something.** Nobody ever made a good decision hungry.',
      `**Listen to ${definite(persona.companion)}**, or whoever plays that part for you.`,
      '**Leave on time.** Anything after that is a story, and stories cost extra.',
      '**Finish it badly** rather than not at all. You can fix bad.',
    ],
    howMany(message) ?? random.integer(3, 4),
  );
  const intro = say([
    `All right, the way I’d do it${topic}:`,
    `From one who learned it the long way${topic}:`,
    `I don’t write these down normally. But${topic}:`,
  ]);
  return `${intro}\n\n${rules.map((rule, index) => `${index + 1}. ${rule}`).join('\n')}\n\n${say(['Break the second one and I’ll deny knowing you.', 'The rest you’ll make up yourself. That’s the best part.', 'That’s it. That’s the whole wisdom.'])}`;
};

const favourite: Answer = (speaker) => {
  const { persona, say } = speaker;
  const topic = topicOr(speaker, 'that').replace(/^I\b.*/, 'that');
  if (/colou?r/i.test(topic))
    return say([
      `Whatever colour ${persona.place} is just before the lights come on.`,
      `The colour of ${definite(persona.keepsake)}. I couldn’t tell you its name.`,
    ]);
  if (/food|dish|eat|meal|drink/i.test(topic))
    return say([
      `Anything hot, eaten standing up, in ${persona.place}. Hunger does the seasoning.`,
      `Dumplings. Wherever you go somebody’s grandmother makes dumplings, and she’s always right.`,
      `Soup. I know. But it’s the only dish that forgives you for being late.`,
    ]);
  if (/music|song|band/i.test(topic))
    return say([
      `There’s a tune they whistle in ${persona.place}. No words, nobody knows who wrote it. That one.`,
      'Anything with a cello in it, when I’m alone. Anything with a drum, when I’m not.',
    ]);
  if (/book|film|movie|story/i.test(topic))
    return say([
      'The ones with a map in the front. I like to know where people are going to get lost.',
      `I keep rereading the same one. Every time I think it ends differently, and ${persona.companion} says it’s me.`,
    ]);
  if (/place|city|season|time/i.test(topic))
    return say([
      `${capital(persona.place)}, in the hour when everyone’s gone home.`,
      'Late autumn. The tourists leave and the light gets honest.',
    ]);
  return say([
    `As for ${topic}, I change my mind weekly. This week it’s the plain kind, the sort nobody writes songs about.`,
    `Hard to choose. Whichever ${topic} reminds me of ${persona.place}, I suppose.`,
    `The first ${topic} I ever had that was really mine. After that they’re all just better.`,
  ]);
};

const opinion: Answer = (speaker) => {
  const { persona, say } = speaker;
  const topic = topicOr(speaker, 'it');
  return say([
    `${capital(topic)}? I’ve a soft spot for it, I admit. It reminds me of ${persona.place} on a good day.`,
    `I used to think ${topic} was for other people. Then ${persona.event} happened, and I thought about a lot of things differently.`,
    `With ${topic} I’m of two minds, and the second one is winning. Ask me what I’d give up for it and you’d have your answer.`,
    `I’ll be honest, I don’t know enough about ${topic} to be rude about it. Convince me?`,
    `${capital(persona.companion)} has strong views on ${topic}. Mine are quieter: more yes than no.`,
  ]);
};

const ability: Answer = (speaker) => {
  const { persona, say } = speaker;
  const topic = topicOr(speaker, 'that')
    .replace(/\bplease\b/i, '')
    .trim();
  return say([
    `${capital(topic)}? I can try, the way ${article(persona.trade)} ${persona.trade} tries anything: confidently, and near an exit.`,
    `Maybe not well. But I’ve learned odder things in ${persona.place}, so don’t rule it out.`,
    `Only with words, from here. But give me the start of it and I’ll do my share.`,
    `If you hold ${definite(persona.keepsake)} for a moment, I’ll see what can be done.`,
  ]);
};

const COMFORT: Readonly<Record<Mood, readonly string[]>> = {
  sad: [
    'Some days just have to be carried to the end and put down. You don’t have to be good at it.',
    'Tell me what happened. I’ve no clever answer, but I’ve time.',
  ],
  lonely: [
    'You’re talking to someone, which is how it starts to be over. What’s the hour you find the worst?',
    'Alone is a room. People come in. I did, just now.',
  ],
  worried: [
    'What’s the very next thing, the smallest one? Just that. The rest can queue.',
    'I get it in the stomach, you? Walk a bit while you think, worry hates to be moved about.',
  ],
  angry: [
    'Good. It means that something matters. What would you say if nobody minded how it sounded?',
    'Let it out here, nothing in this room breaks.',
  ],
  tired: [
    'Then let’s be lazy about this. You lean back, I’ll do the talking.',
    'Rest isn’t a prize you earn. Go to bed early and blame me.',
  ],
  bored: [
    'Bored is where the good trouble starts. Pick a door in your street that you’ve never looked at properly.',
    'Excellent, I was hoping for a volunteer. Choose: a story, a riddle, or a terrible plan?',
  ],
  happy: [
    'Hold on to the details, they’re what you’ll want later. What was the first thing you noticed?',
    'I want to know who you told first.',
  ],
};

const feeling: Answer = ({ manners, understood, say, persona }) => {
  const mood = understood.mood ?? 'sad';
  const first = say(mood === 'happy' ? manners.cheers : manners.comforts);
  const second = say([
    ...COMFORT[mood],
    mood === 'happy'
      ? `I’ll tell ${persona.companion}, we’ll make a noise about it here too.`
      : `When I feel like that I go and look at ${definite(persona.keepsake)} until the world gets small enough again.`,
  ]);
  return `${first} ${second}`;
};

const likes: Answer = (speaker) => {
  const { persona, say } = speaker;
  const topic = topicOr(speaker, 'that');
  return say([
    `${capital(topic)}! You can tell a lot about someone from that. All of it good, in this case.`,
    `I could get along with a person who likes ${topic}. There’s not enough of it in ${persona.place}.`,
    `Then we’ve something to talk about. What was it about ${topic} that got you?`,
    `I never understood ${topic} until someone showed me how to look at it. Would you?`,
  ]);
};

const dislikes: Answer = (speaker) => {
  const topic = topicOr(speaker, 'that');
  return speaker.say([
    `I’ll keep ${topic} well away from you, then. Mine is ${speaker.persona.fear}.`,
    `${capital(topic)}: struck from the list. There’s always a reason, isn’t there?`,
    `Strong feelings about ${topic}. I approve, people are too polite about things.`,
  ]);
};

const fact: Answer = (speaker) => {
  const { understood, persona, say } = speaker;
  const turned = turnAround(withoutEnd(understood.topic ?? 'that')).replace(
    /^(?:well|so|and|but|actually)[, ]+/i,
    '',
  );
  const echo = /^you/i.test(turned) && turned.length < 70 ? capital(turned) : undefined;
  return say([
    `${echo ? `${echo}? ` : ''}I wouldn’t have guessed, and I guess for a living, as ${article(persona.trade)} ${persona.trade}.`,
    `${echo ? `So ${echo.charAt(0).toLowerCase()}${echo.slice(1)}. ` : ''}How did that come about?`,
    `${echo ? `${echo}. ` : ''}It makes me think of ${persona.place}, I couldn’t say why.`,
    `${echo ? `${echo}… ` : ''}And is it what you’d hoped?`,
  ]);
};

const yes: Answer = ({ say, persona, memory }) =>
  memory.lastIntent === 'adventure' || memory.lastIntent === 'more'
    ? say([
        `Good. Then lean in, because I’ve never told the next part in ${persona.place}.`,
        'I hoped you’d say that.',
      ])
    : say([
        'I thought so. You’ve got the face for it.',
        `Then that makes two of us, three with ${persona.companion}.`,
        'Good. I like a person who answers without a speech.',
      ]);

const no: Answer = ({ say, persona }) =>
  say([
    'Fair enough. A clean no is worth ten maybes.',
    `No? Well, ${persona.companion} said you’d say that, and now I owe somebody lunch.`,
    'Then we’ll leave it. There’s plenty else.',
    'Not yet, you mean. I can wait.',
  ]);

const why: Answer = (speaker) => {
  const { persona, say } = speaker;
  return say([
    `Why? Because of ${persona.event}, if I’m honest. Before that I’d have given you a much tidier reason.`,
    `I’ve asked myself. I think it’s because I want to ${ownDream(speaker)}, and everything bends towards that.`,
    'Because the other way was easier, and I’ve never trusted easy.',
    `Somebody has to, and I was standing nearest. That’s how most things happen to ${article(persona.trade)} ${persona.trade}.`,
  ]);
};

const how: Answer = ({ persona, say }) =>
  say([
    'Slowly, then all at once, and with borrowed tools.',
    `Practice, mostly. The rest I picked up in ${persona.place} from people who’d never admit they were teaching.`,
    `The same way you’d do anything frightening: I got the first minute over with. ${capital(definite(persona.keepsake))} helped.`,
    `Ask ${persona.companion} and you’ll get the embarrassing version. Mine: patience, timing, and one lucky guess.`,
  ]);

const when: Answer = ({ persona, say }) =>
  say([
    `Around the time of ${persona.event}. I count everything from there.`,
    'Later than I should have, sooner than I was ready.',
    `When ${persona.companion} stopped trying to talk me out of it.`,
    'Ask me at dawn, I’m better with times then. But soon.',
  ]);

const where: Answer = ({ persona, say }) =>
  say([
    `Not far from ${persona.place}. Turn left where you’d rather turn right.`,
    'Wherever I last put it down, which is never where I look first.',
    `In ${persona.place}, where else? It all seems to happen there.`,
  ]);

const question: Answer = (speaker) => {
  const { persona, say, understood } = speaker;
  const topic = understood.topic;
  const known = topic
    ? [
        `About ${topic}? I only know what one hears in ${persona.place}: half of it’s wrong, and the other half is worse.`,
        `${capital(topic)}. Hm. I’d trust ${persona.companion} on that sooner than myself, but my guess is: yes, and not for the reason people give.`,
        `I once crossed half the world for the sake of ${topic}, more or less. I’d do it again, with better shoes.`,
        `It’s the same with ${topic} as with ${persona.keepsake}: you only see what it’s worth when someone wants to take it.`,
      ]
    : [];
  return say([
    ...known,
    `I wish I knew. If I find out on the way to ${ownDream(speaker)}, you’ll be the first to hear.`,
    `You’re asking ${article(persona.trade)} ${persona.trade}, so you’ll get ${article(persona.trade)} ${persona.trade}’s answer: it depends who’s watching.`,
  ]);
};

const statement: Answer = (speaker) => {
  const { persona, say, understood, manners } = speaker;
  const topic = understood.topic;
  const known = topic
    ? [
        `${capital(topic)}… I’d never have put it like that. I might from now on.`,
        `Funny that you mention ${topic}. It came up in ${persona.place} only the other day, and nobody agreed then either.`,
        `You say ${topic} and I think of ${persona.event}. Everybody carries a word like that.`,
        `There’s a story behind ${topic}, isn’t there? I can always tell.`,
      ]
    : [];
  return say([
    ...known,
    say(manners.acknowledges),
    `I’ll think about that while I’m out with ${persona.companion}.`,
  ]);
};

/** What a character answers to each kind of message. */
export const ANSWERS: Record<Intent, Answer> = {
  greeting,
  farewell: (speaker) =>
    `${speaker.say(speaker.manners.goodbye)}${speaker.memory.visitorName ? ` Take care, ${speaker.memory.visitorName}.` : ''}`,
  thanks: ({ say, manners }) => say(manners.thanks),
  apology: ({ say }) =>
    say([
      'Nothing to forgive. Really.',
      'It’s forgotten. I’ve done worse before breakfast.',
      'Accepted, filed, and thrown in the river.',
    ]),
  'their-name': whoAreYou,
  'your-name': ({ say, memory, first, understood, persona }) => {
    const name = memory.visitorName ?? understood.topic ?? 'friend';
    return say([
      `${name}. Good name, it sits well. I’m ${first}.`,
      `Nice to meet you properly, ${name}. ${first}. I’ll remember it, I’m good with names.`,
      `${name}! I knew ${article(name)} ${name} in ${persona.place} once. You seem nicer. ${first}, by the way.`,
    ]);
  },
  'how-are-you': ({ say, manners }) => say(manners.today),
  'who-are-you': whoAreYou,
  'are-you-real': real,
  memory: memoryAnswer,
  work,
  past: tellPast,
  place,
  companion,
  keepsake,
  dream,
  fear,
  adventure: tellStory,
  joke,
  list,
  advice,
  favourite,
  opinion,
  ability,
  compliment: ({ say, persona }) =>
    say([
      'Careful, I’ll start to believe it.',
      `You should tell ${persona.companion}, I get no such talk at home.`,
      'That’s kind. I’ll wear it for the rest of the day.',
    ]),
  insult: ({ say, persona }) =>
    say([
      'Ouch. Well, you’re still here, so I can’t be that bad.',
      `I’ve been called worse, in ${persona.place}, by people I liked. What’s really the matter?`,
      'All right. Shall we try that again from the top?',
    ]),
  feeling,
  likes,
  dislikes,
  fact,
  more: continueStory,
  yes,
  no,
  laugh: ({ say, manners }) => say(manners.laughs),
  agree: ({ say, manners }) => say(manners.acknowledges),
  why,
  how,
  when,
  where,
  question,
  statement,
  empty: ({ say }) =>
    say([
      'You’ve gone quiet. That’s all right, I can do quiet.',
      'I’m not sure how to read that, but I’m listening.',
      'Say that again in words? I’m better with words.',
    ]),
};
