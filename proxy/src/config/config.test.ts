import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { DURENAI_BASE_URL } from '@durenai/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, checkConfig } from './config.ts';
import { readConfig, warningsOf } from './read-config.ts';

const key = 'dk_live_4f8a21c9';
const strong = 'q3Xz8Lw1Vn6Tb4Rk9Hd2Mf7Yc5Gs0Pj1';

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (thrown) {
    if (thrown instanceof ConfigError) return thrown.problems;
    throw thrown;
  }
  return [];
}

describe('the configuration', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'durenai-config-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('needs nothing but the key to develop', () => {
    const config = readConfig({ DURENAI_API_KEY: key });
    expect(config).toMatchObject({
      baseUrl: DURENAI_BASE_URL,
      databaseFile: './durenai.sqlite',
      port: 8787,
      imageHosts: ['api.durenai.com'],
      environment: 'development',
      logLevel: 'info',
    });
    expect(config.apiKey.reveal()).toBe(key);
    expect(inspect(config, { depth: 9 }) + JSON.stringify(config)).not.toContain(key);
  });

  it('may be checked twice', () => {
    const once = checkConfig({
      apiKey: key,
      allowedOrigins: 'https://a.example, https://b.example',
      trustProxy: '2',
    });
    expect(checkConfig(once)).toEqual(once);
  });

  it('refuses names that are none, and says which were meant', () => {
    const options = { apiKey: key, messagesPermonth: 500, trustproxy: 1, vistorBurst: 2, colour: 'red' };
    expect(() => checkConfig(options)).toThrow(
      new ConfigError([
        'messagesPermonth is no setting: did you mean messagesPerMonth?',
        'trustproxy is no setting: did you mean trustProxy?',
        'vistorBurst is no setting: did you mean visitorBurst?',
        'colour is no setting.',
      ]),
    );
  });

  it('tells every problem at once, by the names that the reader knows', () => {
    const problems = problemsOf({
      NODE_ENV: 'production',
      DURENAI_BASE_URL: 'http://api.durenai.com/v1',
      TOKEN_SECRET: 'short',
      ALLOWED_ORIGINS: 'shop.example, https://*.shop.example, https://ok.example/path',
      PORT: '99999',
      TRUST_PROXY: 'true',
      PUBLIC_URL: 'chat.example.com',
      IMAGE_HOSTS: 'cdn.example.com, https://images.example',
      LOG_LEVEL: 'loud',
    });
    const names = [
      'DURENAI_API_KEY is missing',
      'DURENAI_BASE_URL',
      'TOKEN_SECRET has 5 bytes',
      'ALLOWED_ORIGINS is wrong: "shop.example"',
      'PORT must be between',
      'TRUST_PROXY "true"',
      'PUBLIC_URL "chat.example.com" is not a URL',
      'IMAGE_HOSTS "https://images.example" is not a host',
      'LOG_LEVEL must be one of',
    ];
    for (const name of names) expect(problems.some((problem) => problem.startsWith(name))).toBe(true);
    expect(problems).toHaveLength(names.length);
    expect(problems.find((problem) => problem.startsWith('ALLOWED_ORIGINS'))).toContain(
      'write https://ok.example',
    );
  });

  it.each(['*.example.com', 'cdn.example.com.', 'cdn.example.com.:8080'])(
    'takes no images from %s',
    (host) => {
      expect(problemsOf({ DURENAI_API_KEY: key, IMAGE_HOSTS: host })).toEqual([
        `IMAGE_HOSTS "${host}" is not a host: write images.example.com or 127.0.0.1:8788.`,
      ]);
    },
  );

  it('says what a number must be', () => {
    const env = { DURENAI_API_KEY: key, PORT: 'abc', VISITOR_PER_HOUR: 'ten', VISITOR_BURST: '0' };
    expect(problemsOf(env)).toEqual([
      'PORT must be a whole number.',
      'VISITOR_BURST must be at least 1.',
      'VISITOR_PER_HOUR must be a whole number.',
    ]);
  });

  it('takes one key of the site, and tells which one is wrong', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const secretPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const other = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey;
    const problemsWith = (env: Record<string, string>) => problemsOf({ DURENAI_API_KEY: key, ...env });

    expect(problemsWith({ IDENTITY_SECRET: strong, CREATE_CHARACTERS: 'on' })).toEqual([]);
    expect(problemsWith({ IDENTITY_PUBLIC_KEY: pem, IDENTITY_AUDIENCE: 'shop' })).toEqual([]);
    expect(problemsWith({ IDENTITY_PUBLIC_KEY: pem.replaceAll('\n', '\\n') })).toEqual([]);
    for (const [env, problem] of [
      [{ IDENTITY_SECRET: 'short' }, /^IDENTITY_SECRET has 5 bytes/],
      [{ IDENTITY_SECRET: strong, TOKEN_SECRET: strong }, /^IDENTITY_SECRET is the same as TOKEN_SECRET/],
      [{ IDENTITY_SECRET: strong, IDENTITY_PUBLIC_KEY: pem }, /are both set/],
      [{ IDENTITY_PUBLIC_KEY: secretPem }, /^IDENTITY_PUBLIC_KEY holds a private key/],
      [{ IDENTITY_PUBLIC_KEY: strong }, /^IDENTITY_PUBLIC_KEY is not a public key in PEM/],
      [
        { IDENTITY_PUBLIC_KEY: other.export({ type: 'spki', format: 'pem' }).toString() },
        /^IDENTITY_PUBLIC_KEY is not a P-256 key/,
      ],
      [{ CREATE_CHARACTERS: 'true' }, /^CREATE_CHARACTERS is for visitors whom the site vouches for/],
      [{ CREATE_CHARACTERS: 'perhaps', IDENTITY_SECRET: strong }, /^CREATE_CHARACTERS must be true or false/],
    ] as const) {
      const problems = problemsWith(env);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(problem);
      expect(problems[0]).not.toContain(strong);
    }
  });

  it('asks for a secret and for origins in production', () => {
    const problems = problemsOf({ NODE_ENV: 'production', DURENAI_API_KEY: key });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual(['TOKEN_SECRET', 'ALLOWED_ORIGINS']);
    expect(
      problemsOf({
        NODE_ENV: 'production',
        DURENAI_API_KEY: key,
        TOKEN_SECRET: strong,
        ALLOWED_ORIGINS: 'https://shop.example',
      }),
    ).toEqual([]);
  });

  it.each([
    'changeme-changeme-changeme-changeme-changeme',
    'a'.repeat(64),
    'this-is-a-secret-this-is-a-secret-123',
    'example-example-example-example-1234567',
    'correct horse battery password staple 1',
    'abcdefghijklmnopqrstuvwxyz0123456789',
    '0123456789abcdef0123456789abcdef',
    'kT9$wq!Zp2kT9$wq!Zp2kT9$wq!Zp2kT9$wq!Zp2',
    `\${CHAT_PROXY_SIGNING_KEY_PRODUCTION}`,
    '$CHAT_PROXY_SIGNING_KEY_PRODUCTION',
    "$(openssl rand -base64 48 | tr -d '\\n')",
  ])('refuses %s as any secret', (secret) => {
    for (const name of ['TOKEN_SECRET', 'TOKEN_SECRET_PREVIOUS', 'IDENTITY_SECRET', 'ADMIN_TOKEN']) {
      const problems = problemsOf({ DURENAI_API_KEY: key, [name]: secret });
      expect(problems).toEqual([expect.stringContaining(`${name} can be guessed`)]);
      expect(problems.join()).not.toContain(secret);
    }
  });

  it('takes whatever openssl makes', () => {
    for (let time = 0; time < 500; time += 1) {
      const bytes = randomBytes(32);
      for (const secret of [
        bytes.toString('base64'),
        bytes.toString('hex'),
        bytes.toString('hex').slice(32),
      ]) {
        expect(problemsOf({ DURENAI_API_KEY: key, ADMIN_TOKEN: secret })).toEqual([]);
      }
      const webhook = `whsec_${bytes.subarray(8).toString('base64')}`;
      expect(problemsOf({ DURENAI_API_KEY: key, WEBHOOK_SECRET: webhook })).toEqual([]);
    }
  });

  it.each([
    ['whsec_abcdefghijklmnopqrstuvwxyz', /is the one of an example/],
    [`whsec_${'q3Xz8Lw1'.repeat(4)}`, /is the one of an example/],
    ['whsec_q3Xz8Lw1', /is too short/],
    ['q3Xz8Lw1Vn6Tb4Rk9Hd2Mf7Yc5Gs0Pj1', /begins with whsec_/],
  ])('refuses %s as a webhook secret', (secret, problem) => {
    for (const name of ['WEBHOOK_SECRET', 'WEBHOOK_SECRET_PREVIOUS']) {
      const problems = problemsOf({ DURENAI_API_KEY: key, [name]: secret });
      expect(problems).toEqual([expect.stringMatching(problem)]);
      expect(problems.join()).not.toContain(secret);
    }
  });

  it('refuses the key and the database of the examples', () => {
    const production = { NODE_ENV: 'production', TOKEN_SECRET: strong, ALLOWED_ORIGINS: 'https://a.example' };
    expect(problemsOf({ DURENAI_API_KEY: 'sim_demo_key' })).toEqual([]);
    expect(problemsOf({ ...production, DURENAI_API_KEY: 'sim_demo_key' })).toEqual([
      'DURENAI_API_KEY is the one of the simulator: set it to your own key.',
    ]);
    const here = { DURENAI_API_KEY: 'sim_demo_key', DURENAI_BASE_URL: 'http://127.0.0.1:8788/v1' };
    expect(problemsOf({ ...production, ...here })).toEqual([]);
    const url = 'postgres://user:password@host:5432/database';
    expect(problemsOf({ DURENAI_API_KEY: key, DATABASE_URL: url })).toEqual([
      'DATABASE_URL is the one of an example: set it to your own.',
    ]);
  });

  it('refuses one secret in two places, whichever they are', () => {
    const whsec = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const places = [
      ['TOKEN_SECRET', strong],
      ['TOKEN_SECRET_PREVIOUS', strong],
      ['IDENTITY_SECRET', strong],
      ['ADMIN_TOKEN', strong],
      ['DURENAI_API_KEY', strong],
      ['WEBHOOK_SECRET', whsec],
      ['WEBHOOK_SECRET_PREVIOUS', whsec],
    ] as const;
    for (const [first, secret] of places) {
      for (const [second, other] of places) {
        if (first === second || secret !== other) continue;
        const problems = problemsOf({ DURENAI_API_KEY: key, [first]: secret, [second]: secret });
        expect(problems).toEqual([expect.stringMatching(/is the same as/)]);
        expect(problems[0]).toContain(first);
        expect(problems[0]).toContain(second);
        expect(problems[0]).not.toContain(secret);
      }
    }
  });

  it('tells nobody an ALERT_URL that is wrong, and reads it from a file', () => {
    const wrong = 'htps://hooks.example/T0/B0/token-canary';
    expect(problemsOf({ DURENAI_API_KEY: key, ALERT_URL: wrong })).toEqual([
      'ALERT_URL is not a URL that begins with https:// or http://.',
    ]);
    for (const user of ['ops:token-canary', 'ops', ':token-canary']) {
      expect(problemsOf({ DURENAI_API_KEY: key, ALERT_URL: `https://${user}@hooks.example/` })).toEqual([
        'ALERT_URL must not carry a user or a password: put a token into its path or query.',
      ]);
    }
    const file = join(folder, 'alert');
    writeFileSync(file, 'https://hooks.example/T0/B0/token-canary\n', { mode: 0o600 });
    const config = readConfig({ DURENAI_API_KEY: key, ALERT_URL_FILE: file });
    expect(config.alertUrl?.reveal()).toMatch(/token-canary$/);
    expect(inspect(config, { depth: 9 }) + JSON.stringify(config)).not.toContain('token-canary');
  });

  it.skipIf(process.platform === 'win32')('minds who else may open the file of a secret', () => {
    const file = join(folder, 'shared');
    writeFileSync(file, key);
    const env = { DURENAI_API_KEY_FILE: file };
    for (const [mode, isRefused, isWarned] of [
      [0o600, false, false],
      [0o400, false, false],
      [0o640, false, true],
      [0o644, false, true],
      [0o666, true, true],
      [0o602, true, true],
    ] as const) {
      chmodSync(file, mode);
      const refused = [
        expect.stringContaining(`anybody on this machine may write (mode ${mode.toString(8)})`),
      ];
      expect(problemsOf(env)).toEqual(isRefused ? refused : []);
      const warned = [expect.stringContaining(`others on this machine may read (mode ${mode.toString(8)})`)];
      expect(warningsOf(env)).toEqual(isWarned ? warned : []);
      // Everybody may know it, and nobody may put another one in its place.
      const publicKey = { IDENTITY_PUBLIC_KEY_FILE: file };
      expect(warningsOf(publicKey)).toEqual([]);
      expect(problemsOf({ DURENAI_API_KEY: key, ...publicKey }).join()).toMatch(
        isRefused ? /may write/ : /in PEM/,
      );
    }
  });

  it.each(['your_api_key_here', 'has space', 'uml\u00e4ut', 'two\nlines'])(
    'refuses %j as an API key',
    (apiKey) => {
      expect(problemsOf({ DURENAI_API_KEY: apiKey })).toHaveLength(1);
    },
  );

  it('reads secrets from files', () => {
    const file = join(folder, 'key');
    writeFileSync(file, `${key}\n`);
    expect(readConfig({ DURENAI_API_KEY_FILE: file }).apiKey.reveal()).toBe(key);
    expect(problemsOf({ DURENAI_API_KEY_FILE: file, DURENAI_API_KEY: key })).toEqual([
      expect.stringContaining('both set'),
    ]);
    expect(problemsOf({ DURENAI_API_KEY_FILE: join(folder, 'nowhere') })).toEqual([
      expect.stringContaining('cannot be read (ENOENT)'),
    ]);
    for (const secret of [key, `${strong}/+${strong}`, `postgres://u:${strong}@db/chat`, strong.repeat(20)]) {
      const problems = problemsOf({ DURENAI_API_KEY: key, TOKEN_SECRET_FILE: secret });
      expect(problems).toEqual([
        expect.stringMatching(
          /^TOKEN_SECRET_FILE names a file that is not there.*set it to the path of a file/,
        ),
      ]);
      expect(problems[0]).not.toContain(secret);
    }
    writeFileSync(file, '\n');
    expect(problemsOf({ DURENAI_API_KEY_FILE: file })).toEqual([
      `DURENAI_API_KEY_FILE names "${file}", which is empty: write the secret into it.`,
    ]);
  });

  it.each([
    ['1', 1],
    ['loopback, 10.0.0.0/8', ['loopback', '10.0.0.0/8']],
    ['fd00::/8', ['fd00::/8']],
  ])('takes %s as the proxies in front', (text, expected) => {
    expect(readConfig({ DURENAI_API_KEY: key, TRUST_PROXY: text }).trustProxy).toEqual(expected);
  });

  it.each(['true', '*', '0.0.0.0/0', '::/0', '10.0.0.0/33', '-1', '11', '10.0.0.256'])(
    'does not trust %s',
    (text) => {
      expect(problemsOf({ DURENAI_API_KEY: key, TRUST_PROXY: text })).toEqual([
        expect.stringContaining('TRUST_PROXY'),
      ]);
    },
  );

  it('sends the key over plain http to this machine only', () => {
    expect(problemsOf({ DURENAI_API_KEY: key, DURENAI_BASE_URL: 'http://127.0.0.1:8788/v1' })).toEqual([]);
    for (const url of ['http://localhost.evil.example/v1', 'http://10.0.0.1/v1', 'ftp://127.0.0.1/v1']) {
      expect(problemsOf({ DURENAI_API_KEY: key, DURENAI_BASE_URL: url })).toHaveLength(1);
    }
  });
});
