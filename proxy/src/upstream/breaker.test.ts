import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { movableClock } from '../../test/support/clock.ts';
import {
  type BreakerEvent,
  type BreakerState,
  breakerReducer,
  closedBreaker,
  FAILURES_TO_OPEN,
  SHARED,
} from './breaker-machine.ts';
import { createBreaker, type Permit } from './create-breaker.ts';

const failed = (era: number, source?: string | typeof SHARED): BreakerEvent => ({
  type: 'call-failed',
  era,
  failure: { source },
  reopensAt: 100,
});

function setUp() {
  const clock = movableClock();
  const changes: string[] = [];
  const breaker = createBreaker({ clock, random: () => 0.5, onChange: (status) => changes.push(status) });
  const permit = (): Permit => {
    const asked = breaker.ask();
    if ('retryAfterMs' in asked) throw new Error(`refused for ${asked.retryAfterMs}`);
    return asked;
  };
  const fail = (times: number, source?: string | typeof SHARED) => {
    for (let time = 0; time < times; time += 1) permit().failed({ source });
  };
  return { clock, changes, breaker, permit, fail };
}

describe('the circuit breaker', () => {
  it('opens after a streak of failures, and says for how long', () => {
    const { breaker, fail } = setUp();
    fail(FAILURES_TO_OPEN - 1);
    expect(breaker.ask()).not.toHaveProperty('retryAfterMs');
    fail(1);
    expect(breaker.ask()).toEqual({ retryAfterMs: 5000 });
  });

  it('forgets the streak at the first answer', () => {
    const { changes, permit, fail } = setUp();
    for (let round = 0; round < 10; round += 1) {
      fail(FAILURES_TO_OPEN - 1);
      permit().answered();
    }
    expect(changes).toEqual([]);
  });

  it('is never opened on behalf of one network alone', () => {
    const { changes, fail } = setUp();
    fail(1000, 'network_1');
    expect(changes).toEqual([]);
    // Anybody may have asked for what is everybody's, the same network as well.
    fail(1000, SHARED);
    expect(changes).toEqual([]);
    fail(1, 'network_2');
    expect(changes).toEqual(['open']);
  });

  it('is never opened on behalf of the networks of one neighbourhood', () => {
    const { changes, fail } = setUp();
    for (let network = 0; network < 100; network += 1) fail(1, `here.network_${network}`);
    expect(changes).toEqual([]);
    fail(1, 'elsewhere.network_1');
    expect(changes).toEqual(['open']);
  });

  it('lets exactly one probe through, which decides', () => {
    const { clock, changes, breaker, permit, fail } = setUp();
    fail(FAILURES_TO_OPEN);
    clock.move(4999);
    expect(breaker.ask()).toEqual({ retryAfterMs: 1 });
    clock.move(1);
    const probe = permit();
    expect(probe.isProbe).toBe(true);
    for (let other = 0; other < 10; other += 1) expect(breaker.ask()).toHaveProperty('retryAfterMs');
    probe.failed({ source: 'network_1' });
    expect(breaker.ask()).toEqual({ retryAfterMs: 5000 });
    clock.move(5000);
    permit().answered();
    expect(permit().isProbe).toBe(false);
    expect(changes).toEqual(['open', 'half-open', 'open', 'half-open', 'closed']);
  });

  it('learns nothing from a call that was given up, and probes again after a probe that was', () => {
    const { clock, changes, breaker, permit, fail } = setUp();
    fail(FAILURES_TO_OPEN - 1);
    permit().abandoned();
    expect(changes).toEqual([]);
    fail(1);
    clock.move(5000);
    permit().abandoned();
    const probe = permit();
    expect(probe.isProbe).toBe(true);
    expect(breaker.ask()).toHaveProperty('retryAfterMs');
    probe.answered();
    expect(changes).toEqual(['open', 'half-open', 'open', 'half-open', 'closed']);
  });

  it('is not moved by calls that began before it opened', () => {
    const { clock, breaker, permit, fail } = setUp();
    const [early, earlier] = [permit(), permit()];
    fail(FAILURES_TO_OPEN);
    early.answered();
    expect(breaker.ask()).toHaveProperty('retryAfterMs');
    clock.move(5000);
    const probe = permit();
    earlier.failed({ source: undefined });
    expect(breaker.ask()).toEqual({ retryAfterMs: 2000 });
    probe.answered();
    expect(breaker.ask()).not.toHaveProperty('retryAfterMs');
  });

  it('probes soon after a clock that was set back', () => {
    const { clock, breaker, permit, fail } = setUp();
    fail(FAILURES_TO_OPEN);
    clock.move(-3_600_000);
    const probe = permit();
    expect(probe.isProbe).toBe(true);
    probe.failed({ source: undefined });
    expect(breaker.ask()).toEqual({ retryAfterMs: 5000 });
  });

  it('spreads its probes', () => {
    const pauses = [0, 0.999].map((drawn) => {
      const breaker = createBreaker({ clock: movableClock(), random: () => drawn });
      for (let time = 0; time < FAILURES_TO_OPEN; time += 1) {
        const asked = breaker.ask();
        if ('failed' in asked) asked.failed({ source: undefined });
      }
      const asked = breaker.ask();
      return 'retryAfterMs' in asked ? asked.retryAfterMs : 0;
    });
    expect(pauses[0]).toBe(2500);
    expect(pauses[1]).toBeGreaterThan(7000);
  });
});

