import type { Clock } from '@durenai/core';
import type { VisitorIdentity } from '../identity/authenticate.ts';
import { neighbourhoodKey } from '../limits/network.ts';
import { describeError, type Log } from '../log.ts';
import { serviceUnavailable, tooManyStreams } from '../refusals.ts';
import type { Store } from '../store/open-store.ts';
import type { Hints, VisitorHint } from './hints.ts';

/** What of a response a stream uses. */
export type Sink = {
  write(text: string): unknown;
  end(text: string): unknown;
  destroy(): unknown;
  /** Bytes that the other side has not taken yet. */
  readonly writableLength: number;
};

export type StreamRequest = {
  visitor: Pick<VisitorIdentity, 'id' | 'generation' | 'until'>;
  /** Hashed, see `limits/network.ts`. */
  network: string;
  /** The `Last-Event-ID` of an earlier stream. */
  cursor: string | undefined;
};

/** Why a stream ends: its time or its session is over, the server restarts, or the visitor's tokens are dead. */
type Farewell = 'renew' | 'restart' | 'signed-out';

type Stream = {
  visitorId: string;
  write(text: string): void;
  bye(reason: Farewell): void;
  close(): void;
};

export const HEARTBEAT_MS = 25_000;

/** Then the browser comes again, with a token that lives and perhaps to another instance. */
export const LONGEST_LIFE_MS = 15 * 60_000;

/** Beyond these a page asks now and then instead. A neighbourhood is a /24 or a /48: one alone must not take all there are. */
export const STREAM_CAPS = { visitor: 3, network: 6, neighbourhood: 96 };

const MOST_STREAMS = 5_000;

/** In all: the other half of the connections is for whoever only asks. */
export const mostStreams = (maxConnections: number) => Math.min(MOST_STREAMS, Math.floor(maxConnections / 2));

/** Where a stream counts, and how many may be open there. */
const placesOf = (network: string) =>
  [
    [network, STREAM_CAPS.network],
    [neighbourhoodKey(network), STREAM_CAPS.neighbourhood],
  ] as const;

/** A page that does not read is let go: it catches up when it comes back. */
const MOST_UNREAD_BYTES = 64 * 1024;

/** Clocks of several instances differ; a hint that is told twice does no harm. */
const CURSOR_OVERLAP_MS = 10_000;

/** The cursor of a page that was away longer tells nothing: it reads everything anyway. */
const OLDEST_CURSOR_MS = 24 * 60 * 60_000;

type Parts = {
  hints: Hints;
  store: Store;
  clock: Clock;
  log: Log;
  /** See `mostStreams`. */
  most: number;
  random?: (() => number) | undefined;
};

export type EventStreams = ReturnType<typeof createEventStreams>;

/**
 * Server-sent events for visitors' pages. They hold ids and never content: what changed is read by the ordinary
 * routes, which know whose it is.
 */
