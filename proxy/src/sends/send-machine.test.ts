import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isPending,
  newSend,
  type SendEvent,
  type SendState,
  type SendStatus,
  sendReducer,
} from './send-machine.ts';

const START = 1_000_000;
const after = (...events: SendEvent[]): SendState => events.reduce(sendReducer, newSend(START));

const enqueued: SendEvent = { type: 'enqueued' };
const reserved: SendEvent = { type: 'reserved' };
const dispatched: SendEvent = { type: 'dispatched', at: START };
const silent: SendEvent = { type: 'went-silent', at: START };
const looked = (seconds: number, sight: 'reply' | 'text' | 'absent' | 'unreadable'): SendEvent => ({
  type: 'looked',
  at: START + seconds * 1000,
  sight,
});
const gone = [enqueued, reserved, dispatched];
const unknown = [...gone, silent];

describe('the machine of a send', () => {
  it.each<[string, SendEvent[], SendStatus, SendState['unit']]>([
    ['a reply', [...gone, { type: 'replied' }], 'completed', 'consumed'],
    ['a refusal', [...gone, { type: 'refused' }], 'rejected', 'none'],
    ['no connection', [...gone, { type: 'not-sent', dueAt: START + 1 }], 'queued', 'none'],
    ['no connection in time', [...gone, { type: 'not-sent', dueAt: START + 20_001 }], 'expired', 'none'],
    ['no turn in time', [enqueued, reserved, { type: 'gave-up' }], 'expired', 'none'],
    ['a change of mind', [enqueued, { type: 'cancelled' }], 'cancelled', 'none'],
    ['a change of mind too late', [...gone, { type: 'cancelled' }], 'dispatching', 'reserved'],
    [
      'a crash before it left',
      [enqueued, reserved, { type: 'lease-expired', at: START, since: START }],
      'claimed',
      'none',
    ],
    [
      'a crash on the way',
      [...gone, { type: 'lease-expired', at: START, since: START }],
      'unknown',
      'reserved',
    ],
    [
      'silence, then a reply found',
      [...unknown, looked(1, 'text'), looked(2, 'reply')],
      'completed',
      'consumed',
    ],
    [
      'silence, then the reply itself',
      [...unknown, looked(1, 'absent'), { type: 'replied' }],
      'completed',
      'consumed',
    ],
    [
      'silence for five minutes',
      [...unknown, looked(1, 'text'), looked(300, 'text')],
      'no-reply',
      'consumed',
    ],
    ['absence at once', [...unknown, looked(1, 'absent'), looked(44, 'absent')], 'reconciling', 'reserved'],
    [
      'absence twice, late',
      [...unknown, looked(46, 'absent'), looked(58, 'absent')],
      'not-processed',
      'none',
    ],
    [
      'absence of what was seen',
      [...unknown, looked(1, 'text'), looked(46, 'absent'), looked(58, 'absent')],
      'reconciling',
      'reserved',
    ],
    [
      'nothing to read',
      [...unknown, looked(1, 'unreadable'), looked(600, 'unreadable')],
      'uncertain',
      'consumed',
    ],
    [
      'nothing to read, found an hour later',
      [...unknown, looked(600, 'unreadable'), looked(4200, 'reply')],
      'completed',
      'consumed',
    ],
  ])('comes from %s to the right end', (_, events, status, unit) => {
    expect(after(...events)).toMatchObject({ status, unit });
  });

  it('has what is taken over wait anew, a minute in all', () => {
    const takenOverAt = (ms: number) =>
      after(enqueued, reserved, { type: 'lease-expired', at: START + ms, since: START }).deadline_at - START;
    expect([0, 15_000, 50_000, 3_600_000].map(takenOverAt)).toEqual([20_000, 35_000, 60_000, 60_000]);
  });

  it('tries three times again what did not leave', () => {
    const again: SendEvent[] = [{ type: 'not-sent', dueAt: START + 1 }, reserved, dispatched];
    expect(after(...gone, ...again, ...again, ...again).status).toBe('dispatching');
    expect(after(...gone, ...again, ...again, ...again, ...again).status).toBe('expired');
  });

  const at = fc.nat(100_000_000).map((ms) => START + ms);
  const event: fc.Arbitrary<SendEvent> = fc.oneof(
    fc.constantFrom<SendEvent>(enqueued, reserved, { type: 'replied' }, { type: 'refused' }),
    fc.constantFrom<SendEvent>({ type: 'gave-up' }, { type: 'cancelled' }),
    at.map((at): SendEvent => ({ type: 'dispatched', at })),
    at.map((dueAt): SendEvent => ({ type: 'not-sent', dueAt })),
    at.map((at): SendEvent => ({ type: 'went-silent', at })),
    at.map((at): SendEvent => ({ type: 'lease-expired', at, since: START })),
    at.map((at): SendEvent => ({ type: 'retried', at })),
    fc
      .record({ at, sight: fc.constantFrom('reply', 'text', 'absent', 'unreadable') })
      .map(({ at, sight }): SendEvent => ({ type: 'looked', at, sight: sight as 'reply' })),
  );

  it('never leaves twice in one attempt but after proof that it did not arrive', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let state = newSend(START);
        let mayBeThere = 0;
        for (const each of events) {
          const before = state;
          state = sendReducer(state, each);
          if (state.attempt !== before.attempt) mayBeThere = 0;
          if (before.status === 'dispatching' && each.type === 'not-sent') mayBeThere -= 1;
          if (before.status !== 'dispatching' && state.status === 'dispatching') mayBeThere += 1;
          expect(mayBeThere).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('holds a unit exactly while one may be spent', () => {
    const held: Record<SendState['unit'], SendStatus[]> = {
      none: ['claimed', 'queued', 'rejected', 'expired', 'not-processed', 'cancelled'],
      reserved: ['reserved', 'dispatching', 'unknown', 'reconciling'],
      consumed: ['completed', 'no-reply', 'uncertain'],
    };
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const state = after(...events);
        expect(held[state.unit]).toContain(state.status);
        if (!isPending(state.status) && state.status !== 'uncertain') expect(state.due_at).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });
});