describe('the machine of the breaker', () => {
  const event: fc.Arbitrary<BreakerEvent> = fc.oneof(
    fc.record({ type: fc.constant('call-answered' as const), era: fc.nat(3) }),
    fc.record({
      type: fc.constant('call-failed' as const),
      era: fc.nat(3),
      failure: fc.record({ source: fc.constantFrom(undefined, SHARED, 'a', 'b', 'c') }),
      reopensAt: fc.nat(50),
    }),
    fc.record({ type: fc.constant('call-abandoned' as const), era: fc.nat(3), at: fc.nat(50) }),
    fc.record({ type: fc.constant('probe-began' as const) }),
  );

  it('knows these ways and no others', () => {
    const ways: Record<BreakerState['status'], BreakerState['status'][]> = {
      closed: ['closed', 'open'],
      open: ['open', 'half-open'],
      'half-open': ['half-open', 'open', 'closed'],
    };
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        let state: BreakerState = closedBreaker;
        for (const happened of events) {
          const next = breakerReducer(state, happened);
          expect(ways[state.status]).toContain(next.status);
          expect(next.era).toBe(state.era + (next.status === state.status ? 0 : 1));
          if (happened.type !== 'probe-began' && happened.era !== state.era) expect(next).toBe(state);
          if (next.status === 'half-open' && state.status === 'open')
            expect(happened.type).toBe('probe-began');
          if (next.status === 'closed') expect(next.sources.length).toBeLessThanOrEqual(3);
          state = next;
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('opens exactly when a naive count of the same story says so', () => {
    const story = fc.array(fc.constantFrom('answer' as const, SHARED, 'a', 'b', 'c', undefined), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(story, (outcomes) => {
        let state: BreakerState = closedBreaker;
        const streak: (string | typeof SHARED | undefined)[] = [];
        for (const outcome of outcomes) {
          if (outcome === 'answer') streak.length = 0;
          else streak.push(outcome);
          state = breakerReducer(
            state,
            outcome === 'answer' ? { type: 'call-answered', era: 0 } : failed(0, outcome),
          );
          const isProof =
            streak.includes(undefined) || new Set(streak.filter((source) => source !== SHARED)).size >= 2;
          const shouldOpen = streak.length >= FAILURES_TO_OPEN && isProof;
          expect(state.status).toBe(shouldOpen ? 'open' : 'closed');
          if (shouldOpen) return;
        }
      }),
      { numRuns: 2000 },
    );
  });
});
