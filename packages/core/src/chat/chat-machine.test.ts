import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DurenaiError } from '../errors.ts';
import type { Message } from '../schema/message.ts';
import { type ChatEvent, chatReducer } from './chat-machine.ts';
import { type ChatState, initialChatState, type Progress, pendingMessage } from './chat-state.ts';

const error = new DurenaiError({ code: 'network_error', message: 'The server could not be reached.' });
const createdAt = '2026-01-01T00:00:00Z';

function message(
  id: string,
  content: string,
  at: string,
  author: 'character' | 'visitor' = 'character',
): Message {
  const is_character = author === 'character';
  return {
    id,
    conversation_id: 'conv_1',
    character_id: is_character ? 'char_1' : null,
    content,
    created_at: at,
    is_character,
  };
}

const reply = message('msg_2', 'Hello, stranger.', '2026-01-01T00:00:05Z');
const run = (events: ChatEvent[], from: ChatState = initialChatState) => events.reduce(chatReducer, from);
const contents = (state: ChatState) => state.messages.map(({ content }) => content);

const loaded: ChatEvent[] = [
  { type: 'history-requested' },
  { type: 'history-loaded', conversationId: null, messages: [], nextPage: null },
];
const submit = (content: string, key = content): ChatEvent => ({
  type: 'message-submitted',
  key,
  content,
  createdAt,
});
const typed = (draft: string): ChatEvent => ({ type: 'draft-changed', draft });

describe('a send', () => {
  it('shows the message at once and empties the draft', () => {
    const state = run([...loaded, typed('Hi'), submit('Hi')]);
    expect(contents(state)).toEqual(['Hi']);
    expect(state.messages[0]?.delivery).toEqual({ status: 'sending' });
    expect(state.draft).toBe('');
  });

  it('keeps a draft that is not what was sent', () => {
    expect(run([...loaded, typed('half a thought'), submit('Hi')]).draft).toBe('half a thought');
  });

  it('waits for its turn: one at a time', () => {
    const state = run([...loaded, submit('one')]);
    expect(chatReducer(state, submit('two'))).toBe(state);
  });

  it('stands before its reply once delivered', () => {
    const state = run([...loaded, submit('Hi'), { type: 'reply-received', key: 'Hi', reply }]);
    expect(contents(state)).toEqual(['Hi', 'Hello, stranger.']);
    expect(state.conversationId).toBe('conv_1');
    expect(pendingMessage(state)).toBeUndefined();
  });

  it('gives its text back to an empty composer when it fails', () => {
    const state = run([...loaded, typed('Hi'), submit('Hi'), { type: 'send-failed', key: 'Hi', error }]);
    expect(state.draft).toBe('Hi');
    expect(state.messages[0]?.delivery).toEqual({ status: 'failed', error });
  });

  it('never gives it back over newer text', () => {
    const state = run([...loaded, submit('Hi'), typed('newer'), { type: 'send-failed', key: 'Hi', error }]);
    expect(state.draft).toBe('newer');
  });

  it('is replaced when the text that came back is edited and sent', () => {
    const failed = run([...loaded, typed('Hi'), submit('Hi'), { type: 'send-failed', key: 'Hi', error }]);
    expect(contents(run([typed('Hi there'), submit('Hi there')], failed))).toEqual(['Hi there']);
  });

  it('takes the text out of the composer when it is retried from the bubble', () => {
    const failed = run([...loaded, typed('Hi'), submit('Hi'), { type: 'send-failed', key: 'Hi', error }]);
    const state = chatReducer(failed, { type: 'retry-requested', key: 'Hi', newKey: 'again' });
    expect(state.draft).toBe('');
    expect(state.messages).toMatchObject([{ key: 'again', delivery: { status: 'sending' } }]);
  });

  it('keeps what the visitor made of the text when the bubble is retried', () => {
    const failed = run([
      ...loaded,
      typed('Hi'),
      submit('Hi'),
      { type: 'send-failed', key: 'Hi', error },
      typed('Hi!!'),
    ]);
    expect(chatReducer(failed, { type: 'retry-requested', key: 'Hi', newKey: 'again' }).draft).toBe('Hi!!');
  });

  it('is dropped when discarded, and only when it failed', () => {
    const sending = run([...loaded, submit('Hi')]);
    expect(chatReducer(sending, { type: 'message-discarded', key: 'Hi' })).toBe(sending);
    const failed = chatReducer(sending, { type: 'send-failed', key: 'Hi', error });
    expect(contents(chatReducer(failed, { type: 'message-discarded', key: 'Hi' }))).toEqual([]);
  });
});

