import type { Request } from 'express';
import { invalidRequest } from '../refusals.ts';

const HOST = /^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?$/;

/**
 * Where visitors reach this proxy: as configured, else as the request says, mount path included. A Host
 * header may hold anything that a client likes to send; only a plain one is repeated.
 */
export function baseUrlOf(request: Request, publicUrl: string | undefined): string {
  if (publicUrl !== undefined) return publicUrl;
  const origin = `${request.protocol}://${request.host}`;
  if (!HOST.test(request.host ?? '') || !URL.canParse(origin)) {
    throw invalidRequest('The Host header is not valid.');
  }
  return new URL(origin).origin + request.baseUrl;
}