export function createEventStreams({ hints, store, clock, log, most, random = Math.random }: Parts) {
  let isClosed = false;
  const open = new Set<Stream>();
  const perVisitor = new Map<string, Set<Stream>>();
  const perPlace = new Map<string, number>();

  function count(network: string, change: 1 | -1): void {
    for (const [place] of placesOf(network)) {
      const total = (perPlace.get(place) ?? 0) + change;
      if (total > 0) perPlace.set(place, total);
      else perPlace.delete(place);
    }
  }

  /** Milliseconds; spread, so that a thousand pages do not come back at once. */
  const retry = () => Math.round(1_000 + random() * 4_000);

  const stopListening = hints.subscribe((hint) => {
    if (hint.kind === 'character') return;
    if (hint.kind === 'gap') {
      // With their cursors they find what they missed, and with dead tokens nothing.
      for (const stream of [...open]) stream.bye('renew');
      return;
    }
    // A copy: a cut takes streams out of the set.
    for (const stream of [...(perVisitor.get(hint.visitorId) ?? [])]) {
      if (hint.kind === 'cut') stream.bye('signed-out');
      else if (hint.kind === 'left') stream.bye('renew');
      else stream.write(eventOf(hint, clock.now()));
    }
  });

  function admit({ visitor, network }: StreamRequest): void {
    if (isClosed) throw serviceUnavailable();
    const full =
      (perVisitor.get(visitor.id)?.size ?? 0) >= STREAM_CAPS.visitor ||
      placesOf(network).some(([place, cap]) => (perPlace.get(place) ?? 0) >= cap) ||
      open.size >= most;
    if (full) throw tooManyStreams();
  }

  /** What happened since the cursor, and whether the visitor is still who they were. */
  async function catchUp({ visitor, cursor }: StreamRequest, stream: Stream): Promise<void> {
    const row = await store.visitors.find(visitor.id);
    // A cut may have come between the check of the token and the opening of the stream.
    if ((row?.generation ?? 0) !== visitor.generation) return stream.bye('signed-out');
    const since = readCursor(cursor, clock.now());
    if (since === undefined) return;
    const changed = await store.conversations.changedSince(visitor.id, since - CURSOR_OVERLAP_MS);
    for (const conversationId of changed) {
      stream.write(eventOf({ kind: 'conversation', visitorId: visitor.id, conversationId }, clock.now()));
    }
  }

  return {
    /**
     * Begins a stream on a response whose headers are said and not yet sent.
     *
     * @throws DurenaiError `rate_limited` when there are too many, `service_unavailable` when the server ends.
     */
    open(request: StreamRequest, sink: Sink): { close(): void } {
      admit(request);
      const { visitor, network, cursor } = request;
      const cancels: (() => void)[] = [];
      const stream: Stream = {
        visitorId: visitor.id,
        write(text) {
          if (!open.has(stream)) return;
          sink.write(text);
          if (sink.writableLength <= MOST_UNREAD_BYTES) return;
          stream.close();
          sink.destroy();
        },
        bye(reason) {
          if (!open.has(stream)) return;
          stream.close();
          sink.end(`retry: ${retry()}\nevent: bye\ndata: ${JSON.stringify({ reason })}\n\n`);
        },
        close() {
          if (!open.delete(stream)) return;
          for (const cancel of cancels) cancel();
          remove(perVisitor, visitor.id, stream);
          count(network, -1);
        },
      };
      open.add(stream);
      perVisitor.set(visitor.id, (perVisitor.get(visitor.id) ?? new Set()).add(stream));
      count(network, 1);

      const beat = () => {
        stream.write(`id: ${clock.now()}\n: heartbeat\n\n`);
        cancels[0] = clock.after(HEARTBEAT_MS, beat);
      };
      cancels.push(clock.after(HEARTBEAT_MS, beat));
      const sessionMs = (visitor.until ?? Number.POSITIVE_INFINITY) * 1000 - clock.now();
      const life = Math.min(LONGEST_LIFE_MS * (1 - random() / 5), sessionMs);
      cancels.push(clock.after(life, () => stream.bye('renew')));
      const resumed = readCursor(cursor, clock.now()) !== undefined;
      stream.write(
        `retry: ${retry()}\nid: ${clock.now()}\nevent: ready\ndata: ${JSON.stringify({ resumed })}\n\n`,
      );
      catchUp(request, stream).catch((thrown) => {
        log.warn(describeError(thrown), 'an event stream could not be caught up');
        stream.bye('renew');
      });
      return { close: stream.close };
    },
    get size() {
      return open.size;
    },
    /** Tells every page to come back elsewhere, those as well that come only now. */
    closeAll(): void {
      isClosed = true;
      stopListening();
      for (const stream of [...open]) stream.bye('restart');
    },
  };
}

function remove(map: Map<string, Set<Stream>>, key: string, stream: Stream): void {
  const set = map.get(key);
  set?.delete(stream);
  if (set?.size === 0) map.delete(key);
}

function eventOf(hint: Exclude<VisitorHint, { kind: 'cut' | 'left' }>, now: number): string {
  const [event, data] =
    hint.kind === 'send'
      ? ['send-changed', { send_id: hint.sendId }]
      : ['conversation-changed', { conversation_id: hint.conversationId }];
  return `id: ${now}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Undefined for what is no cursor of ours, or too old to say anything. */
function readCursor(cursor: string | undefined, now: number): number | undefined {
  if (cursor === undefined || !/^\d{1,15}$/.test(cursor)) return undefined;
  const since = Number(cursor);
  return since > now - OLDEST_CURSOR_MS && since <= now + OLDEST_CURSOR_MS ? Math.min(since, now) : undefined;
}
