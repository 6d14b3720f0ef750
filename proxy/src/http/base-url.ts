import type { Request } from 'express';
import { LRUCache } from 'lru-cache';
import { invalidRequest } from '../refusals.ts';

const HOST = /^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?$/;

/** What was said of a few hosts lately, as URLs write it; empty for what is none. */
const origins = new LRUCache<string, string>({ max: 100, memoMethod: normalize });

/**
 * Where visitors reach this proxy: as configured, else as the request says, mount path included. A Host
 * header may hold anything that a client likes to send; only a plain one is repeated.
 */
export function baseUrlOf(request: Request, publicUrl: string | undefined): string {
  if (publicUrl !== undefined) return publicUrl;
  const { protocol, host } = request;
  const origin = HOST.test(host ?? '') && origins.memo(`${protocol}://${host}`);
  if (!origin) throw invalidRequest('The Host header is not valid.');
  return origin + request.baseUrl;
}

function normalize(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).origin : '';
}
