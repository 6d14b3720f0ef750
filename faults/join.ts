/** What is told of a run: the verdict on every message, and how much trouble there was. */
import { judge, type Problem, type Terms } from './judge.ts';
import type { Visitor } from './visitors.ts';
import { hear } from './witnesses.ts';
import type { World } from './world.ts';

export type Result = {
  sends: number;
  /** Attempts to send that DurenAI answered wrongly or the visitor got no answer to, and processes that were killed. */
  faults: number;
  kills: number;
  labelled: number;
  problems: Problem[];
  /** From the first failure that a visitor met to the end of the send, in ms of the proxies' clock. */
  recoveries: number[];
  /** From each `kill -9` until all that it left behind was taken over, in ms of the proxies' clock. */
  takeovers: number[];
  /** In real time. */
  seconds: number;
  /** How late DurenAI was because the machine was busy, in ms of everybody's clock. */
  lag: number;
  /** How often it was played again with a slower clock. */
  slower: number;
};

/** What the proxy said of a fault of DurenAI, which is counted there. */
const REFUSALS = new Set([
  'budget_exhausted',
  'conversation_busy',
  'message_rejected',
  'queue_full',
  'rate_limited',
  'send_cancelled',
  'send_no_reply',
  'send_not_processed',
  'send_outcome_unknown',
  'upstream_unavailable',
]);

type Played = {
  world: World;
  visitors: readonly Visitor[];
  takeovers: readonly number[];
  terms: Terms;
};

export async function join({
  world,
  visitors,
  takeovers,
  terms,
}: Played): Promise<Omit<Result, 'takeovers' | 'seconds' | 'lag' | 'slower'>> {
  const { simulator } = world.simulator;
  simulator.weather.set({});
  const problems = judge(await hear(world, visitors, takeovers), terms);
  const records = visitors.flatMap((visitor) => visitor.records);
  const unanswered = records.flatMap(({ failures }) => failures.filter(({ code }) => !REFUSALS.has(code)));
  return {
    sends: records.length,
    faults:
      simulator.ledger.filter(({ fault }) => fault !== undefined).length + unanswered.length + world.kills,
    kills: world.kills,
    labelled: records.filter(({ end }) => end === 'labelled').length,
    problems,
    recoveries: records.flatMap(({ recoveryMs }) =>
      recoveryMs === undefined ? [] : [recoveryMs * world.speed],
    ),
  };
}
