export { planNames } from './account/plans.ts';
export { createSimulator, DEMO_API_KEY, type Simulator, type SimulatorOptions } from './create-simulator.ts';
export type { EndpointName } from './http/route.ts';
export type { Accepted, LedgerEntry } from './ledger.ts';
export { createVisitorFetch } from './one-visitor.ts';
export type { Change, StateStore } from './state-store.ts';
export { createReplyFrom, type ReplyFrom, type ReplyFromOptions } from './voice/reply-from.ts';
export type { Failure, FailureKind, Weather } from './weather/create-weather.ts';
export {
  type Fault,
  faults,
  type Latency,
  socketFaults,
  WeatherReport,
  WeatherRule,
} from './weather/weather-rule.ts';
export type { Delivery } from './webhooks/create-deliveries.ts';
