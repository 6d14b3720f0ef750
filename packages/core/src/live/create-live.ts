import type { Transport } from '../client/create-transport.ts';
import { parseJson } from '../parse-json.ts';
import { type Clock, type FetchedResponse, type Presence, sleep, type WithLock } from '../ports.ts';
import { Id } from '../schema/primitives.ts';
import * as v from '../schema/small-valibot.ts';
import { type VisitorTabsOptions, visitorTabs } from '../visitor/visitor-tabs.ts';
import { createEventParser } from './event-parser.ts';
import { openEvents } from './events-endpoint.ts';
import type { Change, Live } from './live.ts';

/** `signal` ends everything, for good. */
export type LiveOptions = VisitorTabsOptions & {
  transport: Transport;
  clock: Clock;
  /** In [0, 1). Default `Math.random`. */
  random?: (() => number) | undefined;
  withLock: WithLock;
  presence: Presence;
};

/** More than two heartbeats: the connection is dead, whatever the browser thinks. */
const SILENCE_MS = 60_000;

/** Between attempts; while there is no connection, each is preceded by one poll. */
const BACKOFF_MS = { first: 2_000, longest: 30_000 };

/** Until the first connection, nothing is heard: what may be missed in so short a time is no news to a chat. */
const SHORT_GAP_MS = 1_000;

const TOPIC = 'live';

const TabMessage = v.object({
  change: v.union([
    v.object({ kind: v.picklist(['conversation']), conversationId: Id }),
    v.object({ kind: v.picklist(['send']), sendId: Id }),
    v.object({ kind: v.picklist(['anything', 'beginning']) }),
  ]),
  cursor: v.optional(v.string()),
});

const ConversationChanged = v.object({ conversation_id: Id });
const SendChanged = v.object({ send_id: Id });
const Ready = v.object({ resumed: v.boolean() });

/** Loaded through `lazyLive`. */
export function createLive(options: LiveOptions): Live {
  const { transport, clock, random = Math.random, withLock, presence } = options;
  const tabs = visitorTabs(options);
  const listeners = new Set<(change: Change) => void>();
  let cursor: string | undefined;
  let wasConnected = false;
  let deafSince = 0;
  let stop: (() => void) | undefined;

  const tellHere = (change: Change) => {
    for (const listener of [...listeners]) listener(change);
  };
  const tell = (change: Change) => {
    tellHere(change);
    tabs.post(TOPIC, cursor === undefined ? { change } : { change, cursor });
  };

  /** Null for what this version does not know. */
  function changeOf(event: string, json: unknown): Change | null {
    if (event === 'conversation-changed') {
      const { success, output } = v.safeParse(ConversationChanged, json);
      return success ? { kind: 'conversation', conversationId: output.conversation_id } : null;
    }
    const { success, output } = v.safeParse(SendChanged, json);
    return event === 'send-changed' && success ? { kind: 'send', sendId: output.send_id } : null;
  }

  /** Reads until the connection ends; gives the milliseconds after which to come back, if that was said. */
  async function readEvents(
    response: FetchedResponse,
    signal: AbortSignal,
    abort: () => void,
  ): Promise<number | undefined> {
    const parser = createEventParser();
    const decoder = new TextDecoder();
    const reader = response.body?.getReader();
    for (;;) {
      const cancelSilence = clock.after(SILENCE_MS, abort);
      const piece = await reader?.read().finally(cancelSilence);
      if (!piece?.value || piece.done || signal.aborted) break;
      for (const { event, data } of parser.feed(decoder.decode(piece.value, { stream: true }))) {
        const json = parseJson(data);
        cursor = parser.lastEventId ?? cursor;
        if (event === 'ready') {
          const ready = v.safeParse(Ready, json);
          const resumed = ready.success && ready.output.resumed;
          const hasGap = wasConnected || clock.now() - deafSince > SHORT_GAP_MS;
          if (!resumed) tell({ kind: hasGap ? 'anything' : 'beginning' });
          wasConnected = true;
        } else {
          const change = changeOf(event, json);
          if (change) tell(change);
        }
      }
      cursor = parser.lastEventId ?? cursor;
    }
    return parser.retryMs;
  }

  /** One tab at a time is in here. */
  async function hold(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      let wait: number;
      const connection = new AbortController();
      const abort = () => connection.abort();
      signal.addEventListener('abort', abort, { once: true });
      try {
        const headers: Record<string, string> = cursor === undefined ? {} : { 'last-event-id': cursor };
        const response = await transport.open(openEvents, { headers, signal: connection.signal });
        // Also where the visitor was signed out elsewhere: coming back tells who is here now.
        wait = (await readEvents(response, signal, abort)) ?? BACKOFF_MS.first;
        failures = 0;
      } catch {
        failures += 1;
        wait = Math.min(BACKOFF_MS.longest, BACKOFF_MS.first * 2 ** failures) * (0.5 + random());
      } finally {
        signal.removeEventListener('abort', abort);
        abort();
      }
      await sleep(clock, wait, signal).catch(() => undefined);
      if (failures === 0 || signal.aborted) continue;
      deafSince = clock.now();
      tell({ kind: 'anything' });
    }
  }

  function whenVisible(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = new AbortController();
      const check = () => {
        if (!presence.visible() && !signal.aborted) return;
        stopWatching();
        done.abort();
        resolve();
      };
      let stopWatching = () => {};
      stopWatching = presence.onChange(check);
      signal.addEventListener('abort', check, { signal: done.signal });
      check();
    });
  }

  /** Holds the connection while somebody looks at this page, and leaves it to another tab otherwise. */
  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await whenVisible(signal);
      // One tab holds the connection for all.
      await withLock('live', async () => {
        if (signal.aborted || !presence.visible()) return;
        const hidden = new AbortController();
        const end = () => hidden.abort();
        const stopWatching = presence.onChange(() => {
          if (!presence.visible()) end();
        });
        signal.addEventListener('abort', end, { signal: hidden.signal });
        await hold(hidden.signal).finally(stopWatching);
      });
    }
  }

  function open(): void {
    deafSince = clock.now();
    const controller = new AbortController();
    const stopHearing = tabs.on(TOPIC, (message) => {
      const heard = v.safeParse(TabMessage, message);
      if (!heard.success) return;
      cursor = heard.output.cursor ?? cursor;
      tellHere(heard.output.change);
    });
    stop = () => {
      stopHearing();
      controller.abort();
    };
    // Closed while it waited for its turn.
    run(controller.signal).catch(() => undefined);
  }

  options.signal.addEventListener('abort', close, { once: true });

  function close(): void {
    stop?.();
    stop = undefined;
  }

  return {
    on(listener) {
      listeners.add(listener);
      if (!stop && !options.signal.aborted) open();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) close();
      };
    },
  };
}
