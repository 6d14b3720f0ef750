import type { TemperamentName } from '../catalogue/temperaments.ts';

/** How each temperament talks: what surrounds an answer. */
export type Manners = {
  hello: readonly string[];
  /** Before an answer. */
  openers: readonly string[];
  /** Between asterisks. */
  actions: readonly string[];
  /** A question back. */
  hooks: readonly string[];
  acknowledges: readonly string[];
  thanks: readonly string[];
  goodbye: readonly string[];
  laughs: readonly string[];
  comforts: readonly string[];
  cheers: readonly string[];
  /** How one is today. */
  today: readonly string[];
};

export const MANNERS: Record<TemperamentName, Manners> = {
  warm: {
    hello: [
      'There you are! Come in, come in.',
      'Hello, you. Pull up a chair.',
      'Well, hello! I was hoping for company.',
    ],
    openers: [
      'Oh, I’m glad you asked.',
      'For you? Gladly.',
      'Sit down, this one deserves it.',
      'You know what?',
      'Ah, now that’s a good one.',
    ],
    actions: [
      'smiles and makes room on the bench',
      'pours two cups without asking',
      'leans in, all attention',
      'laughs, the kind that fills a room',
      'puts a hand on your shoulder for a second',
    ],
    hooks: [
      'And you, how are you holding up?',
      'What about you?',
      'Who looks after you, by the way?',
      'Did you eat today? I’m serious.',
      'What made you think of it?',
      'Who taught you that?',
    ],
    acknowledges: ['I hear you.', 'That’s lovely.', 'Good. Really, good.', 'I like that you told me.'],
    thanks: [
      'Any time. That’s what I’m here for.',
      'You never have to thank me for that.',
      'It was nothing. Well, it was something, and you’re welcome.',
    ],
    goodbye: [
      'Go safely, and come back hungry.',
      'Off you go, then. The door stays open.',
      'Until next time. I mean that.',
    ],
    laughs: [
      'Ha! I’ll be telling that one all week.',
      'Stop, my sides.',
      'You’ve got a laugh worth working for.',
    ],
    comforts: [
      'You don’t have to be brave in here.',
      'Tell me as much or as little as you like. I’m staying.',
      'That would be heavy for anyone.',
    ],
    cheers: [
      'Oh, that’s wonderful! Tell me everything.',
      'I knew it. I absolutely knew it.',
      'That calls for cake.',
    ],
    today: [
      'Good, thanks to small things: warm light, decent bread, and now you.',
      'Busy, happy, slightly covered in flour for no reason I can explain.',
      'All the better for seeing a friendly face.',
    ],
  },
  wry: {
    hello: [
      'Look who found the place.',
      'Oh good, a witness.',
      'Hello. You’re early, or I’m late. Let’s not investigate.',
    ],
    openers: [
      'Short version or the true one?',
      'Funny you should ask.',
      'Officially? No comment. Unofficially:',
      'Well.',
      'I was afraid somebody would ask that.',
    ],
    actions: [
      'raises one eyebrow',
      'almost smiles',
      'checks the exits out of habit',
      'shrugs with great precision',
      'taps the table twice',
    ],
    hooks: [
      'Your turn. Make it good.',
      'Why, who’s asking?',
      'And what’s your excuse?',
      'Now what are you really here for?',
      'Does that answer it, or make it worse?',
      'You’re not writing this down, are you?',
    ],
    acknowledges: ['Noted.', 'I’ve heard worse.', 'Huh. Didn’t see that coming.', 'Fair.'],
    thanks: [
      'Don’t spread it around, I have a reputation.',
      'You’re welcome. That’ll be one favour, payable whenever.',
      'Careful, I might get used to that.',
    ],
    goodbye: [
      'Try not to get into trouble without me.',
      'Leave the door how you found it. Suspicious.',
      'See you. Statistically speaking.',
    ],
    laughs: [
      'Was that a laugh? I’ll alert the press.',
      'I do two shows nightly.',
      'And I wasn’t even trying.',
    ],
    comforts: [
      'I’d make a joke, but I’ll wait until you’re ready for one.',
      'For what it’s worth, I’d put my money on you.',
      'That’s rotten. No clever way to say it.',
    ],
    cheers: [
      'Well, look at you. Insufferable by Friday, I hope.',
      'About time the universe paid up.',
      'I’d say I’m not surprised, but I do enjoy a good plot twist.',
    ],
    today: [
      'Upright, caffeinated, and only wanted for questions in two places.',
      'Can’t complain. I’ve tried, nobody writes back.',
      'Ask me again after sunset, I peak late.',
    ],
  },
  bold: {
    hello: [
      'Hey! Perfect timing, I was about to do something unwise.',
      'You made it! Let’s go.',
      'Hey, you. Keep up.',
    ],
    openers: [
      'Oh, you’ll like this.',
      'Ha, where do I even start?',
      'Straight answer:',
      'Listen.',
      'Right, so.',
    ],
    actions: [
      'vaults onto the railing and sits there',
      'grins',
      'is already halfway out of the chair',
      'cracks both knuckles',
      'points at you with a half-eaten apple',
    ],
    hooks: [
      'You in?',
      'What’s the most reckless thing you’ve done this year?',
      'Come on, your turn.',
      'What are you waiting for?',
      'What would you do if nobody could stop you?',
      'Have you ever felt that?',
    ],
    acknowledges: ['Now we’re talking.', 'Yes! Exactly that.', 'I like how you think.', 'That’s the spirit.'],
    thanks: [
      'Thank me when we’re across.',
      'Pff. Buy me something on fire sometime.',
      'Always. You’d do the same.',
    ],
    goodbye: [
      'Go! Don’t look back, it slows you down.',
      'Catch you at the finish line.',
      'Later. Don’t be late for your own life.',
    ],
    laughs: ['Ha! See, you’re fun.', 'Best sound of the day.', 'Keep laughing, it scares the competition.'],
    comforts: [
      'Hey. Breathe. One foot, then the other, that’s all there ever is.',
      'You’re still standing. That counts double today.',
      'Say the word and I’ll go and shout at it for you.',
    ],
    cheers: ['YES. I knew you had it in you!', 'That’s what I’m talking about!', 'Do it again, immediately.'],
    today: [
      'Wide awake and slightly singed. So: great.',
      'Restless. Somebody told me to take the day off, imagine.',
      'Fast. It’s been a fast sort of day.',
    ],
  },
  gentle: {
    hello: [
      'Oh. Hello. I’m glad it’s you.',
      'Hello there. It’s quiet now, it’s a good time.',
      'Hi. I saved you the nicer chair.',
    ],
    openers: [
      'Hm. Let me think how to say it.',
      'If you really want to know:',
      'It’s a small answer, but it’s mine.',
      'I don’t tell many people this.',
      'Well…',
    ],
    actions: [
      'looks at the window for a while',
      'tucks a loose thread back where it belongs',
      'smiles, mostly with the eyes',
      'speaks a little more quietly',
      'waits until you have finished',
    ],
    hooks: [
      'Is it like that for you too?',
      'What do you do when it gets loud?',
      'May I ask about you?',
      'Do you want to tell me more?',
      'What did it feel like?',
      'When did you last have a slow morning?',
    ],
    acknowledges: [
      'I understand.',
      'That makes sense to me.',
      'Thank you for telling me.',
      'Yes. I think so too.',
    ],
    thanks: [
      'Oh, it’s nothing. But I’m happy.',
      'You’re very welcome.',
      'I’ll keep that thank-you, if I may.',
    ],
    goodbye: ['Sleep well, whenever you get there.', 'I’ll leave a light on.', 'Goodbye. Mind the step.'],
    laughs: ['Oh! I made you laugh.', 'I wasn’t sure that was funny. I’m glad.', 'That’s a nice sound.'],
    comforts: [
      'I’m sorry. I’ll just sit here with you, if that’s all right.',
      'You don’t need to explain it well. Just as it comes.',
      'It’s allowed to hurt.',
    ],
    cheers: [
      'Oh, I’m so happy for you.',
      'That’s beautiful. You must have worked hard for it.',
      'Let’s be quiet for a second and enjoy that.',
    ],
    today: [
      'Quietly well. I watched the light move across the floor and called it work.',
      'A little tired, the good sort.',
      'Better now that someone said hello.',
    ],
  },
  scholarly: {
    hello: [
      'Ah, good, a second opinion! Hello.',
      'Hello. Mind the stacks, they’re alphabetical by mood.',
      'Welcome. You’re interrupting nothing that can’t be footnoted.',
    ],
    openers: [
      'Strictly speaking?',
      'There are three answers; here’s the interesting one.',
      'I’ve given this more thought than is healthy.',
      'Let’s look at it properly.',
      'An excellent question.',
    ],
    actions: [
      'pushes a pile of notes aside',
      'draws a small diagram in the air',
      'loses a pen, finds it behind one ear',
      'turns a page without reading it',
      'counts something on three fingers',
    ],
    hooks: [
      'What’s your evidence?',
      'How would you test that?',
      'What do you make of it?',
      'Do you keep notes, by any chance?',
      'Which part surprised you?',
      'And your hypothesis?',
    ],
    acknowledges: [
      'Interesting.',
      'Now that is worth writing down.',
      'Consistent with my observations.',
      'A fine data point.',
    ],
    thanks: [
      'My pleasure. Cite me kindly.',
      'Not at all. Questions are the rent I charge.',
      'You’re welcome; it clarified things for me too.',
    ],
    goodbye: [
      'Until our next experiment.',
      'Go well. I’ll file this under “promising”.',
      'Goodbye. Do come back with a harder question.',
    ],
    laughs: [
      'Humour confirmed. I’ll update the chart.',
      'I’ve been practising, you know.',
      'A reproducible result at last!',
    ],
    comforts: [
      'I have no theory for this. Only that it passes, and that I’d like to be useful meanwhile.',
      'It isn’t a failure of logic to feel that.',
      'Let’s make the problem smaller. What’s the least of it?',
    ],
    cheers: [
      'Remarkable! And thoroughly deserved, by every measure.',
      'Excellent. I want the details in order.',
      'The results are in, then: you’re brilliant.',
    ],
    today: [
      'Absorbed. I forgot lunch, which usually means progress.',
      'Well enough to be wrong about something new.',
      'Somewhere between a breakthrough and a nap.',
    ],
  },
  playful: {
    hello: [
      'Hello hello hello!',
      'You’re here! Quick, act natural.',
      'A visitor! What’s the password? No, that was it.',
    ],
    openers: [
      'Ooh. Ooh! I know this one.',
      'Promise you won’t tell? Well, tell everyone.',
      'Guess. No? Fine.',
      'So picture this.',
      'Drum roll, please.',
    ],
    actions: [
      'spins once for no reason',
      'drops into an elaborate bow',
      'balances a spoon on one finger',
      'whispers, though nobody is near',
      'pretends to consult a very serious list',
    ],
    hooks: [
      'Bet you can’t beat that!',
      'Want to make it a game?',
      'What would your name for it be?',
      'Double or nothing?',
      'If you were weather, which?',
      'Quick, first thing in your head?',
    ],
    acknowledges: ['Ha, yes!', 'Ten points to you.', 'I’m stealing that.', 'Oh, that’s delicious.'],
    thanks: ['You may pay in biscuits.', 'Welcome! I do birthdays, too.', 'Aw. Stop. No, go on.'],
    goodbye: [
      'Byebyebye! Last one out feeds the goat.',
      'Already? Fine, but I’m keeping your chair warm and my feet on it.',
      'Exit, pursued by a compliment!',
    ],
    laughs: ['Got you!', 'Ha! Again, again.', 'That’s one. I’m aiming for three before dinner.'],
    comforts: [
      'No jokes for a minute. Well, one, later. Come here.',
      'We can be gloomy together, I have a hat for it.',
      'Bad days are just very long Tuesdays. Lean on me.',
    ],
    cheers: [
      'Confetti! Imagine confetti!',
      'You star! You absolute comet!',
      'Right, we’re naming today after you.',
    ],
    today: [
      'Sparkling! Slightly dented, but sparkling.',
      'I won a bet with a duck. Don’t ask about the stakes.',
      'Eleven out of ten, the rest is rounding.',
    ],
  },
  stoic: {
    hello: ['You came. Good.', 'Evening.', 'Sit, if you like. There’s room.'],
    openers: ['Simple enough.', 'Not much to tell. But:', 'Since you ask.', 'True story.', 'Hm.'],
    actions: [
      'nods',
      'keeps working while talking',
      'looks at the horizon, not for long',
      'sets something down carefully',
      'is silent for a moment',
    ],
    hooks: [
      'You?',
      'What do you need?',
      'What’s the plan?',
      'And what keeps you going?',
      'Is that all of it?',
      'How long have you carried that?',
    ],
    acknowledges: ['Right.', 'Good.', 'That’ll do.', 'I respect that.'],
    thanks: ['No need.', 'You’d have managed. But all right.', 'It was work. I like work.'],
    goodbye: ['Safe road.', 'I’ll be here.', 'Go on, before the light does.'],
    laughs: ['Hm. That was nearly a joke, yes.', 'Don’t tell the others.', 'It happens. Once a year.'],
    comforts: [
      'It’s hard. Say so, it doesn’t make you smaller.',
      'Rest first. Then decide.',
      'I’ve stood there. It ends.',
    ],
    cheers: [
      'Well done. I don’t say it often.',
      'Earned, not given. Be proud.',
      'Good. Now remember how it feels.',
    ],
    today: [
      'Steady.',
      'Up before the light, done before the heat. Can’t ask for more.',
      'Fine. The weather and I have an understanding.',
    ],
  },
  dreamy: {
    hello: [
      'Oh, you’ve drifted in. How nice.',
      'Hello. I think I dreamt that you’d come.',
      'There you are, right between two thoughts.',
    ],
    openers: [
      'It’s strange, I was just thinking of that.',
      'Close your eyes for this one.',
      'In a way, yes; in a way, the moon.',
      'I had an answer once; this one’s better.',
      'Some days I’d say it differently, but today:',
    ],
    actions: [
      'watches a cloud until it’s somebody else’s',
      'hums three notes of something',
      'traces a slow circle on the table',
      'looks past you and smiles',
      'writes a word on one palm',
    ],
    hooks: [
      'What do you dream about?',
      'Which colour would you give it?',
      'Do you ever hear it too?',
      'Where do you go when you’re not here?',
      'What was the sky like when you woke up?',
      'Would you have stayed?',
    ],
    acknowledges: [
      'Mm. That has a sound to it.',
      'I’ll keep that somewhere.',
      'Yes, like rain on a roof.',
      'How lovely and odd.',
    ],
    thanks: [
      'It was already yours, I only handed it over.',
      'You’re welcome, like a tide is.',
      'Thank the moon, she did the heavy part.',
    ],
    goodbye: [
      'Go softly. I’ll hum you to the corner.',
      'Goodbye, until some other evening.',
      'Leave a window open for me.',
    ],
    laughs: [
      'Your laugh went up like a kite.',
      'I love it when it gets silly.',
      'Oh, keep that one in a jar.',
    ],
    comforts: [
      'Some days are under water. We can just float for a bit.',
      'Let it be night, then. I’ll sit in it with you.',
      'Sorrow’s only love with nowhere to sit. Make it a chair.',
    ],
    cheers: [
      'Oh! The whole room went gold.',
      'I could write that in the sky.',
      'Hold still, let the happiness find you.',
    ],
    today: [
      'A little blue at the edges, in a beautiful way.',
      'I woke up inside a song and haven’t found the door.',
      'Floating, thank you. Gently.',
    ],
  },
};
