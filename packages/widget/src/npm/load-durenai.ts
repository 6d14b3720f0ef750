import type { DurenAI, Options } from './durenai.ts';

export type LoadOptions = Options & {
  /** Where your proxy answers, e.g. `https://chat.example.com`. */
  proxy: string;
  /** Allows the script under a CSP with nonces. */
  nonce?: string;
  /**
   * The hash that `durenai-proxy embed` prints, with the `version` that it is of: the browser then runs no other
   * script. Default: whatever version the proxy serves.
   */
  integrity?: string;
  version?: string;
};

type Waiting = { (...call: unknown[]): void; q?: unknown[][] };

const loading = new Map<string, Promise<DurenAI>>();

/**
 * Adds the widget to the page, once, however often it is called; later calls `boot` with their options.
 * On a server it does nothing and gives null. Rejects when the script does not load: call it again to try again.
 */
export async function loadDurenAI(options: LoadOptions): Promise<DurenAI | null> {
  if (typeof document === 'undefined') return null;
  const { integrity, version, nonce, ...boot } = options;
  const base = options.proxy.replace(/\/+$/, '');
  const source = version === undefined ? `${base}/widget.js` : `${base}/widget/${version}/widget.js`;
  const api = await (existing() ?? addScript(source, { integrity, nonce }));
  api(boot.id === undefined ? 'boot' : `${boot.id}.boot`, boot);
  return api;
}

/** The script may be there already, by a tag of the page. */
function existing(): DurenAI | undefined {
  const { DurenAI } = window as { DurenAI?: unknown };
  return typeof DurenAI === 'function' && 'version' in DurenAI ? (DurenAI as DurenAI) : undefined;
}

function addScript(
  source: string,
  { integrity, nonce }: Pick<LoadOptions, 'integrity' | 'nonce'>,
): Promise<DurenAI> {
  const known = loading.get(source);
  if (known) return known;
  const added = new Promise<DurenAI>((resolve, reject) => {
    keepCalls();
    const script = document.createElement('script');
    script.async = true;
    if (nonce !== undefined) script.nonce = nonce;
    if (integrity !== undefined) Object.assign(script, { integrity, crossOrigin: 'anonymous' });
    script.src = trusted(source);
    const fail = () => {
      script.remove();
      reject(
        new Error(
          `The DurenAI widget did not load from ${source}: is the proxy there, and does the CSP allow it?`,
        ),
      );
    };
    script.onload = () => {
      const api = existing();
      if (api) resolve(api);
      else fail();
    };
    script.onerror = fail;
    document.head.append(script);
  });
  loading.set(source, added);
  added.catch(() => loading.delete(source));
  return added;
}

type Policy = { createScriptURL(url: string): string };
type TrustedTypes = { createPolicy(name: string, rules: Policy): Policy };

let policy: Policy | undefined;

/** Where the page asks for Trusted Types, the address of a script has to come from a policy that it allows by name. */
function trusted(source: string): string {
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes };
  try {
    policy ??= trustedTypes?.createPolicy('durenai', { createScriptURL: (url) => url });
  } catch {
    // It does not allow ours, and perhaps it asks for none.
  }
  return policy?.createScriptURL(source) ?? source;
}

/** Commands that the page gives meanwhile wait for the script. */
function keepCalls(): void {
  const page = window as { DurenAI?: unknown };
  if (typeof page.DurenAI === 'function') return;
  const queue: Waiting = (...call) => {
    queue.q = [...(queue.q ?? []), call];
  };
  page.DurenAI = queue;
}
