import type { Request } from 'express';
import { LRUCache } from 'lru-cache';
import type { ProxyConfig } from '../config/config.ts';
import { invalidRequest } from '../refusals.ts';

const HOST = /^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?$/;

/** What was said of a few hosts lately, as URLs write it; empty for what is none. */
const origins = new LRUCache<string, string>({ max: 100, memoMethod: normalize });

/**
 * Where visitors reach this proxy: as configured, else as the request says, mount path included. A Host header may hold
 * anything that a client likes to send; only a plain one is repeated. `X-Forwarded-Host` is never looked at: shared
 * caches go by the Host, and would hand what one client wrote there to everybody.
 */
export function baseUrlOf(request: Request, publicUrl: string | undefined): string {
  if (publicUrl !== undefined) return publicUrl;
  const { protocol, headers } = request;
  const isPlain = HOST.test(headers.host ?? '') && /^https?$/.test(protocol);
  const origin = isPlain && origins.memo(`${protocol}://${headers.host}`);
  if (!origin) throw invalidRequest('The Host header is not valid.');
  return origin + request.baseUrl;
}

/** Whether anybody in front of this server is believed at all. */
const trusts = (trustProxy: ProxyConfig['trustProxy']): boolean =>
  trustProxy !== undefined && trustProxy !== 0;

/** What answers depend on beside the address, for shared caches. */
export const varyOf = ({ publicUrl, trustProxy }: Pick<ProxyConfig, 'publicUrl' | 'trustProxy'>): string =>
  publicUrl === undefined && trusts(trustProxy) ? 'Origin, X-Forwarded-Proto' : 'Origin';

function normalize(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).origin : '';
}
