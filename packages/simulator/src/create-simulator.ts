import { type Clock, type PlanName, systemClock } from '@durenai/core';
import { PLAN_LIMITS, planCovers } from './account/plans.ts';
import { createRequestRate } from './account/request-rate.ts';
import { homePage } from './home-page.ts';
import { answerOf, htmlAnswer, jsonAnswer } from './http/answers.ts';
import { createHandlers } from './http/handlers.ts';
import { type ReceivedBody, receiveBody } from './http/read-body.ts';
import { refuse } from './http/refuse.ts';
import { findRoute, type Route } from './http/route.ts';
import { createImages } from './http/serve-image.ts';
import { type Accepted, createLedger, type LedgerEntry } from './ledger.ts';
import { portraitDataUrl } from './portrait/data-url.ts';
import { createState } from './state.ts';
import { ConnectionCut, createWeather, type Failure, failedAnswer, type Latency } from './weather.ts';

/** The API key of a simulator that was given none. It opens nothing but simulators. */
export const DEMO_API_KEY = 'sim_demo_key';

export type SimulatorOptions = {
  /** Same seed, same characters, ids and replies. Default 1. */
  seed?: number | undefined;
  /** Decides limits and what is refused. Default `standard`. */
  plan?: PlanName | undefined;
  /** Default: the system's. */
  clock?: Clock | undefined;
  /** What `X-API-Key` must say. Default {@link DEMO_API_KEY}. */
  apiKey?: string | undefined;
  /** Where image URLs point, e.g. `https://images.example.com`. Default: the origin of the request. */
  origin?: string | undefined;
  /** Milliseconds before an answer, one figure or `[low, high]`. Default 0. */
  latency?: Latency | undefined;
  /** Chat requests of this month that are spent already. Default 0. */
  chatRequestsUsed?: number | undefined;
};

export type Simulator = {
  /** Answers like `https://api.durenai.com`. Rejects only where a network would, or when the request is aborted. */
  fetch(request: Request): Promise<Response>;
  /** Every request, oldest first, with what it made happen: independent of what was answered. At most 10,000. */
  readonly ledger: readonly LedgerEntry[];
  readonly weather: { latencyMs: Latency };
  /** Makes coming requests fail, each once or `times` times. */
  failNext(failure: Failure): void;
  readonly apiKey: string;
  readonly clock: Clock;
  /** The character's portrait as an SVG `data:` URL; null when it has none or does not exist. */
  portraitDataUrl(characterId: string): string | null;
};

const BASE_PATH = '/v1';

export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const { seed = 1, plan = 'standard', clock = systemClock, apiKey = DEMO_API_KEY } = options;
  const state = createState({ seed, plan, clock, chatRequestsUsed: options.chatRequestsUsed ?? 0 });
  const rate = createRequestRate(clock, PLAN_LIMITS[plan].requestsPerMinute);
  const handlers = createHandlers(state, plan);
  const { weather, failNext, failureFor, wait } = createWeather(seed, options.latency ?? 0);
  const ledger = createLedger();
  const images = createImages();

  /** Who may call, and how often; the docs' order is unsaid. */
  function admit(request: Request): void {
    const key = request.headers.get('x-api-key');
    if (key !== apiKey) {
      throw refuse(
        'unauthorized',
        key === null ? 'The X-API-Key header is missing.' : 'The API key is not valid.',
      );
    }
    if (plan === 'free') {
      throw refuse('subscription_required', 'The API needs a Standard or higher plan.', { plan });
    }
    rate.take();
  }

  function checkPlan({ endpoint }: Route): void {
    if (planCovers(plan, endpoint.plan)) return;
    throw refuse('premium_required', 'This endpoint needs a Premium or Enterprise plan.', { plan });
  }

  async function work(route: Route, url: URL, body: ReceivedBody, entry: LedgerEntry): Promise<Response> {
    checkPlan(route);
    const accept = (accepted: Accepted) => {
      entry.accepted = accepted;
    };
    const origin = options.origin ?? url.origin;
    const call = { ...route, query: url.searchParams, body, origin, accept };
    return jsonAnswer(await handlers[route.name](call));
  }

  /** Does the work, and the weather to it. */
  async function callEndpoint(request: Request, url: URL, body: ReceivedBody, entry: LedgerEntry) {
    admit(request);
    const route = findRoute(request.method, url.pathname.slice(BASE_PATH.length));
    const failure = failureFor(route.name);
    if (!failure) return work(route, url, body, entry);
    if (failure.accepted) await work(route, url, body, entry);
    if (failure.kind === 'rate-limited') rate.spend();
    return failedAnswer(failure.kind);
  }

  async function answerApi(request: Request, url: URL, body: ReceivedBody, entry: LedgerEntry) {
    try {
      return await callEndpoint(request, url, body, entry);
    } catch (thrown) {
      if (thrown instanceof ConnectionCut) throw thrown;
      return answerOf(thrown);
    }
  }

  function answerOther(url: URL): Response | Promise<Response> {
    if (url.pathname === '/') return htmlAnswer(homePage(url.origin, { plan, seed }));
    const image = /^\/images\/([\w-]+)\.(svg|png|jpe?g)$/.exec(url.pathname);
    const character = image && state.catalogue.bySlug(image[1] ?? '')?.record;
    if (character && character.picture.kind !== 'none') return images.serve(character, image[2] === 'svg');
    return answerOf(refuse('not_found', 'There is nothing here.', { path: url.pathname }));
  }

  async function answer(request: Request, body: ReceivedBody, entry: LedgerEntry): Promise<Response> {
    await wait(clock);
    const url = new URL(request.url);
    const isApi = url.pathname === BASE_PATH || url.pathname.startsWith(`${BASE_PATH}/`);
    const response = isApi ? await answerApi(request, url, body, entry) : await answerOther(url);
    rate.describe(response.headers);
    entry.status = response.status;
    return response;
  }

  return {
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const entry = ledger.open({
        at: clock.now(),
        method: request.method,
        path: pathname + search,
        status: 0,
      });
      // Once a request has arrived its work is done, even if nobody waits for the answer any more.
      const answered = receiveBody(request).then((body) => answer(request, body, entry));
      return untilAborted(answered, request.signal);
    },
    ledger: ledger.entries,
    weather,
    failNext,
    apiKey,
    clock,
    portraitDataUrl: (characterId) => {
      const entry = state.catalogue.get(characterId);
      return entry ? portraitDataUrl(entry.record) : null;
    },
  };
}

function untilAborted<Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
