import { type Clock, type Fetch, type PlanName, systemClock } from '@durenai/core';
import { PLAN_LIMITS, planCovers } from './account/plans.ts';
import { createRequestRate } from './account/request-rate.ts';
import { answerControl, isControlPath } from './control/answer-control.ts';
import { homePage } from './home/home-page.ts';
import { answerOf, htmlAnswer, jsonAnswer } from './http/answers.ts';
import { createHandlers } from './http/handlers.ts';
import { type ReceivedBody, receiveBody } from './http/read-body.ts';
import { refuse } from './http/refuse.ts';
import { findRoute, type Route } from './http/route.ts';
import { createImages } from './http/serve-image.ts';
import { type Accepted, createLedger, type LedgerEntry } from './ledger.ts';
import { createLifetime } from './lifetime.ts';
import { portraitDataUrl } from './portrait/data-url.ts';
import type { Deflate } from './portrait/write-png.ts';
import { createState } from './state.ts';
import type { StateStore } from './state-store.ts';
import type { ShownClock } from './time.ts';
import { untilAborted } from './until-aborted.ts';
import type { ReplyFrom } from './voice/reply-from.ts';
import { carryOut, type FaultAnswer } from './weather/carry-out.ts';
import { createWeather, type Failure, type Weather } from './weather/create-weather.ts';
import { createRecentAnswers } from './weather/recent-answers.ts';
import type { Latency } from './weather/weather-rule.ts';
import { ConnectionCut, hasSocket, isCut, SocketNeeded } from './weather/wire.ts';
import { createDeliveries, type Delivery } from './webhooks/create-deliveries.ts';

/** The API key of a simulator that was given none. It opens nothing but simulators. */
export const DEMO_API_KEY = 'sim_demo_key';

export type SimulatorOptions = {
  /** Same seed, same characters, ids and replies. Default 1. */
  seed?: number | undefined;
  /**
   * Asked at the start and at each reset: another answer, other ids of whatever is begun (conversations, messages, characters,
   * webhooks). Default: always the same, so the same seed gives the same ids. A server's are never given twice.
   */
  idSeed?: (() => string) | undefined;
  /** Decides limits and what is refused. Default `standard`. */
  plan?: PlanName | undefined;
  /** Default: the system's. */
  clock?: Clock | undefined;
  /** What `X-API-Key` must say. Default {@link DEMO_API_KEY}. */
  apiKey?: string | undefined;
  /** Where image URLs point, e.g. `https://images.example.com`. Default: the origin of the request. */
  origin?: string | undefined;
  /** Milliseconds before an answer: one figure, `[low, high]` or `{ median, p99 }`. Default 0. */
  latency?: Latency | undefined;
  /** Chat requests of this month that are spent already. Default 0. */
  chatRequestsUsed?: number | undefined;
  /** Default: the plan's. For load tests, and for the "Custom" of an enterprise plan. */
  requestsPerMinute?: number | undefined;
  /** Default: the plan's. */
  chatRequestsPerMonth?: number | undefined;
  /** How many requests the ledger keeps. Default 10,000. */
  ledgerLength?: number | undefined;
  /** Delivers webhooks. Default: the global `fetch`. */
  fetch?: Fetch | undefined;
  /** Supplies the replies, see `createReplyFrom`. Default: the simulator's own voice. */
  replyFrom?: ReplyFrom | undefined;
  /** Keeps what is to outlive a restart. Default: nothing does. */
  store?: StateStore | undefined;
  /** Told in words when something outside failed. Default: nobody. */
  log?: ((line: string) => void) | undefined;
  /** Compresses portraits. Default `CompressionStream`; the Node server passes zlib's fastest level. */
  deflate?: Deflate | undefined;
};

