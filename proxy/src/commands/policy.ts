import { MAX_IMAGE_BYTES } from '@durenai/core';
import { adminRoutes } from '../admin/admin-handler.ts';
import type { ProxyConfig } from '../config/config.ts';
import { readConfig } from '../config/read-config.ts';
import { createProxy, VERIFIED_SHARE } from '../create-proxy.ts';
import { mostStreams } from '../events/event-streams.ts';
import { CACHE_CONTROL } from '../http/caching.ts';
import { EVERYWHERE } from '../http/everywhere.ts';
import { MAX_BODY_BYTES, MAX_WEBHOOK_BYTES } from '../http/read-body.ts';
import { MAX_LIFETIME_SECONDS } from '../identity/identities.ts';
import { TOKEN_LIFETIME } from '../identity/tokens.ts';
import { NEIGHBOURHOOD_DAY_SHARE, NETWORK_DAY_SHARE, VISITOR_DAY_SHARE } from '../limits/budget-days.ts';
import { NETWORKS_PER_NEIGHBOURHOOD, VISITORS_PER_NETWORK } from '../limits/create-limits.ts';
import { MINTING_NETWORKS_PER_NEIGHBOURHOOD, MINTS_PER_HOUR } from '../limits/mint-limit.ts';
import { NEIGHBOURHOOD_READ_SHARE, NETWORK_READ_SHARE, READ_SHARE } from '../limits/read-limit.ts';
import { TIMES_MESSAGES } from '../limits/write-limit.ts';
import type { Route } from '../routes.ts';
import { type Command, takeNoArguments } from './command.ts';

const silent = { info: () => {}, warn: () => {}, error: () => {} };

const WHO: Record<Route['who'], string> = {
  anyone: 'anyone',
  page: 'allowed origin',
  visitor: 'visitor',
  durenai: 'DurenAI, signed',
  verified: 'verified visitor',
};

const kibibytes = (bytes: number) => `${bytes / 1024} KiB`;

function limitsOf({ hasBody, page, cap }: Route): string {
  const limits = [
    ...(hasBody === 'raw' ? [`at most ${kibibytes(MAX_WEBHOOK_BYTES)}`] : []),
    ...(hasBody === 'form' ? [`form with a JPEG or PNG of at most ${kibibytes(MAX_IMAGE_BYTES)}`] : []),
    ...(hasBody === true ? [`JSON of at most ${kibibytes(MAX_BODY_BYTES)}`] : []),
    ...(page ? [`${page.defaultLimit} items a page, at most ${page.maxLimit}`] : []),
    ...(cap === undefined ? [] : [cap]),
  ];
  return limits.join('; ') || '–';
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

function sendingLimits(config: ProxyConfig): string[] {
  const { visitorBurst, visitorPerMinute, visitorPerHour, visitorsPerMinute, messagesPerMonth } = config;
  return [
    `A visitor sends at most ${visitorBurst} messages at once, ${visitorPerMinute} a minute, ${visitorPerHour} an hour and ${percent(VISITOR_DAY_SHARE)} of a day’s; a network ${VISITORS_PER_NETWORK} times as many, and ${percent(NETWORK_DAY_SHARE)} of a day’s; its neighbourhood (an IPv4 /24, an IPv6 /48) ${NETWORKS_PER_NEIGHBOURHOOD} times a network’s, and ${percent(NEIGHBOURHOOD_DAY_SHARE)} of a day’s.`,
    `A network brings at most ${visitorsPerMinute} new visitors a minute, and ${visitorsPerMinute * MINTS_PER_HOUR} an hour; its neighbourhood ${MINTING_NETWORKS_PER_NEIGHBOURHOOD} times as many.`,
    `A network changes something at most ${TIMES_MESSAGES} times as often as it may send, and so does its neighbourhood.`,
    `What has to be fetched from DurenAI to be read: ${percent(READ_SHARE)} of the plan’s requests for the catalogue and as many for histories; ${percent(READ_SHARE * NETWORK_READ_SHARE)} for one network, ${percent(READ_SHARE * NEIGHBOURHOOD_READ_SHARE)} for its neighbourhood.`,
    `A month’s messages: ${messagesPerMonth === undefined ? 'what the account has' : `at most ${messagesPerMonth}`}, spread over its days.`,
  ];
}

/** Of the second listener: its routes need nothing of the metrics to be listed. */
const adminRows = adminRoutes({ contentType: '', text: async () => '' }).map(({ method, path }) => [
  method,
  path,
  'ADMIN_TOKEN',
  EVERYWHERE['cache-control'] ?? '',
  'at ADMIN_PORT only',
]);

export const policy: Command = {
  usage: '',
  summary: 'print who may call what, how it is cached and limited',
  help: 'Read from the table that the router is built from, and from the configuration. Opens no port and no file.',
  async run(args, { env, print }) {
    takeNoArguments(args);
    const config = readConfig(env);
    const proxy = await createProxy(
      { ...config, databaseFile: ':memory:', databaseUrl: undefined, adminPort: undefined },
      { logger: silent },
    );
    await proxy.close();
    const rows = proxy.routes.map((route) => [
      route.method,
      route.path,
      WHO[route.who],
      CACHE_CONTROL[route.cache],
      limitsOf(route),
    ]);
    const admin = config.adminPort === undefined ? [] : adminRows;
    for (const line of columns([['method', 'path', 'who', 'Cache-Control', 'limits'], ...rows, ...admin]))
      print(line);
    print('');
    print('Everything else is refused. A visitor calls from an allowed origin with a token of that origin,');
    print(
      `which lives ${TOKEN_LIFETIME.access / 60} minutes and is renewed for ${TOKEN_LIFETIME.refresh / 86_400} days.`,
    );
    print(`Allowed origins: ${config.allowedOrigins?.join(', ') ?? 'any page of this machine, no others'}`);
    for (const line of sendingLimits(config)) print(line);
    const { maxConnections } = config;
    print(`Connections: ${maxConnections} at once, ${mostStreams(maxConnections)} of them event streams.`);
    print(`Identities: ${identitiesOf(config)}`);
    print(`Images come from: ${config.imageHosts.join(', ')}`);
    return 0;
  },
};

function identitiesOf({ identitySecret, identityPublicKey, identityAudience }: ProxyConfig): string {
  if (!identitySecret && !identityPublicKey) return 'none, every visitor is anonymous';
  return `JWT of the site, ${identitySecret ? 'HS256' : 'ES256'} alone, aud "${identityAudience}", ${MAX_LIFETIME_SECONDS / 60} minutes at most; ${percent(VERIFIED_SHARE)} of a day’s messages are kept for them`;
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
