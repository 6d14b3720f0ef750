import { DURENAI_BASE_URL } from '@durenai/core';
import * as v from 'valibot';
import { LOG_LEVELS } from '../log.ts';
import {
  AlertUrl,
  AllowedOrigins,
  ApiKey,
  BaseUrl,
  Concurrency,
  Connections,
  DatabaseFile,
  DatabaseUrl,
  Host,
  IdentityAudience,
  IdentityPublicKey,
  ImageHosts,
  Messages,
  Port,
  PublicUrl,
  Switch,
  TokenSecret,
  TrustProxy,
  WebhookSecret,
  WidgetDir,
} from './fields.ts';
import { nearestName } from './nearest-name.ts';
import { isLoopbackUrl } from './origin-policy.ts';
import { Secret } from './secret.ts';

const DEFAULT_DATABASE_FILE = './durenai.sqlite';

const Config = v.object({
  /** The key of the DurenAI account. It leaves this process only towards `baseUrl`. */
  apiKey: v.optional(ApiKey, ''),
  /** Where DurenAI answers. Default `https://api.durenai.com/v1`. */
  baseUrl: v.optional(BaseUrl, DURENAI_BASE_URL),
  /** Signs visitors' tokens; at least 32 bytes. In development one is made and kept in the database. */
  tokenSecret: v.optional(TokenSecret),
  /** The secret before a rotation: tokens signed with it stay valid until they expire. */
  tokenSecretPrevious: v.optional(TokenSecret),
  /** The site signs with it who is logged in (HS256); at least 32 bytes. Default: visitors are anonymous. */
  identitySecret: v.optional(TokenSecret),
  /** Instead of a secret: the public half of the P-256 key that the site signs with (ES256), in PEM. */
  identityPublicKey: v.optional(IdentityPublicKey),
  /** What the site writes as `aud` of an identity. Default `durenai`. */
  identityAudience: v.optional(IdentityAudience, 'durenai'),
  /** Whether visitors whom the site vouches for may create characters in this account. Default false. */
  createCharacters: v.optional(Switch, false),
  /** Sites that may embed the widget. In development, any origin of this machine when unset. */
  allowedOrigins: v.optional(AllowedOrigins),
  /** SQLite file, or `:memory:` for tests. Default `./durenai.sqlite`. */
  databaseFile: v.optional(DatabaseFile, DEFAULT_DATABASE_FILE),
  /** PostgreSQL, for more than one instance: `postgres://user:password@host:5432/database`. Default: the file. */
  databaseUrl: v.optional(DatabaseUrl),
  /** Default 8787; 0 takes any free port. */
  port: v.optional(Port, 8787),
  /** Default 127.0.0.1 in development, every interface in production. */
  host: v.optional(Host),
  /** Reverse proxies in front: how many, or their networks. Default none. */
  trustProxy: v.optional(TrustProxy),
  /** A second listener with `/metrics`; 0 takes any free port. Default: none. */
  adminPort: v.optional(Port),
  /** Default 127.0.0.1. */
  adminHost: v.optional(Host, '127.0.0.1'),
  /** Asked for at the second listener, which does not open without it; at least 32 bytes. */
  adminToken: v.optional(TokenSecret),
  /** Where visitors reach this proxy, e.g. `https://chat.example.com`. Default: as each request says. */
  publicUrl: v.optional(PublicUrl),
  /** `whsec_…`, as "webhooks register" told it. Default: none, and no webhooks are taken. */
  webhookSecret: v.optional(WebhookSecret),
  /** The secret before a rotation: deliveries signed with it are still taken. */
  webhookSecretPrevious: v.optional(WebhookSecret),
  /** The built widget. Default: the installed `@durenai/widget`. */
  widgetDir: v.optional(WidgetDir),
  /** Hosts that portraits may be fetched from. Default: the host of `baseUrl`. */
  imageHosts: v.optional(ImageHosts),
  /** Chat requests to spend in a month, at most. Default: what the account has. */
  messagesPerMonth: v.optional(Messages),
  /** What one visitor may send at once, in a minute and in an hour; a network may four times as much. */
  visitorBurst: v.optional(Messages, 4),
  visitorPerMinute: v.optional(Messages, 10),
  visitorPerHour: v.optional(Messages, 40),
  /** New visitors from one network, in a minute; six times as many in an hour. */
  visitorsPerMinute: v.optional(Messages, 10),
  /** Sends that wait for DurenAI at the same time. Default 20. */
  upstreamConcurrency: v.optional(Concurrency, 20),
  /** Open at the same time; half of them at most, and 5,000, are event streams. Default 10,000. */
  maxConnections: v.optional(Connections, 10_000),
  /** Where half, 80 and 95 per cent of the month or the day are told by POST. Default: in the log alone. */
  alertUrl: v.optional(AlertUrl),
  /** Default `info`. Message text, ids and the key are never logged, at no level. */
  logLevel: v.optional(v.picklist(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`), 'info'),
  environment: v.optional(v.picklist(['production', 'development'], 'must be production or development')),
});

/** What {@link createProxy} takes. */
export type ProxyOptions = v.InferInput<typeof Config>;

/** Checked options; also accepted wherever {@link ProxyOptions} are. */
export type ProxyConfig = v.InferOutput<typeof Config> & {
  environment: 'production' | 'development';
  imageHosts: string[];
};

export type ConfigField = keyof ProxyOptions;

/** Thrown for a configuration that cannot work, with every problem at once. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const list = problems.map((problem) => `  - ${problem}`).join('\n');
    super(
      `The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${list}`,
    );
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/**
 * @param nameOf How the reader of a problem knows a field: a property, or an environment variable.
 * @param earlier Problems that were found while the options were gathered.
 * @throws ConfigError
 */
export function checkConfig(
  options: ProxyOptions,
  nameOf: (field: ConfigField) => string = String,
  earlier: readonly string[] = [],
): ProxyConfig {
  const environment =
    options.environment ?? (process.env.NODE_ENV === 'production' ? 'production' : 'development');
  const result = v.safeParse(Config, options);
  const problems = [
    ...earlier,
    ...(result.issues ?? []).map((issue) => {
      const field = issue.path?.[0]?.key as ConfigField | undefined;
      return `${field ? nameOf(field) : 'The configuration'} ${issue.message}.`;
    }),
    ...(environment === 'production' ? problemsInProduction(options, nameOf) : []),
    ...problemsOfNames(options),
    ...problemsOfDatabase(options, nameOf),
    ...problemsOfAdmin(options, nameOf),
    ...problemsOfIdentity(options, nameOf),
    ...problemsOfSecrets(options, nameOf),
  ];
  if (!result.success || problems.length > 0) throw new ConfigError(problems);
  const config = result.output;
  return { ...config, environment, imageHosts: config.imageHosts ?? [new URL(config.baseUrl).host] };
}

const FIELDS = Object.keys(Config.entries);

/** A limit under a misspelt name would be none. */
const problemsOfNames = (options: object): string[] =>
  Object.keys(options)
    .filter((name) => !FIELDS.includes(name))
    .map((name) => {
      const meant = nearestName(name, FIELDS);
      return `${name} is no setting${meant ? `: did you mean ${meant}?` : '.'}`;
    });

function problemsOfIdentity(
  { identitySecret, identityPublicKey, createCharacters }: ProxyOptions,
  nameOf: (field: ConfigField) => string,
): string[] {
  const problems: string[] = [];
  if (identitySecret !== undefined && identityPublicKey !== undefined) {
    problems.push(
      `${nameOf('identitySecret')} and ${nameOf('identityPublicKey')} are both set: keep the one that the site signs for.`,
    );
  }
  const isOn = v.safeParse(Switch, createCharacters);
  if (isOn.success && isOn.output && identitySecret === undefined && identityPublicKey === undefined) {
    problems.push(
      `${nameOf('createCharacters')} is for visitors whom the site vouches for: set ${nameOf('identitySecret')} or ${nameOf('identityPublicKey')} too.`,
    );
  }
  return problems;
}

/** Each is known to somebody else: the site's own server, DurenAI, whoever reads the metrics. */
const SECRETS = [
  'apiKey',
  'tokenSecret',
  'tokenSecretPrevious',
  'identitySecret',
  'webhookSecret',
  'webhookSecretPrevious',
  'adminToken',
] as const satisfies readonly ConfigField[];

function problemsOfSecrets(options: ProxyOptions, nameOf: (field: ConfigField) => string): string[] {
  const seen = new Map<string, ConfigField>();
  return SECRETS.flatMap((field) => {
    const value = options[field];
    if (value === undefined || value === '') return [];
    const text = Secret.of(value).reveal();
    const other = seen.get(text);
    seen.set(text, other ?? field);
    return other === undefined
      ? []
      : [
          `${nameOf(field)} is the same as ${nameOf(other)}: who knows one must not know the other, make each of its own with "openssl rand -base64 48".`,
        ];
  });
}

function problemsOfDatabase(
  { databaseFile, databaseUrl }: ProxyOptions,
  nameOf: (field: ConfigField) => string,
): string[] {
  // A configuration that was checked before has the default file beside a URL.
  return databaseUrl !== undefined && databaseFile !== undefined && databaseFile !== DEFAULT_DATABASE_FILE
    ? [`${nameOf('databaseUrl')} and ${nameOf('databaseFile')} are both set: keep one.`]
    : [];
}

function problemsOfAdmin(
  { port = 8787, adminPort, adminToken }: ProxyOptions,
  nameOf: (field: ConfigField) => string,
): string[] {
  if (adminPort === undefined) return [];
  const problems: string[] = [];
  if (Number(adminPort) !== 0 && Number(adminPort) === Number(port)) {
    problems.push(`${nameOf('adminPort')} is the port that visitors use: choose another one.`);
  }
  // On loopback too: every program and every user of the machine gets there, and so does a page by a name that is pointed at it.
  if (adminToken === undefined) {
    problems.push(
      `${nameOf('adminToken')} is missing, and required with ${nameOf('adminPort')}: make one with "openssl rand -base64 48".`,
    );
  }
  return problems;
}

/** What the simulator asks for when nobody tells it otherwise: the READMEs show it. */
const SIMULATOR_KEY = 'sim_demo_key';

function problemsInProduction(options: ProxyOptions, nameOf: (field: ConfigField) => string): string[] {
  const problems: string[] = [];
  const { apiKey, baseUrl = DURENAI_BASE_URL } = options;
  const isElsewhere = !URL.canParse(baseUrl) || !isLoopbackUrl(baseUrl);
  if (apiKey !== undefined && isElsewhere && Secret.of(apiKey).reveal() === SIMULATOR_KEY) {
    problems.push(`${nameOf('apiKey')} is the one of the simulator: set it to your own key.`);
  }
  if (options.tokenSecret === undefined) {
    problems.push(
      `${nameOf('tokenSecret')} is missing, and required in production: make one with "openssl rand -base64 48".`,
    );
  }
  if (options.allowedOrigins === undefined) {
    problems.push(
      `${nameOf('allowedOrigins')} is missing, and required in production: list the sites that embed the widget, e.g. https://www.example.com.`,
    );
  }
  return problems;
}
