import { beforeAll, describe, expect, it } from 'vitest';
import { type Column, judge, type Terms } from './judge.ts';
import { createVisitor } from './visitors.ts';
import { hear, type Testimony } from './witnesses.ts';
import { openWorld } from './world.ts';

const SPEED = 10;
const strict: Terms = { allowed: undefined, mayStayOpen: false };
const open: Terms = { ...strict, mayStayOpen: true };

/** Of two visitors with three messages each, sent through a real proxy. */
let honest: Testimony;

beforeAll(async () => {
  const world = await openWorld({ seed: 1, speed: SPEED, instances: 1, postgres: undefined });
  try {
    const visitors = ['aaaaaaaa', 'bbbbbbbb'].map((tag, index) =>
      createVisitor({
        ...{ tag, clock: world.clock, network: `10.1.${index}.1`, patienceMs: 10_000 },
        ...{ tabs: 1, thinkMs: 0, hurry: 1, hangsUp: () => false, changesMind: () => false },
        pickUrl: () => world.instances[0]?.url ?? '',
      }),
    );
    for (const visitor of visitors) await visitor.chat(3);
    honest = await hear(world, visitors, [1_000]);
  } finally {
    await world.close();
  }
}, 60_000);

type Doctor = (testimony: Testimony) => void;

/** How often each column was told of, once the testimony was doctored. */
function countsOf(doctor: Doctor, terms = strict): Partial<Record<Column, number>> {
  const testimony = structuredClone(honest);
  doctor(testimony);
  const told = Map.groupBy(judge(testimony, terms), ({ column }) => column);
  return Object.fromEntries([...told].map(([column, problems]) => [column, problems.length]));
}

function there<Item>(item: Item | undefined): Item {
  if (item === undefined) throw new Error('There is nothing to doctor.');
  return item;
}
const at = <Item>(list: readonly Item[], place: number): Item => there(list.at(place));

/** Of the first visitor, who has the first conversation of each list. */
const record = ({ visitors }: Testimony, place = 0) => at(at(visitors, 0).records, place);
const row = (testimony: Testimony, place = 0) => {
  const { key } = record(testimony, place);
  return there(testimony.books.sends.find((each) => each.key === key));
};
const wallet = ({ books }: Testimony) => there(books.wallet);
const history = ({ visitors }: Testimony, visitor = 0) => at(at(visitors, visitor).histories, 0).messages;
/** Of each message that DurenAI took, in the order of their texts. */
const entries = ({ ledger }: Testimony) => ledger.filter(({ accepted }) => accepted?.kind === 'message');
const acceptance = (testimony: Testimony, place = 0) => there(at(entries(testimony), place).accepted);
const upstream = (testimony: Testimony) => {
  const { conversationId: id } = acceptance(testimony);
  return there(testimony.conversations.find((each) => each.id === id));
};
const allowance = ({ books }: Testimony, kind: string) =>
  there(books.allowances.find(({ key }) => key.startsWith(kind)));
const breakPromise =
  (number: number): Doctor =>
  ({ books }) =>
    there(books.promised.find((each) => each.number === number)).broken.push('it is');

const set =
  <Item extends object>(of: (testimony: Testimony) => Item, changes: Partial<Item>): Doctor =>
  (testimony) =>
    void Object.assign(of(testimony), changes);
const add =
  <Name extends string>(
    of: (testimony: Testimony) => Record<Name, number>,
    name: Name,
    change: number,
  ): Doctor =>
  (testimony) => {
    of(testimony)[name] += change;
  };

/** Exchanges what stands at two places. */
function swap<Item>(list: Item[], one: number, other: number): void {
  [list[one], list[other]] = [at(list, other), at(list, one)];
}
function swapField<Item, Name extends keyof Item>(one: Item, other: Item, name: Name): void {
  [one[name], other[name]] = [other[name], one[name]];
}