/** One message in each state, and what each event makes of it; everything else leaves the state as it is. */
describe('the way of a message', () => {
  const progress = (delivery: Progress): ChatEvent => ({ type: 'send-progressed', key: 'Hi', delivery });
  const queued = { status: 'queued', because: 'busy', position: 2 } as const;
  const sending = run([...loaded, submit('Hi')]);
  const states = {
    none: run(loaded),
    sending,
    queued: chatReducer(sending, progress(queued)),
    checking: chatReducer(sending, progress({ status: 'checking' })),
    failed: chatReducer(sending, { type: 'send-failed', key: 'Hi', error }),
    sent: chatReducer(sending, { type: 'reply-received', key: 'Hi', reply }),
  };
  const events = {
    'goes on': progress({ status: 'sending' }),
    'is queued': progress({ ...queued, position: 1 }),
    'is checked': progress({ status: 'checking' }),
    'is answered': { type: 'reply-received', key: 'Hi', reply },
    fails: { type: 'send-failed', key: 'Hi', error },
    'is cancelled': { type: 'send-cancelled', key: 'Hi' },
    'is retried': { type: 'retry-requested', key: 'Hi', newKey: 'Hi' },
    'is discarded': { type: 'message-discarded', key: 'Hi' },
    'is taken by another tab': { type: 'message-taken', key: 'Hi' },
  } as const satisfies Record<string, ChatEvent>;

  type Name = keyof typeof states;
  const pending = {
    'goes on': 'sending',
    'is queued': 'queued',
    'is checked': 'checking',
    'is answered': 'sent',
    fails: 'failed',
    'is cancelled': 'none',
    'is taken by another tab': 'none',
  } as const;
  const arrows: Record<Name, Partial<Record<keyof typeof events, Name>>> = {
    none: {},
    sending: pending,
    queued: pending,
    checking: pending,
    failed: { 'is retried': 'sending', 'is discarded': 'none', 'is taken by another tab': 'none' },
    sent: {},
  };

  const cases = (Object.keys(states) as Name[]).flatMap((from) =>
    (Object.keys(events) as (keyof typeof events)[]).map((event) => ({
      from,
      event,
      to: arrows[from][event],
    })),
  );

  it.each(cases)('$from, $event: $to', ({ from, event, to }) => {
    const before = states[from];
    const after = chatReducer(before, events[event]);
    if (to === undefined || (to === from && event !== 'is queued')) return expect(after).toBe(before);
    const status = after.messages.find(({ key }) => key === 'Hi')?.delivery.status ?? 'none';
    expect(status).toBe(to);
  });

  it('tells each new place in the queue', () => {
    const state = chatReducer(states.queued, progress({ ...queued, position: 1 }));
    expect(state.messages[0]?.delivery).toEqual({ ...queued, position: 1 });
    expect(chatReducer(states.queued, progress(queued))).toBe(states.queued);
  });

  it('ends in the composer when it is cancelled, unless there is newer text', () => {
    expect(chatReducer(states.queued, events['is cancelled']).draft).toBe('Hi');
    const typing = chatReducer(states.queued, typed('newer'));
    expect(chatReducer(typing, events['is cancelled']).draft).toBe('newer');
  });

  it('takes its text along when another tab sends it again', () => {
    expect(states.failed.draft).toBe('Hi');
    expect(chatReducer(states.failed, events['is taken by another tab']).draft).toBe('');
    const edited = chatReducer(states.failed, typed('Hi!'));
    expect(chatReducer(edited, events['is taken by another tab']).draft).toBe('Hi!');
  });
});

