import type { EndpointName } from '../http/route.ts';
import { createRandom, type Random } from '../random.ts';
import {
  checkWeather,
  type Fault,
  type Latency,
  readWeatherHeader,
  WeatherReport,
  WeatherRule,
} from './weather-rule.ts';

/** `network-error` is what `reset-before` is called where only its effect is seen. */
export type FailureKind = Fault | 'network-error';

export type Failure = {
  /** Which endpoint fails. Default: whichever is called next. */
  endpoint?: EndpointName | undefined;
  kind: FailureKind;
  /** Whether the work is done before the answer fails. Default false. */
  accepted?: boolean | undefined;
  /** How many requests fail. Default 1. */
  times?: number | undefined;
};

export type Weather = {
  /** Before every answer. */
  latencyMs: Latency;
  /** How far the simulator's clock is ahead. */
  clockSkewMs: number;
  readonly rules: readonly WeatherRule[];
  /**
   * Replaces the weather; what is not said becomes calm.
   *
   * @throws DurenaiError `invalid_request` that names the wrong field.
   */
  set(report: WeatherReport): void;
};

/** What the weather holds for one request. */
export type Due = { delayMs: number; rule: WeatherRule | undefined };

/** A rule in force. Its chance is drawn per fitting request, so the same requests meet the same faults. */
class Front {
  readonly rule: WeatherRule;
  readonly #random: Random;
  #met = 0;
  #struck = 0;
  #burstLeft = 0;

  constructor(rule: WeatherRule, random: Random) {
    this.rule = rule;
    this.#random = random;
  }

  get isOver(): boolean {
    return this.#struck >= (this.rule.times ?? Number.POSITIVE_INFINITY);
  }

  strikes(endpoint: EndpointName): boolean {
    const { rule } = this;
    if (this.isOver || (rule.endpoint ?? endpoint) !== endpoint) return false;
    this.#met += 1;
    if (this.#met <= (rule.skip ?? 0)) return false;
    const drawn = this.#random.next() < (rule.probability ?? 1);
    if (this.#burstLeft > 0) this.#burstLeft -= 1;
    else if (drawn) this.#burstLeft = (rule.burst ?? 1) - 1;
    else return false;
    this.#struck += 1;
    return true;
  }
}

/** A normal distribution's 99th percentile, in standard deviations. */
const Z_99 = 2.326;

function drawLatency(latency: Latency, random: Random): number {
  if (typeof latency === 'number') return latency;
  if (!('median' in latency)) return random.between(latency[0], latency[1]);
  if (latency.median === 0) return 0;
  const spread = Math.log(Math.max(1, latency.p99 / latency.median)) / Z_99;
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return latency.median * Math.exp(spread * normal);
}

export function createWeather(seed: number, latency: Latency) {
  const randoms = () => ({
    latency: createRandom(seed, 'latency'),
    header: createRandom(seed, 'weather-header'),
  });
  let random = randoms();
  let fronts: Front[] = [];
  let rulesSet = 0;

  function add(rule: WeatherRule): void {
    rulesSet += 1;
    fronts = [
      ...fronts.filter(({ isOver }) => !isOver),
      new Front(rule, createRandom(seed, 'weather', rulesSet)),
    ];
  }

  const weather: Weather = {
    latencyMs: latency,
    clockSkewMs: 0,
    get rules() {
      return fronts.filter(({ isOver }) => !isOver).map(({ rule }) => rule);
    },
    set(report) {
      const { latencyMs = 0, clockSkewMs = 0, rules = [] } = checkWeather(WeatherReport, report);
      weather.latencyMs = latencyMs;
      weather.clockSkewMs = clockSkewMs;
      fronts = [];
      // Set to the same weather again, the same faults come again.
      rulesSet = 0;
      for (const rule of rules) add(rule);
    },
  };

  return {
    weather,
    /** As at the start: the same requests meet the same weather again. */
    restart(): void {
      weather.set({});
      weather.latencyMs = latency;
      random = randoms();
    },
    failNext({ kind, endpoint, accepted, times = 1 }: Failure): void {
      const fault = kind === 'network-error' ? 'reset-before' : kind;
      const asked = { fault, times, ...(endpoint && { endpoint }), ...(accepted && { accepted }) };
      add(checkWeather(WeatherRule, asked));
    },
    /** Milliseconds before this answer, whatever becomes of it. */
    nextLatency: () => drawLatency(weather.latencyMs, random.latency),
    /** @throws DurenaiError when the header is no weather. */
    dueFor(endpoint: EndpointName, header: string | null): Due {
      const own =
        header === null ? [] : readWeatherHeader(header).map((rule) => new Front(rule, random.header));
      const due: Due = { delayMs: 0, rule: undefined };
      for (const front of [...own, ...fronts]) {
        if (due.rule || !front.strikes(endpoint)) continue;
        if (front.rule.latencyMs !== undefined)
          due.delayMs += drawLatency(front.rule.latencyMs, random.latency);
        if (front.rule.fault !== 'latency') due.rule = front.rule;
      }
      return due;
    },
  };
}
