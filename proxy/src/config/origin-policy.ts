/** Which sites may embed this proxy. It keeps other sites out; it is not authentication. */

export type OriginPolicy = {
  allows(origin: string): boolean;
};

/** `*` stands for exactly one label, as in a TLS certificate, and for nothing else. */
const WILDCARD = /^(https?):\/\/\*\.((?:[a-z0-9-]+\.)+[a-z0-9-]+)(:\d{1,5})?$/;

/**
 * One entry of `ALLOWED_ORIGINS` in the form in which browsers send it.
 *
 * @throws Error that says how to write it instead.
 */
export function normalizeOrigin(entry: string): string {
  const text = entry.trim().toLowerCase();
  if (text.includes('*')) {
    // Browsers leave the usual port out.
    if (WILDCARD.test(text)) return text.replace(/^(https:.+):443$|^(http:.+):80$/, '$1$2');
    throw new Error(
      `"${entry}" has a wildcard that is not the whole left label of a domain: write https://*.example.com`,
    );
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new Error(`"${entry}" is not an origin: write scheme, host and port, e.g. https://www.example.com`);
  }
  if (!/^https?:\/\/[^/\\?#@]+$/.test(text)) {
    throw new Error(`"${entry}" is more than an origin: write ${url.origin}`);
  }
  return url.origin;
}

export function originPolicy(origins: readonly string[]): OriginPolicy {
  const exact = new Set(origins.filter((origin) => !origin.includes('*')));
  const wildcards = origins.flatMap((origin) => {
    const [, scheme, domain, port = ''] = WILDCARD.exec(origin) ?? [];
    return scheme && domain ? [{ prefix: `${scheme}://`, suffix: `.${domain}${port}` }] : [];
  });
  return {
    allows: (origin) =>
      exact.has(origin) ||
      wildcards.some(
        ({ prefix, suffix }) =>
          origin.startsWith(prefix) &&
          origin.endsWith(suffix) &&
          /^[a-z0-9-]+$/.test(origin.slice(prefix.length, -suffix.length)),
      ),
  };
}

/** While developing, any port of this machine may embed the proxy. */
export const loopbackPolicy: OriginPolicy = {
  allows: (origin) => URL.canParse(origin) && new URL(origin).origin === origin && isLoopbackUrl(origin),
};

export function isLoopbackUrl(url: string): boolean {
  const { hostname, protocol } = new URL(url);
  return (
    /^https?:$/.test(protocol) && /^(localhost|[a-z0-9-]+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
  );
}
