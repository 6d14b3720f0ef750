import { CACHE_CONTROL } from './caching.ts';

/**
 * What stands on every answer, whoever writes it and whatever it says. A success may say more precisely how long it may
 * be kept, and the app on what else it depends.
 */
export const EVERYWHERE: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': CACHE_CONTROL.never,
  vary: 'Origin',
};
