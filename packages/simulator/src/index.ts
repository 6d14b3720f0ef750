export { planNames } from './account/plans.ts';
export { createSimulator, DEMO_API_KEY, type Simulator, type SimulatorOptions } from './create-simulator.ts';
export type { EndpointName } from './http/route.ts';
export type { Accepted, LedgerEntry } from './ledger.ts';
export { createVisitorFetch } from './one-visitor.ts';
export type { Failure, FailureKind, Latency } from './weather.ts';
