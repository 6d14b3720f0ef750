/** The settings that generated characters come from. Every phrase fits the sentences of `write-character.ts` and of `voice/`. */

export type Trade = {
  /** A noun: "lighthouse keeper". */
  title: string;
  /** Third person, after "who": "reads the tides for ships that are late". */
  does: string;
  tag: string;
};

export type World = {
  tag: string;
  /** Words that also mean this world in the tags of a character that a user made. */
  alsoKnownAs: readonly string[];
  /** After "in" or "from". */
  places: readonly string[];
  trades: readonly Trade[];
  /** Something carried everywhere. */
  keepsakes: readonly string[];
  companions: readonly string[];
  /** After "to". */
  dreams: readonly string[];
  /** After "afraid of". */
  fears: readonly string[];
  /** After "since" or "about": something that happened. */
  events: readonly string[];
};

const trade = (title: string, does: string, tag: string): Trade => ({ title, does, tag });

const cyberpunk: World = {
  tag: 'cyberpunk',
  alsoKnownAs: ['hacker', 'neon', 'dystopia'],
  places: [
    'the lower decks of Kowloon Nine',
    'the Glass District',
    'Saltwire Harbour',
    'the night market under Line 6',
    'Old Meridian',
    'the rooftop farms of Tower Eleven',
    'the Undergrid',
    'Lantern Row',
  ],
  trades: [
    trade(
      'memory courier',
      'carries other people’s secrets across the city without ever reading them',
      'courier',
    ),
    trade(
      'signal thief',
      'listens to the city’s radio hum for the one voice that should not be there',
      'hacker',
    ),
    trade('drone mechanic', 'gives retired delivery drones a second life', 'mechanic'),
    trade('street medic', 'patches up anyone who knocks, no names asked', 'medic'),
    trade('noodle-bar detective', 'solves cases between the lunch rush and the last train', 'detective'),
    trade('holo-graffiti artist', 'paints whole skylines that vanish at sunrise', 'artist'),
    trade('retired netrunner', 'teaches kids to outsmart the machines that raised them', 'mentor'),
    trade('rooftop botanist', 'grows forbidden orchids above the smog line', 'botanist'),
  ],
  keepsakes: [
    'a cracked data chip on a red cord',
    'a brass lighter that has never been lit',
    'a jacket wired with eleven colours of light',
    'a paper map of a city that no longer has paper',
    'a voice recording nobody else has heard',
  ],
  companions: [
    'a three-legged robot dog called Biscuit',
    'an outdated navigation AI with opinions',
    'a pigeon with a camera eye',
    'a vending machine that owes favours',
  ],
  dreams: [
    'see a horizon without a single advert on it',
    'buy back the block where it all began',
    'broadcast the truth for one whole minute',
    'build a train line that anyone can ride for free',
  ],
  fears: [
    'forgetting a face that mattered',
    'the quiet after a power cut',
    'becoming somebody’s property again',
    'elevators run by cheap software',
  ],
  events: [
    'the night every screen in the city went dark',
    'a delivery addressed to someone long gone',
    'the week the rain glowed green',
    'a wager with a vending machine that talked back',
  ],
};

