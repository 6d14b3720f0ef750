import { existsSync } from 'node:fs';
import { type Clock, type Fetch, type FetchedResponse, systemClock } from '@durenai/core';
import type { Express } from 'express';
import type { Metrics, MetricsPage } from './admin/metrics.ts';
import { isPrivateUrl, type Lookup, systemLookup } from './catalogue/check-address.ts';
import { createCatalogue } from './catalogue/create-catalogue.ts';
import { createImageRelay } from './catalogue/image-relay.ts';
import { checkConfig, type ProxyConfig, type ProxyOptions } from './config/config.ts';
import { warningOfFile } from './config/file-mode.ts';
import { loopbackPolicy, originPolicy } from './config/origin-policy.ts';
import { createEventStreams, mostStreams } from './events/event-streams.ts';
import { type Hints, localHints } from './events/hints.ts';
import { characterHandlers } from './handlers/characters.ts';
import { chatHandlers, sendHandlers } from './handlers/chat.ts';
import { eventHandlers } from './handlers/events.ts';
import { healthHandlers } from './handlers/health.ts';
import { createHistoryPages } from './handlers/history-pages.ts';
import { sessionHandlers } from './handlers/session.ts';
import { userHandlers } from './handlers/user.ts';
import { webhookHandlers } from './handlers/webhooks.ts';
import { buildApp } from './http/build-app.ts';
import { createAuthenticator, visitorHasher } from './identity/authenticate.ts';
import { deriveKey } from './identity/derive-key.ts';
import { createIdentities } from './identity/identities.ts';
import { tokenSecretOf } from './identity/token-secret.ts';
import { createTokens } from './identity/tokens.ts';
import { createLimits } from './limits/create-limits.ts';
import { createMintLimit } from './limits/mint-limit.ts';
import { networkHasher } from './limits/network.ts';
import { createPace } from './limits/pace.ts';
import { createReadLimit } from './limits/read-limit.ts';
import { createWriteLimit } from './limits/write-limit.ts';
import { createLog, type Log, type Logger, standardLogger } from './log.ts';
import { type Route, routes } from './routes.ts';
import { createSends } from './sends/create-sends.ts';
import { openStore } from './store/open-store.ts';
import type { OpenDatabase } from './store/sqlite.ts';
import { forwardClock } from './store/stopwatch.ts';
import { createUpstream } from './upstream/create-upstream.ts';
import { openConnections } from './upstream/open-connections.ts';
import { createRereads } from './webhooks/create-rereads.ts';
import { standardWebhooks, type WebhookScheme } from './webhooks/standard-webhooks.ts';
import { widgetFiles } from './widget/widget-files.ts';

/** The outside world, for tests and for hosts with wishes of their own. */
export type ProxyPorts = {
  /** Towards DurenAI. Default: a pool of connections of our own. */
  fetch?: Fetch<FetchedResponse> | undefined;
  /** Resolves the hosts of images. Default: the system's resolver. */
  lookup?: Lookup | undefined;
  clock?: Clock | undefined;
  /** pino, or anything like it. Default: pino to stdout at `logLevel`. */
  logger?: Logger | undefined;
  openDatabase?: OpenDatabase | undefined;
  /** Tells other instances what changed. Default: those on the same PostgreSQL; with SQLite, this process alone. */
  hints?: Hints | undefined;
  /** How webhook deliveries are proved. Default: Standard Webhooks. */
  webhookScheme?: WebhookScheme | undefined;
};

export type DurenaiProxy = {
  /** Mount it: `app.use('/chat', proxy.handler)`. */
  readonly handler: Express;
  readonly config: ProxyConfig;
  readonly routes: readonly Route[];
  readonly log: Log;
  /** What was counted, in Prometheus' format: serve it where no visitor gets. Needs neither `adminPort` nor `adminToken`. */
  readonly metrics: MetricsPage;
  /** Takes no new sends from here on, and says so at `/readyz`. */
  beginClosing(): void;
  /** Lets sends under way finish, at most `drainMs` (default 30,000), then closes the database. */
  close(drainMs?: number): Promise<void>;
};

const DRAIN_MS = 30_000;

/** Of the day, kept for visitors whom the site vouches for, where it can vouch for any. */
export const VERIFIED_SHARE = 0.25;

/**
 * @throws ConfigError with every problem of the configuration, or StoreError when the database is damaged.
 */
export async function createProxy(options: ProxyOptions, ports: ProxyPorts = {}): Promise<DurenaiProxy> {
  const config = checkConfig(options);
  const { page, ...metrics } = await loadMetrics();
  return { ...(await assembleProxy(config, ports, metrics)), metrics: page };
}

/** What only some configurations need is loaded when it is needed: it is a third of the memory of an idle process. */
export const loadMetrics = async () => (await import('./admin/create-metrics.ts')).createMetrics();

