import { documentedEndpoints } from '@durenai/core';
import * as v from 'valibot';
import { refuse } from '../http/refuse.ts';
import type { EndpointName } from '../http/route.ts';

const milliseconds = v.pipe(v.number(), v.minValue(0), v.maxValue(3_600_000));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));

/** Milliseconds: always the same, evenly between two, or as real services answer: mostly fast, sometimes slow. */
const LatencySchema = v.union([
  milliseconds,
  v.tuple([milliseconds, milliseconds]),
  v.strictObject({ median: milliseconds, p99: milliseconds }),
]);
export type Latency =
  | number
  | readonly [low: number, high: number]
  | { readonly median: number; readonly p99: number };

export const faults = [
  'latency',
  'hang',
  'reset-before',
  'reset-in-headers',
  'reset-mid-body',
  'truncated',
  'wrong-content-length',
  'html',
  'invalid-json',
  'rate-limited',
  'server-error',
  'gzip-bomb',
  'redirect',
  'swapped',
] as const;
export type Fault = (typeof faults)[number];

/** What cannot be played without a socket: an in-process `fetch` rejects when one of these is due. */
export const socketFaults: readonly Fault[] = ['reset-in-headers', 'wrong-content-length'];

const endpointNames = Object.keys(documentedEndpoints) as [EndpointName, ...EndpointName[]];

/** No `Response` of these can be made with a body. */
const NO_BODY = [204, 205, 304];

/** One kind of bad weather, and when it comes. */
export const WeatherRule = v.strictObject({
  fault: v.picklist(faults),
  /** A name from core's table. Default: every endpoint. */
  endpoint: v.optional(v.picklist(endpointNames)),
  /** Whether the work is done before the answer fails; `late`: not before, but {@link lateMs} after. Default false. */
  accepted: v.optional(v.union([v.boolean(), v.literal('late')])),
  /** Default 3,000. */
  lateMs: v.optional(milliseconds),
  /** Of each request that fits. Default 1. */
  probability: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  /** How many requests that fit are spared first. Default 0. */
  skip: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  /** Once struck, so many in a row. Default 1. */
  burst: v.optional(count),
  /** After so many it is over. Default: never. */
  times: v.optional(count),
  /** Waited before the fault; all that `latency` does. */
  latencyMs: v.optional(LatencySchema),
  /** The `X-RateLimit-*` headers of `rate-limited`. Default `correct`. */
  headers: v.optional(v.picklist(['correct', 'missing', 'absurd'])),
  /** Of `html`, `server-error` and `redirect`. Defaults 502, 500, 302. */
  status: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(200),
      v.maxValue(599),
      v.notValues(NO_BODY, 'A response of this status has no body'),
    ),
  ),
  /** Where `redirect` leads. Default `https://elsewhere.example`. */
  to: v.optional(v.pipe(v.string(), v.url())),
  /** What `gzip-bomb` unpacks to. Default 64. */
  megabytes: v.optional(v.pipe(count, v.maxValue(4096))),
});
export type WeatherRule = v.InferOutput<typeof WeatherRule>;

/** The whole weather, as files and the control API write it. */
export const WeatherReport = v.strictObject({
  /** Before every answer. */
  latencyMs: v.optional(LatencySchema),
  /** How far the simulator's clock is ahead (or, negative, behind): its timestamps and rate-limit headers. */
  clockSkewMs: v.optional(v.pipe(v.number(), v.integer())),
  /** Tried in order; the first that strikes decides. Those of `latency` only delay, and all of them do. */
  rules: v.optional(v.array(WeatherRule)),
});
export type WeatherReport = v.InferOutput<typeof WeatherReport>;

/** `server-error;probability=0.3;accepted`: a fault and its fields, the way a person types a header. */
function parseCompact(text: string): Record<string, unknown> {
  const [fault = '', ...fields] = text.split(';').map((part) => part.trim());
  const entries = fields.map((field): [string, unknown] => {
    const [name = '', value] = field.split('=').map((part) => part.trim());
    if (value === undefined) return [name, true];
    const number = Number(value);
    return [name, value !== '' && Number.isFinite(number) ? number : value];
  });
  return { fault, ...Object.fromEntries(entries) };
}

function parseHeader(text: string): unknown[] {
  if (!/^\s*[[{]/.test(text)) return text.split(',').map(parseCompact);
  try {
    const json: unknown = JSON.parse(text);
    return Array.isArray(json) ? json : [json];
  } catch {
    throw refuse('invalid_request', 'x-simulator-weather is not valid JSON.');
  }
}

/** @throws DurenaiError `invalid_request` that says which field is wrong and what would be right. */
export function checkWeather<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, input);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw refuse('invalid_request', `Weather: ${v.getDotPath(issue) ?? 'rule'}: ${issue.message}.`, { faults });
}

/** The rules of one request's `x-simulator-weather`: JSON (a rule or a list), or `fault;field=value, fault`. */
export const readWeatherHeader = (text: string): WeatherRule[] =>
  parseHeader(text).map((rule) => checkWeather(WeatherRule, rule));