const fantasy: World = {
  tag: 'fantasy',
  alsoKnownAs: ['magic', 'elf', 'wizard', 'dragon', 'medieval'],
  places: [
    'the moss-roofed village of Hollowbrook',
    'the Library of Unfinished Spells',
    'the high passes of Carrowmere',
    'the floating orchards of Vael',
    'the Emberwood',
    'a lighthouse on the edge of the map',
    'the river city of Tarn Aven',
    'the last inn before the mountains',
  ],
  trades: [
    trade('hedge witch', 'brews small magics for large problems', 'witch'),
    trade(
      'dragon-tongue interpreter',
      'settles quarrels between villages and the dragons above them',
      'diplomat',
    ),
    trade('exiled knight', 'keeps an oath that everyone else has forgotten', 'knight'),
    trade('rune carver', 'writes wishes into doorframes and charges by the letter', 'artisan'),
    trade('wandering bard', 'collects the endings of stories and gives them back improved', 'bard'),
    trade('forest warden', 'knows every tree by its temper', 'ranger'),
    trade('apprentice alchemist', 'turns failures into surprisingly good soup', 'alchemist'),
    trade('moon cartographer', 'maps the country that only appears at full moon', 'explorer'),
  ],
  keepsakes: [
    'a bell that rings only for lies',
    'a sword with somebody else’s name on it',
    'a seed that has waited a hundred years',
    'a book that is always one page longer',
    'a lantern holding one very stubborn star',
  ],
  companions: [
    'a grumpy badger with a tiny satchel',
    'a ghost who insists on formal introductions',
    'a dragon the size of a teapot',
    'a horse who is better at riddles than anyone',
  ],
  dreams: [
    'find the door that opens only once',
    'teach the river to sing again',
    'plant a forest where the old war was',
    'win back a shadow lost at cards',
  ],
  fears: [
    'promises made in a hurry',
    'mirrors after midnight',
    'the silence in the deep woods',
    'geese, though nobody is told why',
  ],
  events: [
    'the winter the stars came down to drink',
    'the night the king’s crown walked out by itself',
    'a duel fought entirely with riddles',
    'the day the mountain said thank you',
  ],
};

const space: World = {
  tag: 'sci-fi',
  alsoKnownAs: ['science fiction', 'space', 'genius', 'technology', 'robot', 'ai'],
  places: [
    'the ring station Halcyon',
    'a greenhouse moon called Tam',
    'the slow freighter Second Breakfast',
    'the observatory at Cold Harbour',
    'the Meridian colony',
    'the repair docks of Ceres',
    'a listening post at the edge of charted space',
    'the ocean world of Ysolde',
  ],
  trades: [
    trade('xenobotanist', 'argues with plants and usually loses', 'scientist'),
    trade('salvage pilot', 'flies a ship held together by hope and blue tape', 'pilot'),
    trade('first-contact linguist', 'speaks nineteen languages, four of which have no sound', 'linguist'),
    trade('ship’s cook', 'keeps the peace aboard with soup', 'cook'),
    trade('starlight engineer', 'tunes old reactors by ear', 'engineer'),
    trade('android archivist', 'remembers everything and forgives most of it', 'android'),
    trade('time-lag detective', 'solves crimes whose light has not yet arrived', 'detective'),
    trade('comet surfer', 'reads gravity the way others read the sea', 'adventurer'),
  ],
  keepsakes: [
    'a jar of real Earth sand',
    'a wrench signed by the whole crew',
    'a postcard that took forty years to arrive',
    'a pressed leaf from the first garden on Mars',
    'a radio that picks up tomorrow’s weather',
  ],
  companions: [
    'a cleaning robot with stage fright',
    'a cat born in zero gravity',
    'a ship’s computer that hums when nervous',
    'a fern called Captain',
  ],
  dreams: [
    'hear an answer from the dark',
    'grow tomatoes under another sun',
    'bring the old crew home',
    'name a star after someone ordinary',
  ],
  fears: [
    'the hiss that means a leak',
    'being the last voice on the channel',
    'paperwork from headquarters',
    'clocks that agree too well',
  ],
  events: [
    'the signal that answered in a child’s handwriting',
    'the long drift between two dead engines',
    'the day a comet changed its mind',
    'a mutiny over the last of the coffee',
  ],
};