/** As if the first message had never arrived. */
const neverArrived: Doctor = (testimony) => {
  const { messageId } = acceptance(testimony);
  testimony.ledger.splice(testimony.ledger.indexOf(at(entries(testimony), 0)), 1);
  for (const messages of [upstream(testimony).messages, history(testimony)]) {
    messages.splice(
      messages.findIndex(({ id }) => id === messageId),
      2,
    );
  }
};
const unknown = set(record, { end: 'labelled', code: 'send_outcome_unknown' });

type Case = [what: string, doctor: Doctor, told: Partial<Record<Column, number>>, terms?: Terms];

it('finds nothing where nothing happened', () => {
  expect(entries(honest)).toHaveLength(6);
  expect(countsOf(() => {})).toEqual({});
});

describe.each<[Column, Case[]]>([
  [
    'lost',
    [
      ['a reply that the history does not show', (of) => void history(of).pop(), { lost: 1 }],
      ['a message that the history does not show', (of) => void history(of).shift(), { lost: 2 }],
      ['a history that cannot be read', (of) => void history(of).splice(0), { lost: 9 }],
      [
        'another answer to the same key',
        (of) => of.visitors[0]?.replays.set(record(of).key, { status: 503, body: '' }),
        { lost: 1 },
      ],
      ['a message that was refused and taken', set(record, { end: 'refused' }), { lost: 1 }],
      ['an answer that the database denies', set(row, { status: 'rejected' }), { lost: 1 }],
      [
        'a message that DurenAI took and does not show',
        set((of) => acceptance(of, -1), { messageId: 'gone' }),
        // The visitor has an answer and a history for it, and it was paid for.
        { lost: 3, overspent: 7 },
      ],
      [
        'a trouble that must not be',
        (of) => void record(of).failures.push({ code: 'x', at: '' }),
        { lost: 1 },
        { ...strict, allowed: new Set() },
      ],
      [
        'a message without a reply that never arrived',
        (of) => {
          neverArrived(of);
          Object.assign(record(of), { end: 'labelled', code: 'send_no_reply' });
          row(of).status = 'no-reply';
        },
        { lost: 1, overspent: 7 },
        open,
      ],
      ['the store’s own finding', breakPromise(4), { lost: 1 }],
    ],
  ],
  [
    'duplicated',
    [
      ['a message that was taken twice', (of) => void of.ledger.push(at(entries(of), 0)), { duplicated: 1 }],
      [
        'a message that the history shows twice',
        (of) => void history(of).push(at(history(of), -1)),
        { duplicated: 1 },
      ],
      ['the store’s own finding', breakPromise(1), { duplicated: 1 }],
    ],
  ],
  [
    'leaked',
    [
      [
        'an answer with another reply',
        (of) => {
          const { body } = record(of, 1);
          record(of).body = body;
          of.visitors[0]?.replays.set(record(of).key, { status: 200, body });
        },
        { leaked: 1 },
      ],
      [
        'another’s words in an answer',
        (of) => void of.visitors[0]?.heard.push('canary-bbbbbbbb'),
        { leaked: 1 },
      ],
      ['another’s message in a history', (of) => void history(of).push(at(history(of, 1), 0)), { leaked: 1 }],
      [
        'conversations that changed owners',
        ({ books }) => swapField(at(books.conversations, 0), at(books.conversations, 1), 'visitor_id'),
        { leaked: 2 },
      ],
      [
        'a conversation of two visitors',
        set(row, { visitor_id: 'another' }),
        // What the two may send is counted for them.
        { leaked: 1, overspent: 2 },
      ],
      ['a redirect that was followed', set((of) => of, { strayRequests: 1 }), { leaked: 1 }],
      ...[2, 3, 6].map((number): Case => ['the store’s own finding', breakPromise(number), { leaked: 1 }]),
    ],
  ],
  [
    'overspent',
    [
      ...(['used', 'reserved', 'day_used', 'day_reserved', 'anonymous_used'] as const).flatMap(
        (name): Case[] => [
          [`${name}: more than was spent`, add(wallet, name, 1), { overspent: 1 }],
          [`${name}: less than was spent`, add(wallet, name, -1), { overspent: 1 }],
        ],
      ),
      ...['visitor:', 'network:', 'neighbourhood:'].flatMap((kind): Case[] => [
        [`${kind} more than was spent`, add((of) => allowance(of, kind), 'spent', 1), { overspent: 1 }],
        [`${kind} less than was spent`, add((of) => allowance(of, kind), 'spent', -1), { overspent: 1 }],
      ]),
      ['an allowance that nobody took', ({ books }) => void books.allowances.shift(), { overspent: 1 }],
      ['no wallet', set(({ books }) => books, { wallet: undefined }), { overspent: 1 }],
      ['a message that was not counted', set(row, { unit: 'none' }), { overspent: 1 }],
      [
        'a unit that nothing upstream explains',
        (of) => {
          neverArrived(of);
          Object.assign(record(of), { end: 'refused', code: 'send_not_processed' });
          of.visitors[0]?.replays.delete(record(of).key);
        },
        // Its own, and the sums: month, day, anonymous, visitor, network, neighbourhood.
        { overspent: 7 },
      ],
      [
        'a message that the database does not know',
        (of) => void of.books.sends.splice(of.books.sends.indexOf(row(of)), 1),
        { lost: 1, overspent: 7 },
      ],
      [
        'a message that nobody sent',
        (of) => {
          const message = { ...at(history(of), 0), id: 'stray', content: 'hi' };
          for (const messages of [upstream(of).messages, history(of)]) messages.push(message);
          of.ledger.push({ ...at(entries(of), 0), accepted: { ...acceptance(of), messageId: 'stray' } });
        },
        { overspent: 1 },
      ],
      ['the store’s own finding', breakPromise(5), { overspent: 1 }],
    ],
  ],
  [
    'reordered',
    [
      ['a history in another order', (of) => swap(history(of), 0, 2), { reordered: 1 }],
      [
        'a conversation in another order than it came',
        (of) => {
          const { messages } = upstream(of);
          messages.push(...messages.splice(0, 2));
        },
        // The history is another one, too.
        { reordered: 2 },
      ],
      [
        'messages that came otherwise than they were accepted',
        (of) => swapField(row(of), row(of, 1), 'created_at'),
        { reordered: 1 },
      ],
      [
        'messages that came otherwise than they were sent',
        (of) => {
          swapField(record(of), record(of, 1), 'startedAt');
          swapField(record(of), record(of, 1), 'endedAt');
        },
        { reordered: 1 },
      ],
      [
        'a ledger in another order',
        (of) => swap(of.ledger, of.ledger.indexOf(at(entries(of), 0)), of.ledger.indexOf(at(entries(of), 1))),
        { reordered: 2 },
      ],
      ['the store’s own finding', breakPromise(7), { reordered: 1 }],
    ],
  ],
  [
    'stuck',
    [
      ['a message that never ended', set(record, { end: 'stuck' }), { stuck: 1 }],
      [
        'an end that is none for the database',
        (of) => {
          unknown(of);
          Object.assign(row(of), { status: 'reconciling', unit: 'reserved' });
        },
        { stuck: 1 },
        open,
      ],
      ['an unknown outcome where DurenAI can be asked', unknown, { stuck: 1 }],
      ['a process that was missed for long', ({ takeovers }) => void takeovers.push(30_001), { stuck: 1 }],
      ['the store’s own finding', breakPromise(8), { stuck: 1 }],
    ],
  ],
])('%s', (_, cases) => {
  it.each(cases)('tells of %s', (_, doctor, told, terms) => {
    expect(countsOf(doctor, terms)).toEqual(told);
  });
});

it('lets an uncertain message hold its unit', () => {
  const uncertain: Doctor = (testimony) => {
    neverArrived(testimony);
    unknown(testimony);
    row(testimony).status = 'uncertain';
  };
  expect(countsOf(uncertain, open)).toEqual({});
});
