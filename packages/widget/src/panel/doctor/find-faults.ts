import { type Durenai, toDurenaiError } from '@durenai/core';
import type { Finding } from '../../loader/contract.ts';
import { resolveProxy } from '../../loader/resolve-proxy.ts';
import type { Desk } from '../desk.ts';

declare const __DURENAI_VERSION__: string;

/** A device's clock that is further off than this shows times that people notice. */
const TOLERATED_SKEW_MS = 60_000;

const TIMEOUT_MS = 10_000;

const ok = (check: Finding['check'], text: string): Finding => ({ check, level: 'ok', text });
const warn = (check: Finding['check'], text: string, fix: string): Finding => ({
  check,
  level: 'warn',
  text,
  fix,
});
const fail = (check: Finding['check'], text: string, fix: string): Finding => ({
  check,
  level: 'fail',
  text,
  fix,
});

/** Examines page, browser and proxy as they are now. Speaks to whoever builds the site, in English. */
export async function findFaults(desk: Desk, loaderVersion: string): Promise<Finding[]> {
  const { findings, blocked } = await watchPolicy(() => askProxy(desk));
  return [
    ...findings,
    ...policyFindings(blocked),
    findCopies(desk.durenai),
    compareVersions(loaderVersion),
    tryStorage(desk),
    isSecureContext
      ? ok('https', 'The page has a secure context: tabs take turns, and nobody listens in.')
      : warn(
          'https',
          'The page is not served by https: the browser lets several tabs send at the same time.',
          `Serve it as https://${location.host}`,
        ),
  ];
}

type Blocked = ReadonlyMap<string, string>;

/** Collects what a content security policy refuses meanwhile: the first address by directive. */
async function watchPolicy(
  action: () => Promise<Finding[]>,
): Promise<{ findings: Finding[]; blocked: Blocked }> {
  const blocked = new Map<string, string>();
  const listen = ({ disposition, effectiveDirective, blockedURI }: SecurityPolicyViolationEvent) => {
    if (disposition === 'enforce' && !blocked.has(effectiveDirective)) {
      blocked.set(effectiveDirective, blockedURI);
    }
  };
  document.addEventListener('securitypolicyviolation', listen);
  try {
    return { findings: await action(), blocked };
  } finally {
    document.removeEventListener('securitypolicyviolation', listen);
  }
}

function policyFindings(blocked: Blocked): Finding[] {
  if (blocked.size === 0) {
    return [ok('csp', 'No content security policy of the page refuses what the chat needs.')];
  }
  return [...blocked].map(([directive, address]) =>
    fail(
      'csp',
      `The page’s content security policy refuses ${address} by ${directive}.`,
      `Content-Security-Policy: ${directive} ${URL.canParse(address) ? new URL(address).origin : address}`,
    ),
  );
}

async function askProxy({ durenai: { proxyUrl, visitor }, options }: Desk): Promise<Finding[]> {
  const { character = '' } = options;
  const address = `${proxyUrl}/v1/characters/${encodeURIComponent(character)}`;
  const [response] = await Promise.all([ask(address, 'cors'), showImage(`${address}/image`)]);
  if (!response) return [await whyNot(proxyUrl)];
  const findings = [
    ok('proxy', `The proxy answers at ${proxyUrl}.`),
    ok('origin', `It lets pages of ${location.origin} in.`),
    await findCharacter(response, character),
    ...(await findIdentity(visitor)),
  ];
  const date = response.headers.get('date');
  return date ? [...findings, compareClocks(Date.parse(date))] : findings;
}

