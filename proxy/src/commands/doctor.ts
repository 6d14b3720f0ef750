import { randomUUID } from 'node:crypto';
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  type Client,
  type ClientReply,
  createClient,
  DURENAI_BASE_URL,
  type DurenaiError,
  type Reply,
  systemClock,
  toDurenaiError,
} from '@durenai/core';
import { sql } from 'kysely';
import { isPrivateUrl, systemLookup } from '../catalogue/check-address.ts';
import { createImageRelay } from '../catalogue/image-relay.ts';
import type { ProxyConfig } from '../config/config.ts';
import { warningOfFile } from '../config/file-mode.ts';
import { warningOfTrust } from '../config/listening.ts';
import { readConfig, VARIABLES, warningsOf } from '../config/read-config.ts';
import type { Secret } from '../config/secret.ts';
import type { Log } from '../log.ts';
import { metaStore } from '../store/meta.ts';
import { newerMigrations } from '../store/migrate.ts';
import { openDatabase } from '../store/open-database.ts';
import { openSqlite } from '../store/sqlite.ts';
import { inUse, isLocked, reasonOf } from '../store/store-error.ts';
import { classify } from '../upstream/classify.ts';
import { openConnections } from '../upstream/open-connections.ts';
import { signDelivery } from '../webhooks/standard-webhooks.ts';
import { readManifest } from '../widget/read-manifest.ts';
import { widgetFolder } from '../widget/widget-files.ts';
import { type Command, takeNoArguments } from './command.ts';
import { addressIn, deliveryUrl } from './webhooks.ts';

type Finding = { level: 'ok' | 'warn' | 'fail'; text: string; fix?: string };

export const doctor: Command = {
  usage: '',
  summary: 'check the key, the plan, the clock, images, the database, webhooks and the widget',
  help: `Makes three reads with the key, which cost no chat request, asks PUBLIC_URL whether deliveries arrive there,
and writes nothing.
Exit code 1 when something fails; warnings alone give 0.`,
  async run(args, { env, print }) {
    takeNoArguments(args);
    const config = readConfig(env);
    const connections = openConnections();
    const { apiKey, baseUrl } = config;
    const client = createClient({ apiKey: apiKey.reveal(), baseUrl, fetch: connections.fetch, retries: 0 });
    let failed = false;
    for (const text of warningsOf(env)) print(`warn  secrets: ${text}`);
    for (const examine of [networks, account, images, database, webhooks, widget]) {
      for (const { level, text, fix } of await examine(config, client)) {
        print(`${level.padEnd(4)}  ${text}`);
        if (fix !== undefined) print(`      → ${fix}`);
        failed ||= level === 'fail';
      }
    }
    await connections.close();
    return failed ? 1 : 0;
  },
};

async function networks(config: ProxyConfig): Promise<Finding[]> {
  const warning = warningOfTrust(config);
  return warning === undefined ? [] : [{ level: 'warn', text: `networks: ${warning}` }];
}

async function account({ baseUrl }: ProxyConfig, client: Client): Promise<Finding[]> {
  try {
    const reply = await client.user.me();
    const { plan, chat_requests } = reply.data.subscription;
    const { used, limit } = chat_requests;
    const key: Finding = { level: 'ok', text: `key: accepted, plan "${plan}"` };
    const quota: Finding =
      used < limit
        ? { level: 'ok', text: `quota: ${used} of ${limit} chat requests used this month` }
        : {
            level: 'fail',
            text: `quota: all ${limit} chat requests of this month are used`,
            fix: 'Wait for the next month, or choose a larger plan at DurenAI.',
          };
    return [key, quota, rateLimit(reply), clockSkew(reply)];
  } catch (thrown) {
    return [failureOf(toDurenaiError(thrown), baseUrl)];
  }
}

function failureOf(error: DurenaiError, baseUrl: string): Finding {
  const reason = error.status === 0 ? error.code : `${error.status} ${error.code}`;
  const { kind } = classify(error);
  if (kind === 'key-refused') {
    const fix =
      'Check DURENAI_API_KEY, and that the plan of its account includes the API (Standard or higher).';
    return { level: 'fail', text: `key: not accepted (${reason})`, fix };
  }
  const fix =
    kind === 'not-sent'
      ? `Check DURENAI_BASE_URL (${baseUrl}), and that this machine may connect there.`
      : error.status === 404 || error.code === 'invalid_response'
        ? `Check DURENAI_BASE_URL (${baseUrl}): the API is not there. DurenAI's is ${DURENAI_BASE_URL}.`
        : 'Try again in a minute; if it stays so, ask DurenAI.';
  return { level: 'fail', text: `key: could not be tried (${reason})`, fix };
}

function rateLimit({ rateLimit: { limit, remaining } }: ClientReply<unknown>): Finding {
  if (limit !== undefined && remaining !== undefined) {
    return { level: 'ok', text: `rate limit: ${limit} requests a minute, ${remaining} left` };
  }
  return {
    level: 'warn',
    text: 'rate limit: the answer carries no X-RateLimit headers',
    fix: 'Is there a server between this one and DurenAI that drops them? Let them pass.',
  };
}