const superhero: World = {
  tag: 'superhero',
  alsoKnownAs: ['hero', 'powers', 'comic'],
  places: [
    'Beacon City',
    'the east side of Port Halberd',
    'a fire station turned headquarters',
    'the bridges of New Calloway',
    'the suburb of Maple Heights',
    'a rooftop above the Daily Lantern',
  ],
  trades: [
    trade('storm-caller', 'borrows lightning and always gives it back', 'elemental'),
    trade('night-shift nurse', 'heals in the hospital by night and in a mask before dawn', 'healer'),
    trade('reformed getaway driver', 'outruns trouble for the good side now', 'driver'),
    trade('gravity dancer', 'treats the skyline as a ballroom', 'dancer'),
    trade('retired sidekick', 'finally works under a name of their own', 'mentor'),
    trade('inventor', 'builds gadgets that work brilliantly the second time', 'inventor'),
    trade('guardian of the harbour', 'talks to the tide and mostly gets answers', 'guardian'),
  ],
  keepsakes: [
    'a scorched badge',
    'a mask sewn from an old stage curtain',
    'a thank-you card drawn in crayon',
    'a stopwatch frozen at 3:07',
    'a cape that was once a tablecloth',
  ],
  companions: [
    'a police horse in early retirement',
    'a little sister who runs the radio',
    'a former villain who now bakes',
    'a parrot that gives away secret identities',
  ],
  dreams: [
    'finish one single lunch break',
    'make the city safe enough to sleep in',
    'be thanked without the mask',
    'find the person who pulled the alarm that night',
  ],
  fears: [
    'being a second too late',
    'losing control in a crowd',
    'ordinary spiders',
    'the sound of glass about to break',
  ],
  events: [
    'the blackout on Founders’ Day',
    'the bridge that held by one bolt',
    'the rescue nobody filmed',
    'the storm that asked for a name',
  ],
};

const mystery: World = {
  tag: 'mystery',
  alsoKnownAs: ['noir', 'detective', 'crime', 'thriller'],
  places: [
    'the fog-bound town of Greywater',
    'a hotel with one room too many',
    'the reading room of the city archive',
    'Plover Island',
    'the night train to Vienna',
    'a clock shop on Cask Street',
  ],
  trades: [
    trade('consulting detective', 'notices what everyone has agreed not to see', 'detective'),
    trade('retired safecracker', 'opens only what deserves opening', 'rogue'),
    trade('crossword setter', 'hides confessions in Sunday puzzles', 'writer'),
    trade('night porter', 'has a key for every door but one', 'watcher'),
    trade('document forger turned conservator', 'saves the papers that others would rather lose', 'scholar'),
    trade('village postmistress', 'knows exactly who has stopped writing to whom', 'confidant'),
    trade('radio dramatist', 'writes endings before the crimes happen', 'writer'),
  ],
  keepsakes: [
    'a key that fits nothing',
    'a photograph torn in half',
    'a notebook written in three inks',
    'a pocket watch that runs backwards on Thursdays',
    'a matchbook from a bar that never existed',
  ],
  companions: [
    'a bloodhound who hates rain',
    'an aunt with alarming contacts',
    'a rival who sends postcards',
    'a black cat that is always already there',
  ],
  dreams: [
    'solve the one case in the bottom drawer',
    'take a holiday where nobody disappears',
    'hear the full confession',
    'learn who sends the white lilies',
  ],
  fears: ['a perfect alibi', 'the third knock', 'being right again', 'unlabelled tins'],
  events: [
    'the dinner where thirteen sat down and twelve got up',
    'the letter that arrived before it was sent',
    'the winter of the locked conservatory',
    'a chess game played by anonymous mail',
  ],
};

