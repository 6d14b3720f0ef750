import type { ProxyConfig } from './config.ts';

/** Where visitors' port is opened; undefined for every interface. */
export const hostOf = ({ host, environment }: Pick<ProxyConfig, 'host' | 'environment'>) =>
  host ?? (environment === 'production' ? undefined : '127.0.0.1');

const isEveryInterface = (host: string | undefined) =>
  host === undefined || /^(0(\.0){0,3}|\[?[0:]+\]?)$/.test(host);

/** What works and should not stay so: a count believes the last ones in a header, whoever wrote it. */
export function warningOfTrust(config: ProxyConfig): string | undefined {
  const { trustProxy } = config;
  if (typeof trustProxy !== 'number' || trustProxy === 0 || !isEveryInterface(hostOf(config)))
    return undefined;
  return `TRUST_PROXY=${trustProxy} believes whoever reaches the port, which is open on every interface: who gets there past your web server chooses their own network, and its limits hold nobody. Where others can reach it, let TRUST_PROXY name the web server's network (loopback, for one on this machine), or set HOST=127.0.0.1.`;
}
