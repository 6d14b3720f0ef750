import { DurenaiError } from '@durenai/core';

type Shared<Value> = { promise: Promise<Value>; waiting: number; controller: AbortController };

/**
 * One call for all who ask the same while it is under way. Who gives up leaves the others theirs; when nobody waits any
 * more, the call itself is given up.
 */
export function createSharedCalls<Value>() {
  const calls = new Map<string, Shared<Value>>();

  function begin(key: string, make: (signal: AbortSignal) => Promise<Value>): Shared<Value> {
    const controller = new AbortController();
    const call: Shared<Value> = { waiting: 0, controller, promise: make(controller.signal) };
    const forget = () => {
      if (calls.get(key) === call) calls.delete(key);
    };
    call.promise.then(forget, forget);
    calls.set(key, call);
    return call;
  }

  /** @throws what `make` throws, or DurenaiError `aborted` when `signal` came first. */
  return async (
    key: string,
    signal: AbortSignal,
    make: (signal: AbortSignal) => Promise<Value>,
  ): Promise<Value> => {
    if (signal.aborted) throw givenUp();
    const call = calls.get(key) ?? begin(key, make);
    call.waiting += 1;
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        call.waiting -= 1;
        reject(givenUp());
        if (call.waiting > 0) return;
        // Whoever asks from here on gets a call that is not cut off.
        calls.delete(key);
        call.controller.abort();
      };
      signal.addEventListener('abort', giveUp);
      call.promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
    });
  };
}

const givenUp = () => new DurenaiError({ code: 'aborted', message: 'Nobody waits for the answer any more.' });