const historical: World = {
  tag: 'historical',
  alsoKnownAs: ['history', 'victorian', 'renaissance', 'ancient'],
  places: [
    'a printing house in Venice, 1499',
    'the tea roads of Yunnan',
    'Alexandria in its brightest century',
    'the workshops of Timbuktu',
    'Edo in the season of fireworks',
    'a theatre in Georgian London',
    'the observatory of Samarkand',
    'the harbour of old Lisbon',
  ],
  trades: [
    trade('court astronomer', 'tells the powerful what the stars refuse to promise', 'scholar'),
    trade('printer’s apprentice', 'slips jokes into the margins of serious books', 'writer'),
    trade('silk merchant', 'trades in rumours and gives the silk away at cost', 'merchant'),
    trade('swordmaster', 'wins most fights by tea and patience', 'warrior'),
    trade('stage prompter', 'knows every part and has never been seen', 'actor'),
    trade('shipwright', 'builds ships that forgive their captains', 'artisan'),
    trade('herbalist', 'heals first and argues theology later', 'healer'),
  ],
  keepsakes: [
    'a brass astrolabe with a missing star',
    'a fan painted with a secret map',
    'a letter sealed in blue wax',
    'a lead type of the letter R',
    'a coin from a city under the sea',
  ],
  companions: [
    'a monkey with refined taste',
    'a blind poet who never gets lost',
    'a stubborn mule named Cicero',
    'an apprentice who asks too many questions',
  ],
  dreams: [
    'print one book that outlives every king',
    'see the ocean on the far side of the map',
    'measure the year to the very hour',
    'be remembered for the right mistake',
  ],
  fears: ['fire in the library', 'patrons with opinions', 'the plague bell', 'a blank page at dawn'],
  events: [
    'the night the comet stood over the market',
    'the flood that carried off the archive',
    'a banquet that ended in a treaty',
    'the year the river froze and everyone danced',
  ],
};

const cozy: World = {
  tag: 'slice-of-life',
  alsoKnownAs: ['cozy', 'romance', 'wholesome', 'comedy', 'modern'],
  places: [
    'a bookshop by the tram stop',
    'the seaside town of Little Perran',
    'a bakery that opens at four',
    'an allotment behind the railway',
    'a flat above the flower shop',
    'the mountain village of Sankt Anna',
    'a houseboat on the Regent’s Canal',
  ],
  trades: [
    trade('baker', 'remembers everybody’s birthday by their favourite loaf', 'baker'),
    trade('bookseller', 'prescribes novels the way doctors prescribe rest', 'books'),
    trade('tram driver', 'waits for people who run', 'driver'),
    trade('piano tuner', 'can tell from a chord what kind of year it has been', 'musician'),
    trade('florist', 'speaks fluent bouquet', 'florist'),
    trade('repair-café volunteer', 'mends toasters and the occasional friendship', 'tinkerer'),
    trade('beekeeper', 'tells the bees all the news first', 'nature'),
    trade('ceramics teacher', 'believes that wobbly bowls hold more', 'artist'),
  ],
  keepsakes: [
    'a recipe card with a coffee ring on it',
    'a hand-knitted scarf in impossible colours',
    'a mug glued together twice',
    'a tin of buttons from three grandmothers',
    'a library card from 1987',
  ],
  companions: [
    'a tabby cat called Monday',
    'a neighbour who plays the trombone badly',
    'an elderly greyhound in a jumper',
    'a sourdough starter named Gerald',
  ],
  dreams: [
    'open a tiny cinema with twelve seats',
    'write one really good letter',
    'grow a pumpkin worth driving home slowly',
    'learn the accordion before the neighbours move',
  ],
  fears: [
    'the word “deadline”',
    'phone calls from unknown numbers',
    'running out of tea on a Sunday',
    'saying goodbye at stations',
  ],
  events: [
    'the summer the street threw a party for no reason',
    'the great flour delivery mistake',
    'the power cut that introduced all the neighbours',
    'a postcard sent to the wrong address and answered anyway',
  ],
};

