import { type Answer, jsonAnswer } from '../http/answer.ts';
import { serviceUnavailable } from '../refusals.ts';
import type { Store } from '../store/open-store.ts';

export function healthHandlers({ store, isClosing }: { store: Store; isClosing: () => boolean }) {
  return {
    /** The process runs. Constant: it tells a stranger nothing. */
    healthz: async (): Promise<Answer> => jsonAnswer({ status: 'ok' }),
    /** The process should get requests. */
    async readyz(): Promise<Answer> {
      if (isClosing()) throw serviceUnavailable();
      await store.check();
      return jsonAnswer({ status: 'ready' });
    },
  };
}