/** As {@link createProxy}, counting where it is told to. */
export async function assembleProxy(
  config: ProxyConfig,
  ports: ProxyPorts,
  metrics: Metrics,
): Promise<Omit<DurenaiProxy, 'metrics'>> {
  const { clock = systemClock } = ports;
  const log = createLog(ports.logger ?? standardLogger(config.logLevel));
  const identities = createIdentities(config, clock);
  const store = await openStore({
    file: config.databaseFile,
    url: config.databaseUrl,
    clock,
    budget: { messagesPerMonth: config.messagesPerMonth, verifiedShare: identities ? VERIFIED_SHARE : 0 },
    openDatabase: ports.openDatabase,
  });
  warnOfOpenFile(config, log);
  await store.write((transaction, at) => store.budget.obeySettings(transaction, at));
  const closing = new AbortController();
  const isClosing = () => closing.signal.aborted;

  const secret = await tokenSecretOf(config, store, log);
  const tokens = createTokens({ secret, previous: config.tokenSecretPrevious, clock });
  const authenticator = createAuthenticator({ tokens, store });
  const connections = openConnections();
  const fetch = ports.fetch ?? connections.fetch;
  const pace = createPace(store);
  const catalogueReads = createReadLimit({ clock });
  const historyReads = createReadLimit({ clock });
  const upstream = createUpstream(config, {
    fetch,
    clock,
    log,
    metrics,
    onRateLimit(rate) {
      for (const reads of [catalogueReads, historyReads]) reads.heed(rate);
      void pace.heed(rate).catch(() => undefined);
    },
  });
  const limits = createLimits({ store, upstream, settings: config, clock, log });
  const ages = forwardClock(clock);
  const catalogue = createCatalogue({ upstream, reads: catalogueReads, clock: ages, log, metrics });
  const images = createImageRelay({
    hosts: config.imageHosts,
    lookup: ports.lookup ?? systemLookup,
    allowPrivate: isPrivateUrl(config.baseUrl),
    clock: ages,
    log,
  });
  const sharedHints =
    config.databaseUrl && !ports.hints
      ? (await import('./events/postgres-hints.ts')).postgresHints({
          url: config.databaseUrl,
          store,
          clock,
          log,
        })
      : undefined;
  const hints = ports.hints ?? sharedHints ?? localHints();
  hints.subscribe((hint) => {
    if (hint.kind === 'character') catalogue.forget(hint.characterId);
  });
  const events = createEventStreams({ hints, store, clock, log, most: mostStreams(config.maxConnections) });
  const rereads = createRereads({ store, upstream, hints, clock: ages, log });
  const sends = createSends({
    hints,
    store,
    upstream,
    limits,
    pace,
    concurrency: config.upstreamConcurrency,
    findCharacter: catalogue.card,
    clock,
    log,
    metrics,
  });

  const mints = createMintLimit({ perMinute: config.visitorsPerMinute, clock });

  const handlers = {
    session: sessionHandlers({
      tokens,
      authenticator,
      mints,
      identities,
      store,
      hints,
      clock,
      createsCharacters: config.createCharacters,
    }),
    characters: characterHandlers({ catalogue, images, clock }),
    chat: chatHandlers({
      store,
      histories: createHistoryPages({ upstream, reads: historyReads, log, clock: ages }),
      sends,
      hints,
    }),
    sends: sendHandlers({ sends }),
    events: eventHandlers({ events }),
    webhooks: webhookHandlers({
      secrets: [config.webhookSecret, config.webhookSecretPrevious].filter((secret) => secret !== undefined),
      verify: ports.webhookScheme ?? standardWebhooks,
      store,
      rereads,
      hints,
      clock,
      isClosing,
    }),
    user: userHandlers({ store, catalogue, limits, hints }),
    health: healthHandlers({ store, isClosing }),
    widget: widgetFiles(config.widgetDir, log),
  };
  const table = routes(handlers, config);
  const handler = buildApp({
    routes: table,
    policy: policyOf(config, log),
    authenticator,
    hashVisitor: visitorHasher(secret),
    hashNetwork: networkHasher(deriveKey(secret, 'network')),
    writes: createWriteLimit({ settings: config, clock }),
    publicUrl: config.publicUrl,
    trustProxy: config.trustProxy,
    clock,
    log,
    metrics,
    closing: closing.signal,
  });

  function beginClosing(): void {
    closing.abort();
    events.closeAll();
    rereads.stop();
    sends.stop();
  }

  let closed: Promise<void> | undefined;
  return {
    handler,
    config,
    routes: table,
    log,
    beginClosing,
    close(drainMs = DRAIN_MS) {
      beginClosing();
      closed ??= sends.drain(drainMs).then(async () => {
        await connections.close();
        await sharedHints?.close();
        await store.close();
      });
      return closed;
    },
  };
}

/** Opening it made it private, if it is this user's. */
function warnOfOpenFile({ databaseFile, databaseUrl }: ProxyConfig, log: Log): void {
  const isFile = databaseUrl === undefined && existsSync(databaseFile);
  const warning = isFile ? warningOfFile('DATABASE_FILE', databaseFile) : undefined;
  if (warning !== undefined) log.warn({}, warning);
}

function policyOf({ allowedOrigins, environment, publicUrl }: ProxyConfig, log: Log) {
  if (environment === 'production' && publicUrl === undefined) {
    log.warn({}, 'PUBLIC_URL is not set: image addresses follow the Host header of each request');
  }
  if (allowedOrigins) return originPolicy(allowedOrigins);
  // While developing alone, where it is as it should be.
  log.info(
    {},
    'ALLOWED_ORIGINS is not set: pages of this machine (localhost, 127.0.0.1) are allowed, no others',
  );
  return loopbackPolicy;
}