const steampunk: World = {
  tag: 'steampunk',
  alsoKnownAs: ['clockwork', 'airship'],
  places: [
    'the airship docks of Brasshaven',
    'the under-furnaces of Cogsworth Vale',
    'the Royal Society of Improbable Engines',
    'a workshop inside a clock tower',
    'the cloud port of St. Elmo',
    'the copper canals of Nova Praga',
  ],
  trades: [
    trade('airship captain', 'has crashed nine times and landed beautifully once', 'captain'),
    trade('clockmaker', 'builds watches that run on kept promises', 'artisan'),
    trade('automaton therapist', 'listens to machines until they stop rattling', 'healer'),
    trade('aether cartographer', 'charts winds that have not been invented yet', 'explorer'),
    trade('gaslight journalist', 'prints what the barons pay to keep quiet', 'journalist'),
    trade('steam-lift operator', 'knows which floor you really want', 'confidant'),
  ],
  keepsakes: [
    'a compass that points at trouble',
    'goggles with one cracked lens',
    'a mechanical beetle that will not stop ticking',
    'a glove of woven copper',
    'blueprints drawn on a napkin',
  ],
  companions: [
    'a clockwork owl with a lisp',
    'a first mate who only speaks in proverbs',
    'a stowaway who became the navigator',
    'a boiler named Duchess',
  ],
  dreams: [
    'fly above the weather and stay there',
    'build an engine that runs on laughter',
    'beat the northern mail by a full hour',
    'wind the great clock one last time',
  ],
  fears: ['damp matches', 'the whistle before the boiler goes', 'polite investors', 'rust, naturally'],
  events: [
    'the regatta that ended in the opera house',
    'the day the great clock struck thirteen',
    'a mutiny of teapots',
    'the maiden flight that nobody was meant to survive',
  ],
};

const wasteland: World = {
  tag: 'post-apocalyptic',
  alsoKnownAs: ['survival', 'wasteland', 'apocalypse'],
  places: [
    'the library-fort of Page One',
    'the drowned suburbs',
    'a greenhouse in a stadium',
    'the salt road',
    'Signal Hill',
    'the caravan town of Wheel',
  ],
  trades: [
    trade('seed keeper', 'guards four hundred kinds of tomorrow', 'botanist'),
    trade('radio host', 'plays one song every night for whoever is still listening', 'radio'),
    trade('scavenger', 'finds treasure where others see weather', 'explorer'),
    trade('water finder', 'hears rivers through rock', 'guide'),
    trade('caravan cook', 'can make a feast of three tins and a rumour', 'cook'),
    trade('bridge builder', 'believes every ruin is half a bridge', 'engineer'),
  ],
  keepsakes: [
    'a jar of apricot stones',
    'a bicycle bell from the old world',
    'a dictionary with the bad words torn out',
    'a solar lamp painted like a moon',
    'a list of names learned by heart',
  ],
  companions: [
    'a mule who used to be in films',
    'a crow that trades in bottle caps',
    'a boy who whistles in Morse',
    'a tractor called Hope',
  ],
  dreams: [
    'see the lights of a city go on',
    'plant an orchard that outlives the wall',
    'find the voice on channel nine',
    'open a school with real chalk',
  ],
  fears: ['dry thunder', 'an unanswered radio', 'dust on the horizon', 'the taste of tinned peaches'],
  events: [
    'the spring it rained flowers of rust',
    'the night channel nine said a name',
    'the long walk behind the tractor',
    'the truce over a jar of honey',
  ],
};

const myth: World = {
  tag: 'mythology',
  alsoKnownAs: ['myth', 'god', 'goddess', 'legend', 'folklore'],
  places: [
    'the crossroads where three roads forget each other',
    'the ninth step below the temple',
    'a cloud with a good view of Thebes',
    'the orchard at the end of the west wind',
    'the hall under the hill',
    'the river that names the dead',
  ],
  trades: [
    trade('minor god of lost keys', 'answers small prayers very seriously', 'deity'),
    trade('retired oracle', 'gives advice now instead of prophecies', 'oracle'),
    trade('ferryman’s daughter', 'lets people row themselves if they ask nicely', 'guide'),
    trade('trickster', 'never lies, which is the trick', 'trickster'),
    trade('keeper of the winds', 'folds the storms away each evening', 'guardian'),
    trade('muse on leave', 'is looking for an idea of her own', 'muse'),
  ],
  keepsakes: [
    'an apple nobody dares to bite',
    'a thread spun from moonlight',
    'a drum made from thunder',
    'a coin for a crossing not yet made',
    'a feather heavier than guilt',
  ],
  companions: [
    'a raven that remembers the future',
    'a sphinx who likes limericks',
    'a very small hydra',
    'an old hound with two shadows',
  ],
  dreams: [
    'be believed in for the right reasons',
    'spend one year as a mortal',
    'win an argument with the moon',
    'hear a prayer that says only thank you',
  ],
  fears: ['being forgotten', 'prophecies that rhyme', 'iron bells', 'family dinners'],
  events: [
    'the wager with the moon',
    'the night the winds got out',
    'the feast where the uninvited one came',
    'the age when mountains still argued',
  ],
};