const MAX_SKEW_SECONDS = 30;

function clockSkew({ headers }: Reply<unknown>): Finding {
  const theirs = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(theirs)) return { level: 'warn', text: 'clock: the answer carries no Date header' };
  const seconds = Math.round((systemClock.now() - theirs) / 1000);
  if (Math.abs(seconds) <= MAX_SKEW_SECONDS)
    return { level: 'ok', text: `clock: ${seconds} s off DurenAI's` };
  return {
    level: 'warn',
    text: `clock: ${seconds} s off DurenAI's`,
    fix: 'Let this machine keep time by NTP: tokens and limits go by the clock.',
  };
}

async function images(config: ProxyConfig, client: Client): Promise<Finding[]> {
  let reason = 'unknown reason';
  const note: Log['warn'] = (_fields, message) => {
    reason = message;
  };
  try {
    const { data } = await client.characters.list({ limit: 20 });
    const url = data.data.find(({ image_url }) => image_url !== null)?.image_url;
    if (!url) return [{ level: 'warn', text: 'images: none of the first 20 characters has one' }];
    const { host } = new URL(url);
    const relay = createImageRelay({
      hosts: config.imageHosts,
      lookup: systemLookup,
      allowPrivate: isPrivateUrl(config.baseUrl),
      clock: systemClock,
      log: { info: note, warn: note, error: note },
    });
    const fix = config.imageHosts.includes(host)
      ? `Check that this machine may connect to ${host}.`
      : `Add it: IMAGE_HOSTS=${[...config.imageHosts, host].join(',')}`;
    return [
      await relay.get(url).then(
        ({ type }): Finding => ({ level: 'ok', text: `images: ${host} gives ${type}` }),
        (): Finding => ({ level: 'fail', text: `images: ${host}: ${reason}`, fix }),
      ),
    ];
  } catch {
    return [
      { level: 'fail', text: 'images: the list of characters cannot be read', fix: 'See the key, above.' },
    ];
  }
}

const OLDEST_POSTGRES = 14;

async function database(config: ProxyConfig): Promise<Finding[]> {
  const found = await (config.databaseUrl ? postgres(config) : sqlite(config));
  if (found.some(({ level }) => level === 'fail')) return found;
  const problem = await problemOfVersion(config);
  return problem === undefined ? found : [{ level: 'fail', text: `database: ${problem}` }];
}

/** Why `start` would not begin on it. */
async function problemOfVersion({ databaseFile: file, databaseUrl: url }: ProxyConfig) {
  // A file that is not there would be made.
  if (!url && !existsSync(file)) return undefined;
  const known = await openDatabase({ file, url, clock: systemClock });
  return newerMigrations(known)
    .then(
      () => undefined,
      ({ message }: Error) => message,
    )
    .finally(() => known.kysely.destroy());
}

/** Asks only: tables are made by the first start. */
async function postgres({ databaseFile: file, databaseUrl: url }: ProxyConfig): Promise<Finding[]> {
  const { kysely, name } = await openDatabase({ file, url, clock: systemClock });
  try {
    const { rows } = await sql<{ version: number; may: boolean }>`
      select current_setting('server_version_num')::int as version,
        coalesce(has_schema_privilege(current_schema(), 'create'), false) as may`.execute(kysely);
    const [{ version, may } = { version: 0, may: false }] = rows;
    const major = Math.floor(version / 10_000);
    if (major < OLDEST_POSTGRES) {
      const fix = `Use version ${OLDEST_POSTGRES} or newer.`;
      return [{ level: 'fail', text: `database: ${name} is PostgreSQL ${major}`, fix }];
    }
    if (may) return [{ level: 'ok', text: `database: ${name} answers (PostgreSQL ${major})` }];
    const fix =
      'Let its user make tables: GRANT CREATE ON SCHEMA public TO that user, said by the owner of the database.';
    return [{ level: 'fail', text: `database: no table can be made in ${name}`, fix }];
  } catch (thrown) {
    const fix = 'Check DATABASE_URL, and that the server runs and lets this machine in.';
    return [{ level: 'fail', text: `database: ${name}: ${reasonOf(thrown)}`, fix }];
  } finally {
    await kysely.destroy();
  }
}

