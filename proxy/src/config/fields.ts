import { createPublicKey, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import * as v from 'valibot';
import { isLoopbackUrl, normalizeOrigin } from './origin-policy.ts';
import { Secret, webhookKey } from './secret.ts';

/** The settings one by one: what each accepts, and what to do about a value that it does not. */

/** Runs `read`, whose error message becomes the problem. */
function reading<Input, Output>(read: (value: Input) => Output) {
  return v.rawTransform<Input, Output>(({ dataset, addIssue, NEVER }) => {
    try {
      return read(dataset.value);
    } catch (thrown) {
      addIssue({ message: thrown instanceof Error ? thrown.message : String(thrown) });
      return NEVER;
    }
  });
}

function fail(message: string): never {
  throw new Error(message);
}

const SecretText = v.union([v.string(), v.instance(Secret)], 'must be a text');

/** Values that stand in documentation and examples, this project's and DurenAI's, and what no shell has put a value in place of. */
const PLACEHOLDER =
  /your[_-]?api[_-]?key|change[_-]?me|replace[_-]?(me|this)|example|placeholder|^x+$|^\$[({]|^\$[a-z_]+$/i;

export const ApiKey = v.pipe(
  SecretText,
  reading((value) => {
    const key = Secret.of(value);
    const text = key.reveal();
    if (text === '')
      fail('is missing: set it to the API key of your DurenAI account (Standard plan or higher)');
    if (!/^[\x21-\x7e]+$/.test(text)) fail('holds spaces or characters that no HTTP header can carry');
    if (PLACEHOLDER.test(text)) fail('is the placeholder of an example: set it to your own key');
    return key;
  }),
);

const MIN_SECRET_BYTES = 32;

/** Random text of 32 bytes has more different characters than this, even in hexadecimal, and so have the steps between them. */
const MIN_DIFFERENT = 8;

/** Whether somebody typed it: words of documentation, a text over and over, rows of the alphabet or of digits. */
function isGuessable(text: string): boolean {
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0));
  return (
    PLACEHOLDER.test(text) ||
    /secret|password/i.test(text) ||
    new Set(codes).size < MIN_DIFFERENT ||
    new Set(steps).size < MIN_DIFFERENT ||
    isRepeated(codes)
  );
}

/** Whether it is its own beginning once more, or several times. */
function isRepeated(codes: readonly number[]): boolean {
  for (let period = 1; period <= codes.length / 2; period += 1) {
    if (codes.every((code, index) => index < period || code === codes[index - period])) return true;
  }
  return false;
}

export const TokenSecret = v.pipe(
  SecretText,
  reading((value) => {
    const secret = Secret.of(value);
    const text = secret.reveal();
    const bytes = Buffer.byteLength(text);
    if (bytes < MIN_SECRET_BYTES) {
      fail(
        `has ${bytes} bytes and needs at least ${MIN_SECRET_BYTES}: make one with "openssl rand -base64 48"`,
      );
    }
    if (isGuessable(text)) fail('can be guessed: make one with "openssl rand -base64 48"');
    return secret;
  }),
);

/** Standard Webhooks asks for 24 to 64 random bytes; DurenAI's docs show `whsec_`, 26 characters, and promise no length. */
const MIN_WEBHOOK_BYTES = 16;

export const WebhookSecret = v.pipe(
  SecretText,
  reading((value) => {
    const secret = Secret.of(value);
    const text = secret.reveal();
    if (!/^whsec_[A-Za-z0-9+/_-]+=*$/.test(text)) {
      fail('is not a webhook secret: it begins with whsec_, as "durenai-proxy webhooks register" prints it');
    }
    if (webhookKey(secret).length < MIN_WEBHOOK_BYTES) fail('is too short to be a webhook secret');
    if (isGuessable(text.replace('whsec_', ''))) {
      fail('is the one of an example: set it to yours, as "durenai-proxy webhooks register" printed it');
    }
    return secret;
  }),
);

/** SPKI in PEM. An environment variable may write its line breaks as `\\n`. */
export const IdentityPublicKey = v.pipe(
  v.string(),
  reading((text) => {
    const pem = text.replaceAll('\\n', '\n').trim();
    if (/PRIVATE KEY/.test(pem))
      fail('holds a private key, which must not leave your own server: give its public half');
    const key = readPublicKey(pem);
    const isP256 = key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
    return isP256
      ? pem
      : fail(
          'is not a P-256 key, which ES256 needs: make one with "openssl ecparam -name prime256v1 -genkey"',
        );
  }),
);

function readPublicKey(pem: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch {
    return fail('is not a public key in PEM: it begins with "-----BEGIN PUBLIC KEY-----"');
  }
}

export const IdentityAudience = v.pipe(
  v.string(),
  v.nonEmpty('must not be empty'),
  v.maxLength(255, 'is longer than 255 characters'),
);

export const Switch = v.union(
  [
    v.boolean(),
    v.pipe(
      v.picklist(['true', 'on', '1', 'false', 'off', '0']),
      v.transform((text) => ['true', 'on', '1'].includes(text)),
    ),
  ],
  'must be true or false',
);

function parseHttpUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : fail(`"${text}" is not a URL`);
  if (!/^https?:$/.test(url.protocol)) fail(`"${text}" must begin with https:// or http://`);
  if (url.username || url.password || url.search || url.hash) {
    fail('must not carry a user, a password, a query or a fragment');
  }
  return url;
}