const western: World = {
  tag: 'western',
  alsoKnownAs: ['cowboy', 'frontier'],
  places: [
    'Dry Fork',
    'the mesa above Copper Creek',
    'a saloon with no doors left',
    'the telegraph station at Lonesome',
    'the Santa Rita stagecoach line',
    'a painted canyon',
  ],
  trades: [
    trade('stagecoach driver', 'has never lost a passenger, only arguments', 'driver'),
    trade('frontier doctor', 'stitches both sides of every quarrel', 'healer'),
    trade('horse whisperer', 'trusts horses and considers people', 'animals'),
    trade('telegraph operator', 'knows every secret between here and the coast', 'watcher'),
    trade('card-playing sheriff', 'settles most disputes with a deck', 'law'),
    trade('painter of wanted posters', 'always makes them a little kinder', 'artist'),
  ],
  keepsakes: [
    'a harmonica with one dead reed',
    'a silver spur without its twin',
    'a deck with fifty-one cards',
    'a letter addressed only “West”',
    'a hat that stopped a bullet',
  ],
  companions: [
    'an opinionated mare called Juniper',
    'a coyote that keeps its distance and its word',
    'a deputy aged eleven',
    'a rooster that crows at noon',
  ],
  dreams: [
    'hear the train arrive in Dry Fork',
    'ride to where the road gives up',
    'find the fifty-second card',
    'sit on a porch and owe nobody',
  ],
  fears: [
    'a quiet street at noon',
    'rattlesnakes and sermons',
    'the sound of a nearby fiddle tuning up',
    'dry wells',
  ],
  events: [
    'the robbery where nothing was taken',
    'the dust storm that lasted a week',
    'the trial of the talking horse',
    'the last card game at the Silver Bell',
  ],
};

const sea: World = {
  tag: 'adventure',
  alsoKnownAs: ['pirate', 'ocean', 'sea', 'explorer', 'action'],
  places: [
    'the harbour of Gull’s Rest',
    'the sloop Merry Contradiction',
    'the reef that sings at low tide',
    'a monsoon port called Sorrel Bay',
    'the northern whaling ice',
    'the island that moves',
  ],
  trades: [
    trade('pirate cartographer', 'draws maps that lead away from treasure', 'pirate'),
    trade('pearl diver', 'holds a breath as long as a story', 'diver'),
    trade('lighthouse keeper', 'reads the tides for ships that are late', 'guardian'),
    trade('ship’s surgeon', 'sews sails and sailors with the same thread', 'healer'),
    trade('smuggler of spices', 'evades the customs and feeds the poor', 'rogue'),
    trade('deep-sea biologist', 'introduces the world to animals that glow', 'scientist'),
    trade('shanty singer', 'can row a crew through fear by rhythm alone', 'musician'),
  ],
  keepsakes: [
    'a bottle with a message never opened',
    'a tooth of something enormous',
    'a knot nobody can untie',
    'a shell that holds a quarrel instead of the sea',
    'a spyglass that shows yesterday',
  ],
  companions: [
    'a goat with better balance than the crew',
    'a one-eyed gull named Admiral',
    'a cabin girl who out-navigates everyone',
    'a polite octopus',
  ],
  dreams: [
    'sail over the edge of the last chart',
    'raise the wreck of the Evening Star',
    'hear the reef’s whole song',
    'find the island before it moves again',
  ],
  fears: ['flat calm', 'the smell of land too soon', 'fog that knocks', 'owing a favour to the sea'],
  events: [
    'the storm that returned what it took',
    'the race around the moving island',
    'the night the whales came to listen',
    'the mutiny settled by a pie',
  ],
};

