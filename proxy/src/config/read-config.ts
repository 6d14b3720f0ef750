import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import * as v from 'valibot';
import { ConfigError, type ConfigField, checkConfig, type ProxyConfig, type ProxyOptions } from './config.ts';
import { ApiKey } from './fields.ts';
import type { Secret } from './secret.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment variable of each setting. `secret` ones may also be named by a file, as `NAME_FILE`. */
export const VARIABLES = {
  apiKey: { name: 'DURENAI_API_KEY', secret: true },
  baseUrl: { name: 'DURENAI_BASE_URL', secret: false },
  tokenSecret: { name: 'TOKEN_SECRET', secret: true },
  tokenSecretPrevious: { name: 'TOKEN_SECRET_PREVIOUS', secret: true },
  identitySecret: { name: 'IDENTITY_SECRET', secret: true },
  identityPublicKey: { name: 'IDENTITY_PUBLIC_KEY', secret: true },
  identityAudience: { name: 'IDENTITY_AUDIENCE', secret: false },
  createCharacters: { name: 'CREATE_CHARACTERS', secret: false },
  allowedOrigins: { name: 'ALLOWED_ORIGINS', secret: false },
  databaseFile: { name: 'DATABASE_FILE', secret: false },
  databaseUrl: { name: 'DATABASE_URL', secret: true },
  port: { name: 'PORT', secret: false },
  host: { name: 'HOST', secret: false },
  adminPort: { name: 'ADMIN_PORT', secret: false },
  adminHost: { name: 'ADMIN_HOST', secret: false },
  adminToken: { name: 'ADMIN_TOKEN', secret: true },
  trustProxy: { name: 'TRUST_PROXY', secret: false },
  publicUrl: { name: 'PUBLIC_URL', secret: false },
  webhookSecret: { name: 'WEBHOOK_SECRET', secret: true },
  webhookSecretPrevious: { name: 'WEBHOOK_SECRET_PREVIOUS', secret: true },
  widgetDir: { name: 'WIDGET_DIR', secret: false },
  imageHosts: { name: 'IMAGE_HOSTS', secret: false },
  messagesPerMonth: { name: 'MESSAGES_PER_MONTH', secret: false },
  visitorBurst: { name: 'VISITOR_BURST', secret: false },
  visitorPerMinute: { name: 'VISITOR_PER_MINUTE', secret: false },
  visitorPerHour: { name: 'VISITOR_PER_HOUR', secret: false },
  visitorsPerMinute: { name: 'VISITORS_PER_MINUTE', secret: false },
  upstreamConcurrency: { name: 'UPSTREAM_CONCURRENCY', secret: false },
  maxConnections: { name: 'MAX_CONNECTIONS', secret: false },
  alertUrl: { name: 'ALERT_URL', secret: true },
  logLevel: { name: 'LOG_LEVEL', secret: false },
  environment: { name: 'NODE_ENV', secret: false },
} as const satisfies Record<ConfigField, { name: string; secret: boolean }>;

/**
 * The configuration from environment variables. Empty ones count as unset.
 *
 * @throws ConfigError with every problem at once.
 */
export function readConfig(env: Environment): ProxyConfig {
  const options: Partial<Record<ConfigField, string>> = {};
  const problems: string[] = [];
  for (const field of Object.keys(VARIABLES) as ConfigField[]) {
    const value = readVariable(field, env, problems);
    if (value !== undefined) options[field] = value;
  }
  // Frameworks use other words ("test", "staging"): only production changes what is asked for.
  options.environment = options.environment === 'production' ? 'production' : 'development';
  return checkConfig(options as ProxyOptions, (field) => VARIABLES[field].name, problems);
}

/**
 * The key alone, for what needs nothing else: a machine that builds a site has no `TOKEN_SECRET`.
 *
 * @throws ConfigError
 */
export function readApiKey(env: Environment): Secret {
  const problems: string[] = [];
  const apiKey = readVariable('apiKey', env, problems) ?? '';
  const result = v.safeParse(ApiKey, apiKey);
  for (const { message } of result.issues ?? []) problems.push(`${VARIABLES.apiKey.name} ${message}.`);
  if (!result.success || problems.length > 0) throw new ConfigError(problems);
  return result.output;
}

function readVariable(field: ConfigField, env: Environment, problems: string[]): string | undefined {
  const { name, secret } = VARIABLES[field];
  const direct = env[name]?.trim() || undefined;
  const file = secret ? env[`${name}_FILE`]?.trim() || undefined : undefined;
  if (file === undefined) return direct;
  if (direct === undefined) return readSecretFile(`${name}_FILE`, file, problems);
  problems.push(`${name} and ${name}_FILE are both set: keep one.`);
  return direct;
}

const WRITABLE_BY_ALL = 0o002;
const OPEN_TO_OTHERS = 0o077;

/** Who else may do what with a file. Windows has no such bits, and tells that everybody may do everything. */
const modeOf = (file: string): number => (process.platform === 'win32' ? 0 : statSync(file).mode & 0o777);

/** Why no secret is taken from a file, if so. `name` is what names it. */
export function problemOfFile(name: string, file: string): string | undefined {
  const mode = modeOf(file);
  if ((mode & WRITABLE_BY_ALL) === 0) return undefined;
  return `${name} names "${file}", which anybody on this machine may write (mode ${mode.toString(8)}): chmod 600 it, and make a new secret if others could have read it.`;
}

/** What works and should not stay so: secrets that other users of this machine can read. */
export function warningOfFile(name: string, file: string): string | undefined {
  const mode = modeOf(file);
  if ((mode & OPEN_TO_OTHERS) === 0) return undefined;
  return `${name} names "${file}", which others on this machine may read (mode ${mode.toString(8)}): chmod 600 it.`;
}

/** Of every file that holds a secret and nothing else. */
export function warningsOf(env: Environment): string[] {
  return Object.values(VARIABLES).flatMap(({ name, secret }) => {
    const file = secret ? env[`${name}_FILE`]?.trim() || undefined : undefined;
    return (file && warningOfFile(`${name}_FILE`, file)) ?? [];
  });
}

function readSecretFile(name: string, file: string, problems: string[]): string {
  try {
    const problem = problemOfFile(name, file);
    if (problem !== undefined) problems.push(problem);
    const text = readFileSync(file, 'utf8').trim();
    if (text !== '') return text;
    problems.push(`${name} names "${file}", which is empty: write the secret into it.`);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    problems.push(`${name} names "${file}", which cannot be read (${code ?? 'unknown error'}).`);
  }
  // Stands in for the value, so that what a file did not give is not also called missing.
  return randomBytes(32).toString('base64url');
}