const withoutTrailingSlash = (url: URL) => url.href.replace(/\/+$/, '');

export const BaseUrl = v.pipe(
  v.string(),
  reading((text) => {
    const url = parseHttpUrl(text);
    if (url.protocol !== 'https:' && !isLoopbackUrl(url.href)) {
      fail(
        `"${text}" would send the API key unencrypted: use https:// (http:// is accepted on this machine only)`,
      );
    }
    return withoutTrailingSlash(url);
  }),
);

export const PublicUrl = v.pipe(
  v.string(),
  reading((text) => withoutTrailingSlash(parseHttpUrl(text))),
);

/** A list, or one text with commas as environment variables have it. */
const List = v.pipe(
  v.union([v.string(), v.array(v.string())], 'must be a comma-separated list'),
  v.transform((value) =>
    (typeof value === 'string' ? value.split(',') : value)
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  ),
);

export const AllowedOrigins = v.pipe(
  List,
  v.minLength(1, 'is empty: list the sites that embed the widget, e.g. https://www.example.com'),
  reading((entries) => {
    const problems: string[] = [];
    const origins = entries.flatMap((entry) => {
      try {
        return [normalizeOrigin(entry)];
      } catch (thrown) {
        problems.push((thrown as Error).message);
        return [];
      }
    });
    return problems.length > 0 ? fail(`is wrong: ${problems.join('; ')}`) : origins;
  }),
);

export const ImageHosts = v.pipe(
  List,
  reading((entries) =>
    entries.map((entry) => {
      const url = URL.canParse(`https://${entry}`) ? new URL(`https://${entry}`) : undefined;
      // With a star or a last dot, it is the name of no host that an image could come from.
      return url && url.host === entry.toLowerCase() && !/\*|\.(:|$)/.test(entry)
        ? url.host
        : fail(`"${entry}" is not a host: write images.example.com or 127.0.0.1:8788`);
    }),
  ),
);

/** The message is the union's: it would not pass on one of the text in it. */
const NumberOrDigits = v.union(
  [v.number(), v.pipe(v.string(), v.digits(), v.transform(Number))],
  'must be a whole number',
);

export const Port = v.pipe(
  NumberOrDigits,
  v.integer('must be a whole number'),
  v.minValue(0, 'must be between 0 (any free port) and 65535'),
  v.maxValue(65_535, 'must be between 0 (any free port) and 65535'),
);

const NAMED_NETWORKS: ReadonlySet<string> = new Set(['loopback', 'linklocal', 'uniquelocal']);

function checkNetwork(text: string): string {
  if (NAMED_NETWORKS.has(text)) return text;
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  const longest = version === 4 ? 32 : 128;
  const isPrefix =
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= longest);
  if (version === 0 || rest.length > 0 || !isPrefix) {
    fail(
      `"${text}" is neither a number of proxies, nor an address, a CIDR range or loopback/linklocal/uniquelocal`,
    );
  }
  return text;
}

/** Never `true`: whoever calls could then write their own address and scheme. */
export const TrustProxy = v.pipe(
  v.union(
    [v.number(), v.string(), v.array(v.string())],
    'must be a number of proxies or a list of their networks',
  ),
  reading((value): number | string[] => {
    const hops = typeof value === 'string' && /^\d+$/.test(value.trim()) ? Number(value) : value;
    if (typeof hops === 'number') {
      return Number.isInteger(hops) && hops >= 0 && hops <= 10
        ? hops
        : fail('must be between 0 and 10 proxies');
    }
    return v.parse(List, hops).map(checkNetwork);
  }),
);

const NonEmpty = v.pipe(v.string(), v.nonEmpty('must not be empty'));

const EXAMPLE_DATABASE = 'postgres://user:password@host:5432/database';

export const DatabaseUrl = v.pipe(
  SecretText,
  reading((value) => {
    const url = Secret.of(value);
    const text = url.reveal();
    // The value itself stays out of the message: it holds a password.
    if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) fail(`must be like ${EXAMPLE_DATABASE}`);
    if (text === EXAMPLE_DATABASE) fail('is the one of an example: set it to your own');
    return url;
  }),
);

export const DatabaseFile = NonEmpty;
export const Host = NonEmpty;
export const WidgetDir = NonEmpty;

const wholeNumber = (least: number, most: number) =>
  v.pipe(
    NumberOrDigits,
    v.integer('must be a whole number'),
    v.minValue(least, `must be at least ${least}`),
    v.maxValue(most, `must be at most ${most}`),
  );

export const Messages = wholeNumber(1, 1_000_000_000);
export const Concurrency = wholeNumber(1, 1000);
export const Connections = wholeNumber(1, 1_000_000);

export const AlertUrl = v.pipe(
  SecretText,
  reading((value) => {
    const url = Secret.of(value);
    const text = url.reveal();
    // The value itself stays out of the message: many such addresses hold a token.
    if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
      fail('is not a URL that begins with https:// or http://');
    }
    const { username, password } = new URL(text);
    if (username || password) fail('must not carry a user or a password: put a token into its path or query');
    return url;
  }),
);
