import {
  type Client,
  type Clock,
  createClient,
  DurenaiError,
  type Fetch,
  toDurenaiError,
} from '@durenai/core';
import type { ProxyConfig } from '../config/config.ts';
import type { Log } from '../log.ts';
import { invalidRequest, upstreamBusy, upstreamFailed } from '../refusals.ts';
import { classify } from './classify.ts';

/** The one door to DurenAI: core's typed client, with the key. */
export function createUpstream(config: ProxyConfig, ports: { fetch: Fetch; clock: Clock }): Client {
  const fetch: Fetch = (url, init) =>
    ports.fetch(url, {
      ...init,
      headers: { ...(init.headers as Record<string, string>), 'accept-encoding': 'identity' },
    });
  return createClient({
    apiKey: config.apiKey.reveal(),
    baseUrl: config.baseUrl,
    fetch,
    clock: ports.clock,
    // Browsers retry reads as well: every retry here is multiplied by theirs.
    retries: 1,
  });
}

/** What a visitor is told when a read failed. Never upstream's own words, which may name the account. */
export function toReadRefusal(thrown: unknown): DurenaiError {
  const error = toDurenaiError(thrown);
  const failure = classify(error);
  switch (failure.kind) {
    case 'not-sent':
      return upstreamBusy();
    case 'busy':
      return upstreamBusy(failure.retryAfterMs);
    case 'rejected':
      return failure.status === 404
        ? new DurenaiError({ code: 'not_found', status: 404, message: 'There is nothing with this id.' })
        : invalidRequest('DurenAI did not accept these parameters.');
    case 'key-refused':
    case 'unknown':
      return upstreamFailed();
  }
}

export function logUpstreamFailure(log: Log, error: DurenaiError): void {
  const { kind } = classify(error);
  const fields = { code: error.code, status: error.status };
  if (kind === 'key-refused') {
    log.error(fields, 'DurenAI refused the API key: check DURENAI_API_KEY and the plan of its account');
  } else if (kind !== 'rejected') {
    log.warn(fields, `a call to DurenAI failed (${kind})`);
  }
}
