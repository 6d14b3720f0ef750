import { hashedNeighbourhood } from '../limits/network.ts';

/**
 * The circuit breaker as a pure machine. Calls flow while it is closed; a streak of failures opens it;
 * after a pause one call goes through as a probe, and decides.
 */
export type BreakerState =
  | { status: 'closed'; era: number; failures: number; sources: readonly string[] }
  | { status: 'open'; era: number; until: number }
  | { status: 'half-open'; era: number };

export type BreakerEvent =
  /** `era` is the one that the call began in: what began before the breaker changed decides nothing. */
  | { type: 'call-answered'; era: number }
  | { type: 'call-failed'; era: number; failure: CallFailure; reopensAt: number }
  /** Given up on this side: it tells nothing, and a probe has to be made again. */
  | { type: 'call-abandoned'; era: number; at: number }
  /** The pause is over, by the clock of whoever keeps it. */
  | { type: 'probe-began' };

/**
 * `source` is the network on whose behalf the call was made, hashed with its neighbourhood, which is what counts: visitors
 * cost nothing, and networks little, so that one person may be as many as they like. Undefined where no request could have
 * caused the failure.
 */
export type CallFailure = { source: string | typeof SHARED | undefined };

/** An answer for everybody, which anybody may have asked for: it makes no second witness. */
export const SHARED = Symbol('shared');

/** Failures in a row, with no answer in between, that open it. */
export const FAILURES_TO_OPEN = 5;

/** A message that upstream chokes on must not close the chat for others: one neighbourhood alone proves nothing. */
const SOURCES_TO_OPEN = 2;

const NOBODY = '';

export const closedBreaker: BreakerState = { status: 'closed', era: 0, failures: 0, sources: [] };

export function breakerReducer(state: BreakerState, event: BreakerEvent): BreakerState {
  if (event.type === 'probe-began') {
    return state.status === 'open' ? { status: 'half-open', era: state.era + 1 } : state;
  }
  if (event.era !== state.era || state.status === 'open') return state;
  if (event.type === 'call-answered') {
    if (state.status === 'closed' && state.failures === 0) return state;
    const era = state.status === 'closed' ? state.era : state.era + 1;
    return { status: 'closed', era, failures: 0, sources: [] };
  }
  if (event.type === 'call-abandoned') {
    return state.status === 'closed' ? state : { status: 'open', era: state.era + 1, until: event.at };
  }
  const opened: BreakerState = { status: 'open', era: state.era + 1, until: event.reopensAt };
  if (state.status === 'half-open') return opened;
  const failures = Math.min(state.failures + 1, FAILURES_TO_OPEN);
  const sources = withSource(state.sources, event.failure);
  const isUpstreamsOwn = sources.includes(NOBODY) || sources.length >= SOURCES_TO_OPEN;
  return failures >= FAILURES_TO_OPEN && isUpstreamsOwn ? opened : { ...state, failures, sources };
}

/** Kept short: more than two different ones prove no more than two. */
function withSource(sources: readonly string[], { source = NOBODY }: CallFailure): readonly string[] {
  if (source === SHARED) return sources;
  const witness = hashedNeighbourhood(source);
  return sources.includes(witness) || sources.length > SOURCES_TO_OPEN ? sources : [...sources, witness];
}
