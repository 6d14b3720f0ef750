import type { Presence, WithLock } from '../src/index.ts';

type Waiting = { tab: object; start: () => void };

/**
 * Locks that several tabs share, granted in the order of asking as Web Locks are. Each call of the returned
 * function is one more tab; `die` gives back what that tab holds and forgets what it waits for.
 */
export function memoryLocks(): () => { withLock: WithLock; die: () => void } {
  const held = new Map<string, object>();
  const queues = new Map<string, Waiting[]>();

  function grant(name: string): void {
    const next = queues.get(name)?.shift();
    if (next) held.set(name, next.tab);
    else held.delete(name);
    next?.start();
  }

  return () => {
    const tab = {};
    const withLock: WithLock = (name, action) =>
      new Promise((resolve, reject) => {
        const start = () => {
          const release = () => {
            if (held.get(name) === tab) grant(name);
          };
          action().then(resolve, reject).finally(release);
        };
        const queue = queues.get(name) ?? [];
        queues.set(name, queue);
        queue.push({ tab, start });
        if (!held.has(name)) grant(name);
      });
    const die = () => {
      for (const [name, queue] of queues) {
        queues.set(
          name,
          queue.filter((waiting) => waiting.tab !== tab),
        );
      }
      for (const [name, holder] of [...held]) if (holder === tab) grant(name);
    };
    return { withLock, die };
  };
}

/** A page that is looked at, or not, and has a network, or not. */
export function switchablePresence() {
  const listeners = new Set<() => void>();
  const state = { visible: true, online: true };
  const presence: Presence = {
    visible: () => state.visible,
    online: () => state.online,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const set = (change: Partial<typeof state>) => {
    Object.assign(state, change);
    for (const listener of [...listeners]) listener();
  };
  return { presence, set };
}
