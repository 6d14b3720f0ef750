import {
  type Clock,
  createDurenai,
  type Durenai,
  type Fetch,
  memoryStorage,
  memoryTabs,
  systemClock,
} from '@durenai/core';
import { createSimulator, createVisitorFetch, type Latency, type Simulator } from '@durenai/simulator';
import { type NetworkWeather, portraitUnderWeather, underWeather } from './network-weather.ts';

/** The world of one story: a DurenAI of its own, and a visitor there whom nobody else meets. */
export type StoryVisitor = { simulator: Simulator; durenai: Durenai };

/** Said by a story as `parameters.visitor`. */
export type StoryVisitorOptions = {
  /** Milliseconds before each answer. Default 250, enough to see what waiting looks like. */
  latency?: Latency | undefined;
  /** What happened before the story begins: earlier chats, favourites. Costs no latency. */
  before?: ((visitor: StoryVisitor) => Promise<void> | void) | undefined;
  /** Stands between the components and the proxy, once `before` is over. */
  intercept?: ((fetch: Fetch) => Fetch) | undefined;
  /** Default: the system's. */
  clock?: Clock | undefined;
};

/** Seeded: a story is the same each time. */
export async function createStoryVisitor(
  options: StoryVisitorOptions = {},
  networkWeather: NetworkWeather = 'calm',
): Promise<StoryVisitor> {
  const { clock = systemClock } = options;
  const simulator = createSimulator({ seed: 1, clock });
  const proxy = createVisitorFetch(simulator);
  let fetch: Fetch = proxy;
  let isOnline = true;
  const durenai = createDurenai({
    proxyUrl: 'https://proxy.example',
    fetch: (input, init) => fetch(input, init),
    storage: memoryStorage(),
    // A browser of its own: a story whose answer never comes would hold the next one's conversation.
    tabs: memoryTabs()(),
    withLock: (_name, action) => action(),
    // One weather lasts as long as its story: nothing changes.
    presence: { visible: () => true, online: () => isOnline, onChange: () => () => undefined },
    clock,
    imageUrl: ({ id }) => portraitUnderWeather(networkWeather, simulator.portraitDataUrl(id)),
  });
  await options.before?.({ simulator, durenai });
  isOnline = networkWeather !== 'offline';
  simulator.weather.latencyMs = options.latency ?? 250;
  fetch = underWeather(networkWeather, options.intercept?.(proxy) ?? proxy, simulator, clock);
  return { simulator, durenai };
}