describe('what arrived elsewhere', () => {
  const shown = run([...loaded, submit('Hi'), { type: 'reply-received', key: 'Hi', reply }]);
  const fresh = message('msg_3', 'One more thing.', '2026-01-01T00:00:09Z');
  const refreshed = (messages: Message[], nextPage: number | null = null, conversationId = 'conv_1') =>
    ({ type: 'history-refreshed', conversationId, messages, nextPage }) as const;

  it('is shown where it belongs', () => {
    expect(contents(chatReducer(shown, refreshed([fresh, reply])))).toEqual([
      'Hi',
      'Hello, stranger.',
      'One more thing.',
    ]);
  });

  it('changes nothing when it is known, of another conversation, or a message is on its way', () => {
    expect(chatReducer(shown, refreshed([reply]))).toBe(shown);
    expect(chatReducer(shown, refreshed([fresh], null, 'conv_2'))).toBe(shown);
    const busy = chatReducer(shown, submit('again'));
    expect(chatReducer(busy, refreshed([fresh, reply]))).toBe(busy);
  });

  it('begins the page anew where messages between are missing, and keeps what was not delivered', () => {
    const failed = run([submit('Lost'), { type: 'send-failed', key: 'Lost', error }], shown);
    const state = chatReducer(failed, refreshed([fresh], 2));
    expect(contents(state)).toEqual(['One more thing.', 'Lost']);
    expect(state.history).toEqual({ status: 'ready', nextPage: 2 });
  });

  it('is taken over by a chat that has no conversation yet, and by no other', () => {
    const adopted = {
      type: 'conversation-adopted',
      conversationId: 'conv_1',
      messages: [reply],
      nextPage: null,
    } as const;
    const state = chatReducer(run(loaded), adopted);
    expect([state.conversationId, contents(state)]).toEqual(['conv_1', ['Hello, stranger.']]);
    expect(chatReducer(shown, adopted)).toBe(shown);
  });
});

describe('a message that the history shows, and no reply yet', () => {
  const copy = message('msg_1', 'Hi', '2026-01-01T00:00:01Z', 'visitor');
  const history = (...messages: Message[]): ChatEvent[] => [
    { type: 'history-requested' },
    { type: 'history-loaded', conversationId: 'conv_1', messages, nextPage: null },
  ];
  const restored: ChatEvent = {
    type: 'message-restored',
    key: 'Hi',
    content: 'Hi',
    createdAt,
    delivery: { status: 'checking' },
  };
  const checking = run([restored, ...history(copy)]);

  it('stands there once while it is waited for', () => {
    expect(contents(checking)).toEqual(['Hi']);
    expect(pendingMessage(checking)?.key).toBe('Hi');
    const answered = chatReducer(checking, { type: 'reply-received', key: 'Hi', reply });
    expect(contents(answered)).toEqual(['Hi', 'Hello, stranger.']);
  });

  it('stands there once when no reply is to come, and its text is not to be sent again', () => {
    const noReply = new DurenaiError({ code: 'send_no_reply', message: 'It did not answer.' });
    const state = chatReducer(checking, { type: 'send-failed', key: 'Hi', error: noReply });
    expect(state).toMatchObject({ messages: [{ delivery: { status: 'failed' } }], draft: '' });
  });

  it('is another one where something was said since', () => {
    expect(contents(run([restored, ...history(reply, copy)]))).toEqual(['Hi', 'Hello, stranger.', 'Hi']);
  });
});

