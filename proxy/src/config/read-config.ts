import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { ConfigError, type ConfigField, checkConfig, type ProxyConfig, type ProxyOptions } from './config.ts';
import { ApiKey } from './fields.ts';
import { problemOfFile, warningOfFile } from './file-mode.ts';
import type { Secret } from './secret.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment variable of each setting, and what the file holds that `NAME_FILE` may name instead. */
export const VARIABLES = {
  apiKey: { name: 'DURENAI_API_KEY', file: 'secret' },
  baseUrl: { name: 'DURENAI_BASE_URL', file: 'none' },
  tokenSecret: { name: 'TOKEN_SECRET', file: 'secret' },
  tokenSecretPrevious: { name: 'TOKEN_SECRET_PREVIOUS', file: 'secret' },
  identitySecret: { name: 'IDENTITY_SECRET', file: 'secret' },
  identityPublicKey: { name: 'IDENTITY_PUBLIC_KEY', file: 'public' },
  identityAudience: { name: 'IDENTITY_AUDIENCE', file: 'none' },
  createCharacters: { name: 'CREATE_CHARACTERS', file: 'none' },
  allowedOrigins: { name: 'ALLOWED_ORIGINS', file: 'none' },
  databaseFile: { name: 'DATABASE_FILE', file: 'none' },
  databaseUrl: { name: 'DATABASE_URL', file: 'secret' },
  port: { name: 'PORT', file: 'none' },
  host: { name: 'HOST', file: 'none' },
  adminPort: { name: 'ADMIN_PORT', file: 'none' },
  adminHost: { name: 'ADMIN_HOST', file: 'none' },
  adminToken: { name: 'ADMIN_TOKEN', file: 'secret' },
  trustProxy: { name: 'TRUST_PROXY', file: 'none' },
  publicUrl: { name: 'PUBLIC_URL', file: 'none' },
  webhookSecret: { name: 'WEBHOOK_SECRET', file: 'secret' },
  webhookSecretPrevious: { name: 'WEBHOOK_SECRET_PREVIOUS', file: 'secret' },
  widgetDir: { name: 'WIDGET_DIR', file: 'none' },
  imageHosts: { name: 'IMAGE_HOSTS', file: 'none' },
  messagesPerMonth: { name: 'MESSAGES_PER_MONTH', file: 'none' },
  visitorBurst: { name: 'VISITOR_BURST', file: 'none' },
  visitorPerMinute: { name: 'VISITOR_PER_MINUTE', file: 'none' },
  visitorPerHour: { name: 'VISITOR_PER_HOUR', file: 'none' },
  visitorsPerMinute: { name: 'VISITORS_PER_MINUTE', file: 'none' },
  upstreamConcurrency: { name: 'UPSTREAM_CONCURRENCY', file: 'none' },
  maxConnections: { name: 'MAX_CONNECTIONS', file: 'none' },
  alertUrl: { name: 'ALERT_URL', file: 'secret' },
  logLevel: { name: 'LOG_LEVEL', file: 'none' },
  environment: { name: 'NODE_ENV', file: 'none' },
} as const satisfies Record<ConfigField, { name: string; file: 'none' | 'public' | 'secret' }>;

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
  const { name, file: kind } = VARIABLES[field];
  const direct = env[name]?.trim() || undefined;
  const file = kind === 'none' ? undefined : env[`${name}_FILE`]?.trim() || undefined;
  if (file === undefined) return direct;
  if (direct === undefined) return readSettingFile(`${name}_FILE`, file, problems);
  problems.push(`${name} and ${name}_FILE are both set: keep one.`);
  return direct;
}

/** Of every file that holds a secret and nothing else. */
export function warningsOf(env: Environment): string[] {
  return Object.values(VARIABLES).flatMap(({ name, file: kind }) => {
    const file = kind === 'secret' ? env[`${name}_FILE`]?.trim() || undefined : undefined;
    return (file && warningOfFile(`${name}_FILE`, file)) ?? [];
  });
}

const NOT_THERE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG']);

function readSettingFile(name: string, file: string, problems: string[]): string {
  try {
    const problem = problemOfFile(name, file);
    if (problem !== undefined) problems.push(problem);
    const text = readFileSync(file, 'utf8').trim();
    if (text !== '') return text;
    problems.push(`${name} names "${file}", which is empty: write the secret into it.`);
  } catch (thrown) {
    const { code = 'unknown error' } = thrown as NodeJS.ErrnoException;
    // What names nothing may be the secret itself.
    const named = NOT_THERE.has(code) ? 'a file that is not there' : `"${file}"`;
    problems.push(`${name} names ${named}, which cannot be read (${code}): set it to the path of a file.`);
  }
  // Stands in for the value, so that what a file did not give is not also called missing.
  return randomBytes(32).toString('base64url');
}
