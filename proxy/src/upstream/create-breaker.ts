import type { Clock } from '@durenai/core';
import { type BreakerState, breakerReducer, type CallFailure, closedBreaker } from './breaker-machine.ts';

/** Leave to make one call; exactly one of the three is told afterwards. */
export type Permit = {
  isProbe: boolean;
  /** False once it has opened meanwhile: nothing of the call may leave any more, a second attempt neither. */
  holds(): boolean;
  answered(): void;
  failed(failure: CallFailure): void;
  /** It was given up on this side. */
  abandoned(): void;
};

export type Breaker = {
  /** A permit, or how many milliseconds to wait for one. */
  ask(): Permit | { retryAfterMs: number };
};

/** Drawn from between these: many proxies in front of one DurenAI do not probe in step. */
const PAUSE_MS = { shortest: 2500, longest: 7500 };

/** While a probe is under way nobody knows how long it takes. */
const PROBING_RETRY_MS = 2000;

export function createBreaker(options: {
  clock: Clock;
  /** In [0, 1). Default `Math.random`. */
  random?: (() => number) | undefined;
  onChange?: ((status: BreakerState['status']) => void) | undefined;
}): Breaker {
  const { clock, random = Math.random, onChange } = options;
  let state = closedBreaker;

  function dispatch(event: Parameters<typeof breakerReducer>[1]): void {
    const before = state.status;
    state = breakerReducer(state, event);
    if (state.status !== before) onChange?.(state.status);
  }

  /** Of the pause; none is left of one longer than can be drawn, which means that the clock was set back. */
  function leftMs(until: number): number {
    const left = until - clock.now();
    return left > PAUSE_MS.longest ? 0 : Math.max(0, left);
  }

  return {
    ask() {
      const left = state.status === 'open' ? leftMs(state.until) : 0;
      const isDue = state.status === 'open' && left === 0;
      if (isDue) dispatch({ type: 'probe-began' });
      else if (state.status === 'half-open') return { retryAfterMs: PROBING_RETRY_MS };
      else if (state.status === 'open') return { retryAfterMs: left };
      const { era } = state;
      return {
        isProbe: isDue,
        holds: () => state.status === 'closed' || state.era === era,
        answered: () => dispatch({ type: 'call-answered', era }),
        abandoned: () => dispatch({ type: 'call-abandoned', era, at: clock.now() }),
        failed: (failure) =>
          dispatch({
            type: 'call-failed',
            era,
            failure,
            reopensAt: clock.now() + PAUSE_MS.shortest + (PAUSE_MS.longest - PAUSE_MS.shortest) * random(),
          }),
      };
    },
  };
}