/** Undefined when the browser got, or shows, no answer. */
async function ask(address: string, mode: RequestMode): Promise<Response | undefined> {
  try {
    // Without a prototype, which the page may have polluted.
    const init: RequestInit = Object.assign(Object.create(null), {
      mode,
      method: 'GET',
      credentials: 'omit',
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return await fetch(address, init);
  } catch {
    return undefined;
  }
}

/** A portrait, as the chat shows it: a policy may let the one through and not the other. */
const showImage = (address: string) =>
  new Promise<void>((resolve) => {
    const image = new Image();
    image.onload = image.onerror = () => resolve();
    setTimeout(resolve, TIMEOUT_MS);
    image.src = address;
  });

/** An answer that only this page may not read tells that the proxy is there. */
async function whyNot(proxyUrl: string): Promise<Finding> {
  if (await ask(`${proxyUrl}/healthz`, 'no-cors')) {
    // What the browser tells the proxy; the page's address may look like an origin all the same.
    const { origin } = self;
    return origin === 'null'
      ? fail(
          'origin',
          'This page has no origin that the proxy could let in: it is a file, or in a sandboxed frame.',
          'Serve it over http, or give the frame sandbox="allow-scripts allow-same-origin".',
        )
      : fail(
          'origin',
          `The proxy is there, but does not let pages of ${origin} in.`,
          `Start the proxy with ALLOWED_ORIGINS=${origin} (several are parted by commas).`,
        );
  }
  return fail(
    'proxy',
    `Nothing that this page may talk to answers at ${proxyUrl}.`,
    navigator.onLine
      ? `Open ${proxyUrl}/healthz in a browser; see below whether a content security policy is in the way. Is data-proxy right?`
      : 'This device is offline: connect it, and check again.',
  );
}

async function findCharacter(response: Response, character: string): Promise<Finding> {
  if (response.ok) return ok('character', `DurenAI knows the character ${character}.`);
  const { error } = await response.json().catch(() => ({}));
  const said = `${response.status} ${error?.code ?? ''} ${error?.message ?? ''}`.trim();
  if (response.status === 404) {
    return fail(
      'character',
      `There is no character ${character}.`,
      'data-character="char_123456": copy the id from DurenAI.',
    );
  }
  return fail(
    'character',
    `The proxy could not tell about the character ${character}: ${said}`,
    'On the server: npx durenai-proxy doctor',
  );
}

/** Of whom the site names, if it names anybody. */
async function findIdentity({ accessToken, isKnown, store }: Durenai['visitor']): Promise<Finding[]> {
  // Whoever only looks is not made known by being examined.
  if (!isKnown()) return [];
  try {
    await accessToken(true);
  } catch (thrown) {
    const { code, message } = toDurenaiError(thrown);
    if (code !== 'invalid_identity') return [];
    return [
      fail(
        'identity',
        `The proxy does not believe who the site says is here: ${message}`,
        'How the site signs an identity: README of @durenai/proxy, "Who somebody is".',
      ),
    ];
  }
  return store.getState().verified ? [ok('identity', 'The proxy believes who the site says is here.')] : [];
}

function compareClocks(serverTime: number): Finding {
  const skew = Date.now() - serverTime;
  if (Math.abs(skew) <= TOLERATED_SKEW_MS) return ok('clock', 'This device’s clock agrees with the proxy’s.');
  const minutes = Math.round(Math.abs(skew) / 60_000);
  return warn(
    'clock',
    `This device’s clock is ${minutes} min ${skew > 0 ? 'ahead of' : 'behind'} the proxy’s: times beside messages will look wrong.`,
    'Set one of the two by the network.',
  );
}

/** Other widgets have a script of that name, and one that waits for consent is not run. */
const RUNS = /^(module|(text|application)\/javascript)?$/i;

function findCopies({ proxyUrl }: Durenai): Finding {
  // By the prototype: `<img name="scripts">` hides `document.scripts`.
  const scripts = Document.prototype.querySelectorAll.call(
    document,
    'script[src*="widget.js"]',
  ) as NodeListOf<HTMLScriptElement>;
  const names = [...scripts].flatMap(({ dataset, src, type }) =>
    RUNS.test(type) && URL.canParse(src) && resolveProxy(dataset.proxy, src) === proxyUrl
      ? [dataset.id ?? '']
      : [],
  );
  const doubled = names.length - new Set(names).size;
  if (doubled === 0) return ok('copies', 'The script is on the page once.');
  return warn(
    'copies',
    `The script is on the page ${names.length} times: the first one counts.`,
    'Keep one <script … widget.js>, or give each its own data-id.',
  );
}

function compareVersions(loaderVersion: string): Finding {
  if (loaderVersion === __DURENAI_VERSION__)
    return ok('version', `Script and panel are of version ${loaderVersion}.`);
  return warn(
    'version',
    `The page’s script is of version ${loaderVersion}, the panel of ${__DURENAI_VERSION__}.`,
    'Take widget.js from the proxy itself instead of a copy, and empty caches in between.',
  );
}

function tryStorage({ hasConsent, options: { persist = 'local' } }: Desk): Finding {
  if (persist === 'memory')
    return ok('storage', 'Nothing is kept in the browser, as data-persist="memory" wants it.');
  if (!hasConsent()) return ok('storage', 'Nothing is kept in the browser until the visitor agrees.');
  const name = `${persist}Storage` as const;
  let isFull = false;
  try {
    const storage = window[name];
    storage.setItem('durenai:doctor', '1');
    // Some extensions let it be written to nowhere, and say nothing.
    const isKept = storage.getItem('durenai:doctor') === '1';
    storage.removeItem('durenai:doctor');
    if (isKept) return ok('storage', `The browser keeps drafts and the visitor in ${name}.`);
  } catch (thrown) {
    isFull = thrown instanceof DOMException && thrown.name === 'QuotaExceededError';
  }
  return warn(
    'storage',
    isFull
      ? `${name} of ${location.origin} is full: the chat works, and is forgotten with the page.`
      : `This browser denies ${name}: the chat works, and is forgotten with the page.`,
    isFull
      ? `Look what fills it: Object.entries(${name})`
      : 'Allow site data for this page, or take data-persist="memory" if that is meant.',
  );
}
