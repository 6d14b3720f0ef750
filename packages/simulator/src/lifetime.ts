import type { Clock } from '@durenai/core';
import { ConnectionCut } from './weather/wire.ts';

/** How long a world lasts. When it ends, whatever waits in it is cut off. */
export function createLifetime(clock: Clock) {
  const waits = new Set<() => void>();
  let isOver = false;

  /** Runs `action` after `ms`, or `onEnd` when the end comes before. */
  function after(ms: number, action: () => void, onEnd?: () => void): void {
    const end = () => {
      cancel();
      onEnd?.();
    };
    const cancel = clock.after(ms, () => {
      waits.delete(end);
      action();
    });
    waits.add(end);
  }

  /** @throws ConnectionCut once it is over. */
  function check(): void {
    if (isOver) throw new ConnectionCut();
  }

  return {
    after,
    /** @throws ConnectionCut when the end comes before. */
    async pass(ms: number): Promise<void> {
      check();
      if (ms <= 0) return;
      await new Promise<void>((resolve, reject) => after(ms, resolve, () => reject(new ConnectionCut())));
    },
    /**
     * What `work` comes to, unless the end came before.
     *
     * @throws ConnectionCut
     */
    async within<Result>(work: Result): Promise<Awaited<Result>> {
      const result = await work;
      check();
      return result;
    },
    end(): void {
      isOver = true;
      for (const endWait of waits) endWait();
      waits.clear();
    },
  };
}
