import type { Pace } from '../limits/pace.ts';
import type { Log } from '../log.ts';
import { LEASE_MS } from '../store/sends.ts';
import type { Elapsed } from '../store/stopwatch.ts';
import type { SendTable } from '../store/tables.ts';
import type { Upstream } from '../upstream/create-upstream.ts';
import { HeldBackError } from '../upstream/not-sent.ts';
import { readHistory } from '../upstream/read-history.ts';
import { holdsOnly } from './find-in-history.ts';
import { isReplyTo, type Outcome, outcomeOfFailure } from './outcome.ts';

type Ports = { upstream: Upstream; pace: Pace; log: Log; storeFailed: (thrown: unknown) => undefined };

/** A send that was cleared to leave. */
export type Dispatch = {
  row: SendTable;
  upstreamId: string | undefined;
  /** Since the database had the time that the lease counts from. */
  elapsed: Elapsed;
};

/**
 * A process may have slept since: a laptop was closed, the collector ran. When its lease has run out, others look for
 * the message and may find that it was not processed, so from then on it must not leave.
 */
const LEAVES_WITHIN_MS = LEASE_MS - 2_000;

/** Asks DurenAI once. Every way that this may go is an outcome. */
export async function dispatchSend(ports: Ports, { row, upstreamId, elapsed }: Dispatch): Promise<Outcome> {
  const { upstream, pace, log, storeFailed } = ports;
  const { character_id: characterId, text, network: source } = row;
  try {
    const { data } = await upstream.send({
      characterId,
      text: text ?? '',
      conversationId: upstreamId,
      source,
      beforeFirstByte() {
        if (elapsed() > LEAVES_WITHIN_MS) throw new HeldBackError('The lease of this send may have run out.');
      },
    });
    const isReply = isReplyTo(data, { characterId, upstreamConversationId: upstreamId });
    if (isReply && upstreamId !== undefined) return { kind: 'replied', reply: data };
    const isTheirs = isReply && (await isBegunBy(ports, row, data.conversation_id));
    if (isTheirs) return { kind: 'replied', reply: data };
    if (isTheirs === undefined) return { kind: 'unknown' };
    log.error({}, 'DurenAI answered a send with a message of another conversation or character: withheld');
    return { kind: 'unknown' };
  } catch (thrown) {
    const outcome = outcomeOfFailure(thrown);
    if (outcome.kind === 'not-sent' && outcome.asked) {
      await pace.slowDown(outcome.retryAfterMs).catch(storeFailed);
    }
    return outcome;
  }
}

/**
 * A first message names no conversation that its answer could be held against: an answer that was mixed up with
 * somebody else's would hand over theirs. So the conversation is read, once, and has to tell this text alone.
 * Undefined when it cannot be read.
 */
async function isBegunBy(
  { upstream, log }: Ports,
  { character_id, network: source, text }: SendTable,
  upstream_id: string,
): Promise<boolean | undefined> {
  const query = { page: 1, limit: 10, source };
  const page = await readHistory({ upstream, log }, { upstream_id, character_id }, query).catch(
    () => undefined,
  );
  return page && holdsOnly(page.data, text ?? '');
}
