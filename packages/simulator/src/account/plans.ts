import type { EndpointSpec, PlanName } from '@durenai/core';

type PlanLimits = { requestsPerMinute: number; chatRequestsPerMonth: number };

/** The docs' plan table. Enterprise is "Custom" there: its two figures are ours. */
export const PLAN_LIMITS: Record<PlanName, PlanLimits> = {
  free: { requestsPerMinute: 0, chatRequestsPerMonth: 500 },
  standard: { requestsPerMinute: 150, chatRequestsPerMonth: 7_500 },
  premium: { requestsPerMinute: 750, chatRequestsPerMonth: 25_000 },
  enterprise: { requestsPerMinute: 3_000, chatRequestsPerMonth: 100_000 },
};

const RANK: Record<PlanName, number> = { free: 0, standard: 1, premium: 2, enterprise: 3 };

export const planNames = ['free', 'standard', 'premium', 'enterprise'] as const satisfies readonly PlanName[];

/** The cheapest plan that may call it. */
export const planOf = ({ plan = 'standard' }: EndpointSpec): PlanName => plan;

export const planCovers = (plan: PlanName, endpoint: EndpointSpec) => RANK[plan] >= RANK[planOf(endpoint)];
