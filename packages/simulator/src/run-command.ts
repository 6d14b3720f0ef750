import './lean.ts';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { PlanName } from '@durenai/core';
import { planNames } from './account/plans.ts';
import { DEMO_API_KEY } from './create-simulator.ts';
import { type ServeOptions, type SimulatorServer, serveSimulator } from './node.ts';
import { createReplyFrom } from './voice/reply-from.ts';
import type { Latency, WeatherReport } from './weather/weather-rule.ts';

const HELP = `durenai-simulator: the documented DurenAI API, served locally.

  --port <number>      where to listen (default 8788; 0 takes any free port)
  --host <address>     default 127.0.0.1
  --seed <number>      same seed, same characters and replies (default 1)
  --plan <name>        ${planNames.join(', ')} (default standard)
  --latency <ms>       before each answer, e.g. 400 or 300-900 (default 0)
  --key <text>         what X-API-Key must say (default ${DEMO_API_KEY})
  --origin <url>       where image URLs point (default: where the request went)
  --data <directory>   keep conversations and all else there (default: in memory only)
  --weather <file>     JSON: { "latencyMs", "clockSkewMs", "rules" }, see the README
  --reply-from <url>   an OpenAI-compatible endpoint that writes the replies; its key from
                       DURENAI_REPLY_KEY, its model from DURENAI_REPLY_MODEL
  --requests-per-minute <number>  instead of the plan's limit, e.g. for load tests
  --chat-requests-per-month <number>  likewise
  --help               this text
`;

function wholeNumber(flag: string, text: string, highest: number): number {
  if (/^\d+$/.test(text) && Number(text) <= highest) return Number(text);
  throw new Error(`--${flag} must be a whole number from 0 to ${highest}; it is "${text}".`);
}

function readPlan(text: string): PlanName {
  const plan = planNames.find((name) => name === text);
  if (plan) return plan;
  throw new Error(`--plan must be one of ${planNames.join(', ')}; it is "${text}".`);
}

const LONGEST_LATENCY_MS = 600_000;

function readLatency(text: string): Latency {
  const [low = '', high] = text.split('-');
  const from = wholeNumber('latency', low, LONGEST_LATENCY_MS);
  if (high === undefined) return from;
  const to = wholeNumber('latency', high, LONGEST_LATENCY_MS);
  if (to < from) throw new Error(`--latency goes from the lower to the higher figure; it is "${text}".`);
  return [from, to];
}

function readOrigin(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text).origin;
  throw new Error(`--origin must be an http(s) URL; it is "${text}".`);
}

function readReplyFrom(text: string): ServeOptions['replyFrom'] {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new Error(`--reply-from must be an http(s) URL; it is "${text}".`);
  }
  const { DURENAI_REPLY_KEY: apiKey, DURENAI_REPLY_MODEL: model } = process.env;
  return createReplyFrom({ url: text, apiKey, model });
}

function readWeather(file: string): WeatherReport {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as WeatherReport;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`--weather must be a JSON file: ${reason}`, { cause });
  }
}

function readKey(text: string): string {
  if (/^[\x21-\x7e]+$/.test(text)) return text;
  throw new Error('--key must be visible ASCII without spaces: it travels in a header.');
}

const text = { type: 'string' } as const;

const flags = {
  port: text,
  host: text,
  seed: text,
  plan: text,
  latency: text,
  key: text,
  origin: text,
  data: text,
  weather: text,
  'reply-from': text,
  'requests-per-minute': text,
  'chat-requests-per-month': text,
  help: { type: 'boolean', short: 'h' },
} as const;

type Flags = ServeOptions & { weather: WeatherReport | undefined };

const given = <Value>(value: string | undefined, read: (value: string) => Value): Value | undefined =>
  value === undefined ? undefined : read(value);

/** Undefined when only help was asked for. */
function readFlags(args: string[]): Flags | undefined {
  const { values } = parseArgs({ args, options: flags });
  if (values.help) return undefined;
  return {
    port: wholeNumber('port', values.port ?? '8788', 65_535),
    host: values.host,
    seed: wholeNumber('seed', values.seed ?? '1', Number.MAX_SAFE_INTEGER),
    plan: readPlan(values.plan ?? 'standard'),
    latency: readLatency(values.latency ?? '0'),
    apiKey: readKey(values.key ?? DEMO_API_KEY),
    origin: given(values.origin, readOrigin),
    dataDirectory: values.data,
    weather: given(values.weather, readWeather),
    replyFrom: given(values['reply-from'], readReplyFrom),
    requestsPerMinute: given(values['requests-per-minute'], (number) =>
      wholeNumber('requests-per-minute', number, 1_000_000_000),
    ),
    chatRequestsPerMonth: given(values['chat-requests-per-month'], (number) =>
      wholeNumber('chat-requests-per-month', number, 1_000_000_000),
    ),
    log: (line) => console.error(`durenai-simulator: ${line}`),
  };
}

/** A weather that is none ends the command, not only the weather. */
async function setWeather(server: SimulatorServer, weather: WeatherReport): Promise<void> {
  try {
    server.simulator.weather.set(weather);
  } catch (thrown) {
    await server.close();
    throw thrown;
  }
}

async function main(): Promise<void> {
  const read = readFlags(process.argv.slice(2));
  if (!read) {
    console.log(HELP);
    return;
  }
  const { weather, ...options } = read;
  const server = await serveSimulator(options);
  if (weather) await setWeather(server, weather);
  console.log(`DurenAI simulator on ${server.url} (plan ${options.plan}, seed ${options.seed})`);
  console.log(`  base URL ${server.url}/v1`);
  console.log(`  try      curl -H "X-API-Key: $KEY" "${server.url}/v1/characters?limit=2"`);
  console.log(
    options.apiKey === DEMO_API_KEY ? `  KEY      ${DEMO_API_KEY}` : '  KEY      what you passed as --key',
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close());
}

main().catch((error: unknown) => {
  console.error(`durenai-simulator: ${error instanceof Error ? error.message : String(error)}`);
  console.error('Run with --help to see every flag.');
  process.exitCode = 1;
});