export type Simulator = {
  /** Answers like `https://api.durenai.com`. Rejects only where a network would, or when the request is aborted. */
  fetch(request: Request): Promise<Response>;
  /** Every request, oldest first, with what it made happen: independent of what was answered. At most `ledgerLength`. */
  readonly ledger: readonly LedgerEntry[];
  readonly weather: Weather;
  /** Makes coming requests fail, each once or `times` times. */
  failNext(failure: Failure): void;
  /** Webhook deliveries, oldest first: those that are still tried, and the last 1,000 of the others. */
  readonly deliveries: readonly Delivery[];
  readonly apiKey: string;
  readonly clock: Clock;
  /** The character's portrait as an SVG `data:` URL; null when it has none or does not exist. */
  portraitDataUrl(characterId: string): string | null;
  /**
   * Forgets everything that happened: conversations, favourites, ledger, weather, and what the store kept. Requests that
   * are not answered yet are cut off, and what they would have done is not done.
   */
  reset(): void;
  /** Cuts off what is not answered yet, cancels deliveries and late work, and closes the store. */
  close(): void;
};

const BASE_PATH = '/v1';

/** Behind a key, makes it one that may only read: `forbidden` is in the error table, and nothing else leads to it. */
const READ_ONLY = '_readonly';

export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const { seed = 1, plan = 'standard', apiKey = DEMO_API_KEY, store, log } = options;
  const { idSeed = () => String(seed) } = options;
  const realClock = options.clock ?? systemClock;
  const { weather, restart, failNext, nextLatency, dueFor } = createWeather(seed, options.latency ?? 0);
  const shownAt = (at: number) => at + weather.clockSkewMs;
  const clock: ShownClock = {
    now: () => shownAt(realClock.now()),
    after: (ms, action) => realClock.after(ms, action),
    real: realClock,
    shownAt,
  };
  const ledger = createLedger(options.ledgerLength);
  const images = createImages(options.deflate);
  let world = createWorld();

  /** All that a reset forgets. */
  function createWorld() {
    const { chatRequestsUsed = 0, chatRequestsPerMonth, requestsPerMinute } = options;
    const worldIdSeed = idSeed();
    const lifetime = createLifetime(realClock);
    const state = createState({
      seed,
      idSeed: worldIdSeed,
      plan,
      clock,
      chatRequestsUsed,
      chatRequestsPerMonth,
      store,
    });
    const deliveries = createDeliveries({
      idSeed: worldIdSeed,
      clock,
      fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
      webhooks: () => state.webhooks,
    });
    const replyFrom = options.replyFrom && loggedReplyFrom(options.replyFrom, log);
    return {
      lifetime,
      state,
      deliveries,
      recent: createRecentAnswers(),
      rate: createRequestRate(clock, requestsPerMinute ?? PLAN_LIMITS[plan].requestsPerMinute),
      handlers: createHandlers({
        state,
        plan,
        announce: deliveries.announce,
        replyFrom: replyFrom && ((input) => lifetime.within(replyFrom(input))),
      }),
    };
  }

  /** A request on its way. A reset meanwhile does not bring it into the next world. */
  type Arrival = {
    world: ReturnType<typeof createWorld>;
    request: Request;
    url: URL;
    body: ReceivedBody;
    entry: LedgerEntry;
  };

  /** Who may call, and how often; the docs' order is unsaid. */
  function admit({ world, request }: Arrival): void {
    const key = request.headers.get('x-api-key');
    if (key !== apiKey && key !== apiKey + READ_ONLY) {
      throw refuse(
        'unauthorized',
        key === null ? 'The X-API-Key header is missing.' : 'The API key is not valid.',
      );
    }
    if (plan === 'free') {
      throw refuse('subscription_required', 'The API needs a Standard or higher plan.', { plan });
    }
    world.rate.take();
    if (key !== apiKey && request.method !== 'GET') {
      throw refuse('forbidden', 'This API key may only read.');
    }
  }

  function checkPlan({ endpoint }: Route): void {
    if (planCovers(plan, endpoint)) return;
    throw refuse('premium_required', 'This endpoint needs a Premium or Enterprise plan.', { plan });
  }

  async function work({ world, url, body, entry }: Arrival, route: Route): Promise<unknown> {
    checkPlan(route);
    const accept = (accepted: Accepted) => {
      entry.accepted = accepted;
    };
    const { lifetime, state, handlers, recent } = world;
    const { searchParams: query, origin } = url;
    const call = { ...route, query, body, origin: options.origin ?? origin, accept };
    const answer = await lifetime.within(handlers[route.name](call));
    state.keep();
    recent.note(route.name, answer);
    return answer;
  }

  /** Does the work, and the weather to it. */
  async function callEndpoint(arrival: Arrival): Promise<FaultAnswer> {
    const { world, request, url, entry } = arrival;
    const { lifetime, recent } = world;
    admit(arrival);
    const route = findRoute(request.method, url.pathname.slice(BASE_PATH.length));
    const { delayMs, rule } = dueFor(route.name, request.headers.get('x-simulator-weather'));
    await lifetime.pass(delayMs);
    const doWork = () => work(arrival, route);
    if (!rule) return { response: jsonAnswer(await doWork()), rateHeaders: 'correct' };
    entry.fault = rule.fault;
    return carryOut(rule, {
      work: doWork,
      workLater: (ms) => lifetime.after(ms, () => void doWork().catch(() => undefined)),
      otherAnswer: (own) => recent.other(route.name, own),
      socket: hasSocket(request),
      target: url.pathname + url.search,
    });
  }

  async function answerApi(arrival: Arrival): Promise<FaultAnswer> {
    try {
      return await callEndpoint(arrival);
    } catch (thrown) {
      if (thrown instanceof ConnectionCut || thrown instanceof SocketNeeded) throw thrown;
      return { response: answerOf(thrown), rateHeaders: 'correct' };
    }
  }

  function answerOther({ world, url }: Arrival): Response | Promise<Response> {
    if (url.pathname === '/') return htmlAnswer(homePage(url.origin, { plan, seed }));
    const image = /^\/images\/([\w-]+)\.(svg|png|jpe?g)$/.exec(url.pathname);
    const character = image && world.state.catalogue.bySlug(image[1] ?? '')?.record;
    if (character && character.picture.kind !== 'none') return images.serve(character, image[2] === 'svg');
    return answerOf(refuse('not_found', 'There is nothing here.', { path: url.pathname }));
  }

  async function answer(arrival: Arrival): Promise<Response> {
    const { world, url, entry } = arrival;
    await world.lifetime.pass(nextLatency());
    const isApi = url.pathname === BASE_PATH || url.pathname.startsWith(`${BASE_PATH}/`);
    const { response, rateHeaders } = isApi
      ? await answerApi(arrival)
      : { response: await answerOther(arrival), rateHeaders: 'correct' as const };
    world.rate.describe(response.headers, rateHeaders);
    if (weather.clockSkewMs !== 0) response.headers.set('date', new Date(clock.now()).toUTCString());
    if (!isCut(response)) entry.status = response.status;
    return response;
  }

  const simulator: Simulator = {
    async fetch(request) {
      const url = new URL(request.url);
      if (isControlPath(url.pathname)) {
        const controlled = { weather, ledger, deliveries: simulator.deliveries, reset: simulator.reset };
        return answerControl(controlled, request.method, url, await receiveBody(request));
      }
      const { pathname, search } = url;
      const arrivedIn = world;
      const entry = ledger.open({
        at: clock.now(),
        method: request.method,
        path: pathname + search,
        status: 0,
      });
      // Once a request has arrived its work is done, even if nobody waits for the answer any more.
      const answered = receiveBody(request).then((body) =>
        answer({ world: arrivedIn, request, url, body, entry }),
      );
      return untilAborted(answered, request.signal);
    },
    ledger: ledger.entries,
    weather,
    failNext,
    get deliveries() {
      return world.deliveries.list;
    },
    apiKey,
    clock,
    portraitDataUrl: (characterId) => {
      const entry = world.state.catalogue.get(characterId);
      return entry ? portraitDataUrl(entry.record) : null;
    },
    reset() {
      endWorld();
      ledger.clear();
      restart();
      store?.clear();
      world = createWorld();
    },
    close() {
      endWorld();
      store?.close();
    },
  };

  function endWorld(): void {
    world.lifetime.end();
    world.deliveries.clear();
  }

  return simulator;
}

/** A reply that cannot be had is said in the log, and answered with the documented 500: nothing is spent. */
function loggedReplyFrom(replyFrom: ReplyFrom, log: ((line: string) => void) | undefined): ReplyFrom {
  return (input) =>
    replyFrom(input).catch((thrown: unknown) => {
      log?.(`--reply-from gave no reply: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      throw refuse('server_error', 'The character could not answer.');
    });
}