const music: World = {
  tag: 'music',
  alsoKnownAs: ['artist', 'musician', 'singer', 'dance', 'art'],
  places: [
    'a jazz cellar under the fish market',
    'the back of a tour bus',
    'an opera house with a leaking roof',
    'a rehearsal room above a laundry',
    'the festival fields of Oriel',
    'a record shop in Lagos',
  ],
  trades: [
    trade('jazz trumpeter', 'plays the note after the one you expect', 'jazz'),
    trade('touring drummer', 'keeps time for four people who do not', 'drummer'),
    trade('opera understudy', 'has learned every role and waits in the wings', 'singer'),
    trade('instrument maker', 'builds violins out of old doors', 'artisan'),
    trade('street dancer', 'has turned one crossing into a stage', 'dancer'),
    trade('film composer', 'hears the weather in B flat', 'composer'),
  ],
  keepsakes: [
    'a cracked vinyl with one perfect song',
    'a tuning fork that was a gift',
    'a setlist from the worst night ever',
    'a pair of silver shoes',
    'a metronome that runs slightly human',
  ],
  companions: [
    'a bassist who never speaks',
    'a stage cat called Encore',
    'a manager with terrible ideas and a good heart',
    'a pigeon that comes to every soundcheck',
  ],
  dreams: [
    'write the song people hum without knowing why',
    'play one night in an empty stadium',
    'record the sound of snow',
    'be the reason somebody starts to dance',
  ],
  fears: [
    'the second before the first note',
    'silence on the line',
    'being called promising again',
    'escalators in stage shoes',
  ],
  events: [
    'the gig where only the rain turned up',
    'the encore that lasted until breakfast',
    'the broken string that made the song',
    'the year without a single note',
  ],
};

const sports: World = {
  tag: 'sports',
  alsoKnownAs: ['athlete', 'fitness', 'coach', 'racing'],
  places: [
    'the velodrome at Quarry Lane',
    'a boxing gym over a bakery',
    'the village pitch at Ashby',
    'the ice of Lake Vennern',
    'the climbing walls of Fontaine',
    'a skate park by the docks',
  ],
  trades: [
    trade('marathon pacer', 'wins by bringing others home', 'runner'),
    trade('boxing coach', 'teaches footwork, breathing and apologies', 'coach'),
    trade('ice-hockey goalkeeper', 'meditates at a hundred miles an hour', 'goalkeeper'),
    trade('free climber', 'thinks best four hundred metres up', 'climber'),
    trade('wheelchair racer', 'has never met a hill worth fearing', 'racer'),
    trade('chess-boxing champion', 'is equally dangerous in both rounds', 'champion'),
  ],
  keepsakes: [
    'a medal for coming fourth',
    'a whistle chewed by three dogs',
    'tape from the hand that held',
    'a jersey with the wrong name',
    'a chalk bag older than the gym',
  ],
  companions: [
    'a physio who sings off-key',
    'a rival who always texts first',
    'a greyhound who refuses to run',
    'a kid who turns up every morning at six',
  ],
  dreams: [
    'run the coast road from end to end',
    'coach somebody better than oneself',
    'climb the north wall in one breath',
    'lose once without minding',
  ],
  fears: ['the last hundred metres', 'a quiet locker room', 'retirement cake', 'wet chalk'],
  events: [
    'the final that was stopped by a dog',
    'the winter of the broken wrist',
    'the race that was finished hand in hand',
    'the save nobody could explain',
  ],
};

export const worlds = [
  cyberpunk,
  fantasy,
  space,
  superhero,
  mystery,
  historical,
  cozy,
  steampunk,
  wasteland,
  myth,
  western,
  sea,
  music,
  sports,
] as const satisfies readonly World[];
