import type { Clock } from '@durenai/core';
import { type BreakerState, breakerReducer, type CallFailure, closedBreaker } from './breaker-machine.ts';

/** Leave to make one call; exactly one of the two is told afterwards. */
export type Permit = {
  isProbe: boolean;
  answered(): void;
  failed(failure: CallFailure): void;
};

export type Breaker = {
  /** A permit, or how many milliseconds to wait for one. */
  ask(): Permit | { retryAfterMs: number };
};

/** Between half and one and a half times this: many proxies in front of one DurenAI do not probe in step. */
const PAUSE_MS = 5000;

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

  return {
    ask() {
      const isDue = state.status === 'open' && clock.now() >= state.until;
      if (isDue) dispatch({ type: 'probe-began', at: clock.now() });
      else if (state.status === 'half-open') return { retryAfterMs: PROBING_RETRY_MS };
      else if (state.status === 'open') return { retryAfterMs: state.until - clock.now() };
      const { era } = state;
      return {
        isProbe: isDue,
        answered: () => dispatch({ type: 'call-answered', era }),
        failed: (failure) =>
          dispatch({
            type: 'call-failed',
            era,
            failure,
            reopensAt: clock.now() + PAUSE_MS * (0.5 + random()),
          }),
      };
    },
  };
}
