import { answerOf, jsonAnswer } from '../http/answers.ts';
import { type ReceivedBody, readJson } from '../http/read-body.ts';
import { refuse } from '../http/refuse.ts';
import type { Ledger } from '../ledger.ts';
import type { Weather } from '../weather/create-weather.ts';
import type { WeatherReport } from '../weather/weather-rule.ts';
import type { Delivery } from '../webhooks/create-deliveries.ts';

/** Never under /v1: no path of the real API is taken. */
export const CONTROL_PATH = '/_simulator/';

export const isControlPath = (pathname: string) => pathname.startsWith(CONTROL_PATH);

export type Controlled = {
  weather: Weather;
  ledger: Ledger;
  deliveries: readonly Delivery[];
  reset(): void;
};

type Operation = (controlled: Controlled, url: URL, body: ReceivedBody) => unknown;

const showWeather = ({ weather: { latencyMs, clockSkewMs, rules } }: Controlled) => ({
  latencyMs,
  clockSkewMs,
  rules,
});

/** By method and name. */
export const controlRoutes: Readonly<Record<string, { what: string; run: Operation }>> = {
  'GET weather': { what: 'the weather', run: showWeather },
  'PUT weather': {
    what: 'replace the weather: {"latencyMs", "clockSkewMs", "rules"}',
    run: (controlled, _url, body) => {
      controlled.weather.set(readJson(body) as WeatherReport);
      return showWeather(controlled);
    },
  },
  'GET ledger': {
    what: 'what was accepted, whatever was answered',
    run: ({ ledger }) => ({ entries: ledger.entries.filter(({ accepted }) => accepted) }),
  },
  'GET requests': {
    what: 'every request; ?after={next of the last answer}',
    run: ({ ledger }, url) => ledger.since(Math.max(0, Number(url.searchParams.get('after')) || 0)),
  },
  'GET deliveries': { what: 'webhook deliveries', run: ({ deliveries }) => ({ deliveries }) },
  'POST reset': {
    what: 'forget everything: conversations, ledger, weather, kept data',
    run: (controlled) => {
      controlled.reset();
      return { reset: true };
    },
  },
};

/** Answers `/_simulator/…`: without a key, so the server lets only this machine ask. */
export function answerControl(
  controlled: Controlled,
  method: string,
  url: URL,
  body: ReceivedBody,
): Response {
  try {
    const route = controlRoutes[`${method} ${url.pathname.slice(CONTROL_PATH.length)}`];
    if (!route) {
      throw refuse('not_found', 'There is no such control.', { controls: Object.keys(controlRoutes) });
    }
    return jsonAnswer(route.run(controlled, url, body));
  } catch (thrown) {
    return answerOf(thrown);
  }
}
