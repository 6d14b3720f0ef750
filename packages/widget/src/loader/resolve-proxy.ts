import { PROXY } from './proxy-address.ts';

/** Where the proxy answers: as the page says, else where the script came from. Without a slash at the end. */
export function resolveProxy(given: unknown, scriptUrl: string): string {
  const { href } = PROXY.test(given as string)
    ? new URL(given as string, location.href)
    : new URL('.', scriptUrl);
  // The script is `/widget.js` or `/widget/<version>/widget.js`.
  return href.replace(/(\/widget\/[^/]+)?\/$/, '');
}