describe('a message that began another conversation than the one that is shown', () => {
  const old = message('msg_8', 'Long ago.', '2025-12-31T00:00:00Z');
  const latest = (nextPage: number | null): ChatEvent => ({
    type: 'history-loaded',
    conversationId: 'conv_0',
    messages: [old],
    nextPage,
  });
  const restored: ChatEvent = {
    type: 'message-restored',
    key: 'Hi',
    content: 'Hi',
    createdAt,
    delivery: { status: 'checking' },
  };
  const answered: ChatEvent = { type: 'reply-received', key: 'Hi', reply };

  it.each([
    ['before the answer', [latest(2), answered]],
    ['after the answer', [answered, latest(2)]],
  ])('shows nothing of what was loaded %s', (_, events) => {
    const state = run([restored, { type: 'history-requested' }, ...events]);
    expect(contents(state)).toEqual(['Hi', 'Hello, stranger.']);
    expect(state.conversationId).toBe('conv_1');
    expect(state.history).toEqual({ status: 'ready', nextPage: null });
  });

  it('takes along what was not sent, and nothing of an answer to a message that is not here', () => {
    const lost: ChatEvent = {
      ...restored,
      key: 'Lost',
      content: 'Lost',
      delivery: { status: 'failed', error },
    };
    const shown = run([lost, restored, { type: 'history-requested' }, latest(null)]);
    expect(contents(chatReducer(shown, answered))).toEqual(['Hi', 'Hello, stranger.', 'Lost']);
    expect(chatReducer(shown, { ...answered, key: 'other' })).toBe(shown);
  });
});

it('the allowance changes nothing when it is what it was', () => {
  const told = { type: 'allowance-told', allowance: { left: 8, resetsAt: 1 } } as const;
  const state = chatReducer(initialChatState, told);
  expect(state.allowance).toEqual({ left: 8, resetsAt: 1 });
  expect(chatReducer(state, told)).toBe(state);
});

describe('history', () => {
  const older = [
    message('msg_1', 'Well met.', '2025-12-31T00:00:02Z'),
    message('msg_0', 'Hello?', '2025-12-31T00:00:01Z', 'visitor'),
  ];

  it('is put in order by time, not by place', () => {
    const state = run([
      { type: 'history-requested' },
      { type: 'history-loaded', conversationId: 'conv_1', messages: [...older].reverse(), nextPage: 2 },
    ]);
    expect(contents(state)).toEqual(['Hello?', 'Well met.']);
  });

  it('shows a message once when the server tells it again', () => {
    const sent = run([...loaded, submit('Hi'), { type: 'reply-received', key: 'Hi', reply }]);
    const state = run(
      [
        { type: 'older-requested' },
        {
          type: 'older-loaded',
          messages: [reply, message('msg_9', 'Hi', '2026-01-01T00:00:04Z', 'visitor'), ...older],
          nextPage: null,
        },
      ],
      { ...sent, history: { status: 'ready', nextPage: 2 } },
    );
    expect(contents(state)).toEqual(['Hello?', 'Well met.', 'Hi', 'Hello, stranger.']);
    expect(state.messages[2]).toMatchObject({ key: 'Hi', id: 'msg_9' });
  });

  it('keeps the order of the page where times are the same, also of what was shown before', () => {
    const sent = run([...loaded, submit('Hi'), { type: 'reply-received', key: 'Hi', reply }]);
    const [before] = sent.messages.slice(-1);
    const state = chatReducer(sent, {
      type: 'history-refreshed',
      conversationId: 'conv_1',
      messages: [reply, message('msg_1', 'Hi', reply.created_at, 'visitor')],
      nextPage: null,
    });
    expect(contents(state)).toEqual(['Hi', 'Hello, stranger.']);
    expect(state.messages[0]).toMatchObject({ key: 'Hi', id: 'msg_1' });
    expect(state.messages[1]).toBe(before);
  });

  it('keeps the order of what is shown where times are the same and an older page repeats the end of it', () => {
    const at = reply.created_at;
    const shown = [reply, message('msg_9', 'Hi', at, 'visitor')];
    const state = run([
      { type: 'history-requested' },
      { type: 'history-loaded', conversationId: 'conv_1', messages: shown, nextPage: 2 },
      { type: 'older-requested' },
      { type: 'older-loaded', messages: [...shown.slice(1), ...older], nextPage: null },
    ]);
    expect(contents(state)).toEqual(['Hello?', 'Well met.', 'Hi', 'Hello, stranger.']);
  });

  it('asks again for the older page that failed', () => {
    const state = run(
      [{ type: 'older-requested' }, { type: 'older-failed', error }, { type: 'older-requested' }],
      {
        ...initialChatState,
        history: { status: 'ready', nextPage: 3 },
      },
    );
    expect(state.history).toEqual({ status: 'loading-older', nextPage: 3 });
  });

  it('asks for nothing past the oldest page', () => {
    const state = run(loaded);
    expect(chatReducer(state, { type: 'older-requested' })).toBe(state);
  });
});

