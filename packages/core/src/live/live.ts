/** What may be worth reading again. It holds ids only: the words come by the ordinary routes. */
export type Change =
  | { kind: 'conversation'; conversationId: string }
  | { kind: 'send'; sendId: string }
  /** Nobody knows what: there was a gap, or the server has no live updates and this is a poll. */
  | { kind: 'anything' }
  /** From here on, all is heard. What was missed until then is little: a list may lack a line for it, a chat has its own. */
  | { kind: 'beginning' };

export type Live = {
  /** Listens, with all tabs of this browser by one connection. Returns the way to stop. */
  on(listener: (change: Change) => void): () => void;
};

/** Loads the machinery when somebody listens: what leads to the first message does not wait for it. */
export function lazyLive(load: () => Promise<Live>): Live {
  let live: Promise<Live | undefined> | undefined;
  return {
    on(listener) {
      let stop: (() => void) | undefined;
      let isStopped = false;
      // Without it, messages of other tabs and devices are shown at the next visit.
      live ??= load().catch(() => undefined);
      void live.then((loaded) => {
        if (!isStopped) stop = loaded?.on(listener);
      });
      return () => {
        isStopped = true;
        stop?.();
      };
    },
  };
}
