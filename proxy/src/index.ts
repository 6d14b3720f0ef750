import './require-node.ts';

export type { MetricsPage } from './admin/metrics.ts';
export type { Lookup } from './catalogue/check-address.ts';
export { ConfigError, checkConfig, type ProxyConfig, type ProxyOptions } from './config/config.ts';
export { readConfig } from './config/read-config.ts';
export { Secret } from './config/secret.ts';
export { createProxy, type DurenaiProxy, type ProxyPorts } from './create-proxy.ts';
export type { Caching } from './http/caching.ts';
export type { Logger } from './log.ts';
export type { Route } from './routes.ts';
export { type RunningProxy, startProxy } from './start-proxy.ts';
export { StoreError } from './store/store-error.ts';