async function sqlite({ databaseFile }: ProxyConfig): Promise<Finding[]> {
  if (databaseFile === ':memory:') {
    const fix = 'Set DATABASE_FILE to a file on a local disk.';
    return [{ level: 'warn', text: 'database: in memory, everything is forgotten at exit', fix }];
  }
  try {
    if (!existsSync(databaseFile)) {
      accessSync(dirname(resolve(databaseFile)), constants.W_OK);
      return [{ level: 'ok', text: `database: ${databaseFile} will be made at the first start` }];
    }
    const open = openSqlite(databaseFile);
    open.exec('BEGIN IMMEDIATE; ROLLBACK;');
    open.close();
    const warning = warningOfFile(VARIABLES.databaseFile.name, databaseFile);
    return [
      { level: 'ok', text: `database: ${databaseFile} is sound and can be written` },
      ...(warning === undefined ? [] : [{ level: 'warn', text: `database: ${warning}` } as const]),
    ];
  } catch (thrown) {
    if (isLocked(thrown)) {
      const { message } = inUse(`DATABASE_FILE "${databaseFile}"`, thrown);
      return [{ level: 'fail', text: `database: ${message}` }];
    }
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const fix = 'Let this user write there, or set DATABASE_FILE to another place.';
    return [{ level: 'fail', text: `database: ${reason}`, fix }];
  }
}

async function webhooks(config: ProxyConfig): Promise<Finding[]> {
  const { webhookSecret, publicUrl } = config;
  if (!webhookSecret) return [await registrationWithoutSecret(config)];
  if (publicUrl === undefined) {
    const fix = 'Set PUBLIC_URL to where DurenAI reaches this proxy, and run "webhooks register".';
    return [{ level: 'warn', text: 'webhooks: nobody knows where they are to arrive', fix }];
  }
  const url = deliveryUrl(publicUrl);
  return [await registration(config, url), await delivery(url, webhookSecret)];
}

async function registrationWithoutSecret(config: ProxyConfig): Promise<Finding> {
  const addresses = await registered(config).catch((): string[] => []);
  const address = addresses.at(-1);
  if (address === undefined) {
    return { level: 'ok', text: 'webhooks: none are taken, WEBHOOK_SECRET is not set' };
  }
  const fix =
    'Set it to what "webhooks register" printed: until then each delivery fails. If that is lost, "webhooks register --again" makes another one.';
  return { level: 'warn', text: `webhooks: registered for ${address}, and WEBHOOK_SECRET is not set`, fix };
}

/** By what this database remembers: DurenAI documents no way to ask. */
async function registration(config: ProxyConfig, url: string): Promise<Finding> {
  const addresses = await registered(config).catch((): string[] => []);
  const times = addresses.filter((address) => address === url).length;
  if (times === 1) return { level: 'ok', text: `webhooks: registered for ${url}` };
  if (times > 1) {
    const fix =
      'Each subscription delivers, signed with its own secret: the newest goes into WEBHOOK_SECRET, the one before into WEBHOOK_SECRET_PREVIOUS. Ask DurenAI to end the others.';
    return { level: 'warn', text: `webhooks: registered ${times} times for ${url}`, fix };
  }
  const elsewhere = addresses.at(-1);
  const fix = 'Run "webhooks register", and set WEBHOOK_SECRET to what it prints.';
  return elsewhere === undefined
    ? { level: 'warn', text: 'webhooks: none was registered from this database', fix }
    : { level: 'warn', text: `webhooks: registered for ${elsewhere}, and PUBLIC_URL says ${url}`, fix };
}

async function registered({ databaseFile: file, databaseUrl: url }: ProxyConfig): Promise<string[]> {
  // A file that is not there would be made.
  if (!url && !existsSync(file)) return [];
  const { kysely } = await openDatabase({ file, url, clock: systemClock });
  return metaStore(kysely)
    .list('webhook:')
    .then((lines) => lines.map(addressIn))
    .finally(() => kysely.destroy());
}

/** As DurenAI would, with news of nothing: whoever takes it has done nothing. */
async function delivery(url: string, secret: Secret): Promise<Finding> {
  const body = '{"type":"doctor"}';
  const signature = signDelivery({ id: `doctor_${randomUUID()}`, body, at: systemClock.now() }, secret);
  const connections = openConnections({ timeouts: { connect: 5000, firstByte: 10_000, idle: 5000 } });
  try {
    const { status } = await connections.fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...signature },
      body,
    });
    if (status === 204) return { level: 'ok', text: `webhooks: a delivery is taken at ${url}` };
    const fix =
      status === 401
        ? 'Start the proxy with this WEBHOOK_SECRET, and let both clocks keep time by NTP.'
        : 'Start the proxy with these settings, and let what stands in front of it pass POST to this path.';
    return { level: 'warn', text: `webhooks: ${url} answers a delivery with ${status}`, fix };
  } catch {
    const fix =
      'Start the proxy, and check that its name, its certificate and what stands in front of it are right.';
    return { level: 'warn', text: `webhooks: ${url} cannot be reached from here`, fix };
  } finally {
    await connections.close();
  }
}

async function widget({ widgetDir }: ProxyConfig): Promise<Finding[]> {
  const folder = widgetFolder(widgetDir);
  try {
    const { version, integrity = 'unknown' } = readManifest(folder);
    return [{ level: 'ok', text: `widget: version ${version}, integrity ${integrity}` }];
  } catch {
    const fix = 'Run "npm run build", or set WIDGET_DIR to the folder of a built one.';
    return [{ level: 'fail', text: `widget: not built (${folder ?? 'not installed'})`, fix }];
  }
}