describe('under any sequence of events', () => {
  const key = fc.constantFrom('a', 'b', 'c');
  const text = fc.constantFrom('one', 'two', 'three');
  const serverMessage = fc.record({
    id: fc.constantFrom('msg_1', 'msg_2', 'msg_3'),
    content: text,
    second: fc.integer({ min: 0, max: 59 }),
    author: fc.constantFrom('character' as const, 'visitor' as const),
  });
  const serverMessages = fc
    .array(serverMessage, { maxLength: 4 })
    .map((list) =>
      list.map(({ id, content, second, author }) =>
        message(id, content, `2026-01-01T00:00:${String(second).padStart(2, '0')}Z`, author),
      ),
    );
  const nextPage = fc.constantFrom(null, 2);
  const event: fc.Arbitrary<ChatEvent> = fc.oneof(
    fc.constant<ChatEvent>({ type: 'history-requested' }),
    fc.record({
      type: fc.constant('history-loaded' as const),
      conversationId: fc.constant('conv_1'),
      messages: serverMessages,
      nextPage,
    }),
    fc.constant<ChatEvent>({ type: 'history-failed', error }),
    fc.constant<ChatEvent>({ type: 'older-requested' }),
    fc.record({ type: fc.constant('older-loaded' as const), messages: serverMessages, nextPage }),
    fc.constant<ChatEvent>({ type: 'older-failed', error }),
    text.map(typed),
    fc.tuple(text, key).map(([content, id]) => submit(content, id)),
    key.map((id): ChatEvent => ({ type: 'send-progressed', key: id, delivery: { status: 'checking' } })),
    key.map((id): ChatEvent => ({ type: 'send-failed', key: id, error })),
    fc
      .tuple(key, serverMessages)
      .map(([id, list]): ChatEvent => ({ type: 'reply-received', key: id, reply: list[0] ?? reply })),
    fc.tuple(key, key).map(([id, newKey]): ChatEvent => ({ type: 'retry-requested', key: id, newKey })),
    key.map((id): ChatEvent => ({ type: 'message-discarded', key: id })),
    key.map((id): ChatEvent => ({ type: 'send-cancelled', key: id })),
    key.map((id): ChatEvent => ({ type: 'message-taken', key: id })),
    serverMessages.map(
      (messages): ChatEvent => ({
        type: 'history-refreshed',
        conversationId: 'conv_1',
        messages,
        nextPage: null,
      }),
    ),
    fc.constant<ChatEvent>({ type: 'conversation-started' }),
  );

  it('at most one message is on its way, ids are told once, and no failed text is lost', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        let state = initialChatState;
        for (const each of events) {
          const before = state;
          state = chatReducer(state, each);
          const waiting = state.messages.filter(({ delivery }) =>
            /sending|queued|checking/.test(delivery.status),
          );
          expect(waiting.length).toBeLessThanOrEqual(1);
          expect(pendingMessage(state)).toBe(waiting[0]);
          const ids = state.messages.flatMap(({ id }) => id ?? []);
          expect(new Set(ids).size).toBe(ids.length);
          if (each.type === 'send-failed' && state !== before) {
            const failed = state.messages.find((candidate) => candidate.key === each.key);
            expect(failed?.delivery.status).toBe('failed');
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
