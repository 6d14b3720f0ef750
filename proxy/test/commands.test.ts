import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { DEMO_API_KEY } from '@durenai/simulator';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startPostgres } from '../../scripts/postgres.ts';
import { audit } from '../src/commands/audit.ts';
import { check } from '../src/commands/check.ts';
import { checkLeak } from '../src/commands/check-leak.ts';
import { type Command, UsageError } from '../src/commands/command.ts';
import { doctor } from '../src/commands/doctor.ts';
import { embed } from '../src/commands/embed.ts';
import { policy } from '../src/commands/policy.ts';
import { verify } from '../src/commands/verify.ts';
import { webhooks } from '../src/commands/webhooks.ts';
import { json, serveUpstream } from './support/upstream.ts';
import { openWorld, SITE, type World } from './support/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'durenai-commands-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(command: Command, args: string[], env: Record<string, string> = {}) {
  const lines: string[] = [];
  const code = await command.run(args, { env, print: (line) => void lines.push(line) });
  return { code, text: lines.join('\n') };
}

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

describe('embed', () => {
  const widget = join(folder, 'embedded');
  const env = { WIDGET_DIR: widget };
  beforeAll(() => {
    mkdirSync(widget);
    writeFileSync(
      join(widget, 'manifest.json'),
      '{"version":"1.2.3","loader":"widget.js","integrity":"sha384-abc"}',
    );
    writeFileSync(join(widget, 'widget.js'), '');
  });

  it('prints the tag, and one for this version alone that the browser checks', async () => {
    const { code, text } = await run(embed, ['https://chat.example.com/', 'char_123456'], env);
    expect(code).toBe(0);
    expect(text).toContain(
      '<script async src="https://chat.example.com/widget.js" data-character="char_123456"></script>',
    );
    expect(text).toContain(
      'src="https://chat.example.com/widget/1.2.3/widget.js" integrity="sha384-abc" data-character="char_123456"',
    );
  });

  it('takes the address of the script for that of the proxy', async () => {
    const { text } = await run(embed, ['https://example.com/chat/widget.js', 'char_1'], env);
    expect(text).toContain('src="https://example.com/chat/widget.js"');
    expect(text).toContain('src="https://example.com/chat/widget/1.2.3/widget.js"');
  });

  it('says where it looked for the widget', async () => {
    const asked = run(embed, ['https://chat.example.com', 'char_123456'], { WIDGET_DIR: '/nowhere' });
    await expect(asked).rejects.toThrow('No widget is built in "/nowhere"');
  });

  it('prints no tag that no browser would run: the build is too old to have a hash', async () => {
    const old = mkdtempSync(join(folder, 'old-'));
    writeFileSync(join(old, 'manifest.json'), '{"version":"1.0.0","loader":"widget.js"}');
    writeFileSync(join(old, 'widget.js'), '');
    const asked = run(embed, ['https://chat.example.com', 'char_123456'], { ...env, WIDGET_DIR: old });
    await expect(asked).rejects.toThrow('npm run build');
  });

  it.each([
    [[]],
    [['chat.example.com', 'char_1']],
    [['https://chat.example.com?x=1', 'char_1']],
    [['https://chat.example.com#y', 'char_1']],
    [['https://user:word@chat.example.com', 'char_1']],
    [['https://chat.example.com', '"><script>']],
    [['https://chat.example.com', 'char_1', 'more']],
  ])('refuses %j', async (args) => {
    await expect(run(embed, args, env)).rejects.toThrow(UsageError);
  });
});

describe('doctor', () => {
  const widget = join(folder, 'widget');
  const env = () => ({
    DURENAI_API_KEY: DEMO_API_KEY,
    DURENAI_BASE_URL: `${world.simulator.url}/v1`,
    DATABASE_FILE: join(folder, 'doctor.sqlite'),
    WIDGET_DIR: widget,
  });
  beforeAll(() => {
    mkdirSync(widget);
    writeFileSync(join(widget, 'manifest.json'), '{"version":"1.2.3","loader":"widget.js"}');
    writeFileSync(join(widget, 'widget.js'), '');
  });

  it('finds nothing wrong where nothing is', async () => {
    const { code, text } = await run(doctor, [], env());
    expect(code).toBe(0);
    expect(text).not.toMatch(/^(warn|fail)/m);
    for (const line of ['key: accepted, plan "enterprise"', 'rate limit: ', 'clock: ', 'images: 127.0.0.1']) {
      expect(text).toContain(`ok    ${line}`);
    }
    expect(text).toContain('widget: version 1.2.3');
    expect(text).not.toContain(DEMO_API_KEY);
  });

  it('says what fixes what is wrong', async () => {
    const wrong = await run(doctor, [], {
      ...env(),
      DURENAI_API_KEY: 'dk_wrong_key',
      DATABASE_FILE: join(folder, 'nowhere', 'x.sqlite'),
      WIDGET_DIR: folder,
    });
    expect(wrong.code).toBe(1);
    for (const fix of [
      'fail  key: not accepted (401',
      'Check DURENAI_API_KEY',
      'fail  database',
      'npm run build',
    ]) {
      expect(wrong.text).toContain(fix);
    }
    expect(wrong.text).not.toContain('dk_wrong_key');
    const elsewhere = await run(doctor, [], { ...env(), IMAGE_HOSTS: 'images.example' });
    expect(elsewhere.text).toContain(`IMAGE_HOSTS=images.example,127.0.0.1:${world.simulator.port}`);
    const forgetful = await run(doctor, [], { ...env(), DATABASE_FILE: ':memory:' });
    expect(forgetful.text).toContain('warn  database: in memory');
  });

  it('calls no database sound on which start would refuse to begin', async () => {
    const file = join(folder, 'newer.sqlite');
    const database = new DatabaseSync(file);
    database.exec(
      "create table kysely_migration (name text); insert into kysely_migration values ('001-users')",
    );
    const asked = async () => (await run(doctor, [], { ...env(), DATABASE_FILE: file })).text;
    expect(await asked()).toContain(`fail  database: DATABASE_FILE "${file}" belongs to another program.`);
    database.exec("insert into kysely_migration values ('0001-visitors')");
    expect(await asked()).toContain(`fail  database: DATABASE_FILE "${file}" comes from a newer version`);
    database.exec("delete from kysely_migration where name = '001-users'");
    expect(await asked()).toContain(`ok    database: ${file} is sound`);
    database.close();
  });

  it.skipIf(process.platform === 'win32')(
    'warns of a secret that others can read, and so does check',
    async () => {
      const { DURENAI_API_KEY, ...rest } = env();
      const file = join(folder, 'open-key');
      writeFileSync(file, DURENAI_API_KEY, { mode: 0o644 });
      for (const command of [doctor, check]) {
        const { code, text } = await run(command, [], { ...rest, DURENAI_API_KEY_FILE: file });
        expect(code).toBe(0);
        expect(text).toMatch(/^warn.*DURENAI_API_KEY_FILE names .*others on this machine may read/im);
      }
    },
  );

  it('warns of a network that anybody who reaches the port may choose, and so does check', async () => {
    const open = { TRUST_PROXY: '1', HOST: '0.0.0.0' };
    for (const command of [doctor, check]) {
      const told = async (settings: Record<string, string>) => {
        const { code, text } = await run(command, [], { ...env(), ...settings });
        expect(code).toBe(0);
        return text;
      };
      expect(await told(open)).toMatch(/^warn.*TRUST_PROXY=1 believes whoever reaches the port/im);
      expect(await told({ ...open, HOST: '::' })).toContain('TRUST_PROXY=1 believes');
      for (const settings of [{ TRUST_PROXY: 'loopback' }, { TRUST_PROXY: '0' }, { HOST: '127.0.0.1' }]) {
        expect(await told({ ...open, ...settings })).not.toContain('believes');
      }
      expect(await told({ TRUST_PROXY: '1' })).not.toContain('believes');
    }
  });

  it('notices a wrong clock, missing headers and a used-up quota', async () => {
    const upstream = await serveUpstream((_request, response) => {
      response.setHeader('date', 'Wed, 01 Jan 2020 00:00:00 GMT');
      json(response, {
        id: 'user_1',
        username: 'owner',
        email: 'owner@example.com',
        created_at: '2023-05-15T10:30:00Z',
        subscription: {
          plan: 'standard',
          status: 'active',
          chat_requests: { used: 7500, limit: 7500, reset_date: '2023-06-15T10:30:00Z' },
        },
        stats: { characters_created: 0, conversations: 0, favorites: 0 },
      });
    });
    const { code, text } = await run(doctor, [], { ...env(), DURENAI_BASE_URL: `${upstream.url}/v1` });
    await upstream.close();
    expect(code).toBe(1);
    expect(text).toMatch(/^warn {2}clock: \d{8,} s off/m);
    expect(text).toContain('warn  rate limit');
    expect(text).toContain('fail  quota: all 7500');
    expect(text).not.toContain('owner@');
  });

  it('says that nobody answers', async () => {
    const { url, close } = await serveUpstream(() => undefined);
    await close();
    const { code, text } = await run(doctor, [], { ...env(), DURENAI_BASE_URL: `${url}/v1` });
    expect(code).toBe(1);
    expect(text).toContain(`Check DURENAI_BASE_URL (${url}/v1)`);
  });

  it.each([
    ['a base URL without its version', async () => ({ url: world.simulator.url, close: async () => {} })],
    [
      'a website',
      () =>
        serveUpstream((_, response) => response.setHeader('content-type', 'text/html').end('<h1>Hi</h1>')),
    ],
  ])('says that the API is not at %s', async (_, serve) => {
    const { url, close } = await serve();
    const { code, text } = await run(doctor, [], { ...env(), DURENAI_BASE_URL: url });
    await close();
    expect(code).toBe(1);
    expect(text).toMatch(/^fail {2}key: could not be tried/m);
    expect(text).toContain(`Check DURENAI_BASE_URL (${url}): the API is not there`);
  });

  it('looks at the PostgreSQL that is named, and makes nothing there', async () => {
    const { DATABASE_FILE, ...rest } = env();
    const postgres = await startPostgres();
    try {
      const url = new URL(await postgres.newDatabase());
      const asked = (place: URL) => run(doctor, [], { ...rest, DATABASE_URL: place.href });
      const sound = await asked(url);
      expect(sound.code).toBe(0);
      expect(sound.text).toContain(`ok    database: DATABASE_URL (${url.host}${url.pathname}) answers`);

      const owner = new pg.Client({ connectionString: url.href });
      await owner.connect();
      const { rowCount } = await owner.query(`select from pg_tables where schemaname = 'public'`);
      expect(rowCount).toBe(0);
      await owner.query(`create role guest login password 'guest'`);
      await owner.end();
      const guest = Object.assign(new URL(url), { username: 'guest', password: 'guest' });
      expect((await asked(guest)).text).toMatch(/^fail {2}database: no table can be made.*\n.*GRANT CREATE/m);

      const wrong = await asked(Object.assign(new URL(url), { password: 'hunter2' }));
      expect(wrong.code).toBe(1);
      expect(wrong.text).toMatch(/^fail {2}database: .* password authentication failed.*\n.*DATABASE_URL/m);
      expect(wrong.text).not.toContain('hunter2');
      await postgres.stop();
      expect((await asked(url)).text).toMatch(/^fail {2}database: .*ECONNREFUSED/m);
    } finally {
      await postgres.close();
    }
  }, 60_000);

  it('takes no arguments', async () => {
    await expect(run(doctor, ['now'], env())).rejects.toThrow('means nothing here');
  });
});

describe('policy', () => {
  it('prints each route of the router with who may call it', async () => {
    const env = {
      DURENAI_API_KEY: DEMO_API_KEY,
      ALLOWED_ORIGINS: SITE,
      WEBHOOK_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
    };
    const { code, text } = await run(policy, [], env);
    const { text: small } = await run(policy, [], { ...env, MAX_CONNECTIONS: '1001' });
    expect(small).toContain('Connections: 1001 at once, 500 of them event streams.');
    expect(small).toContain('500 in all, each for');
    expect(code).toBe(0);
    expect(text.match(/^(GET|POST|DELETE) /gm)).toHaveLength(22);
    for (const line of [
      /^POST +\/v1\/session +allowed origin +private, no-store +JSON of at most 16 KiB$/m,
      /^GET +\/v1\/chat\/conversations +visitor +private, no-store +20 items a page, at most 50$/m,
      /^GET +\/v1\/characters +allowed origin +public, max-age=60, stale-while-revalidate=300 +20 items a page, at most 100$/m,
      /^GET +\/v1\/events +visitor .*3 open of a visitor, 6 of a network, 96 of its neighbourhood, 5000 in all, each for 15 minutes$/m,
      /^POST +\/v1\/user\/favorites\/:character_id .*200 of a visitor$/m,
      /^POST +\/v1\/chat\/:character_id\/messages .*JSON of at most 16 KiB; \d+ characters$/m,
      /^POST +\/webhooks\/durenai +DurenAI, signed +private, no-store +at most 256 KiB; 64 at the same time$/m,
      /^GET +\/widget\/:version\/\*file +anyone +public, max-age=31536000, immutable +–$/m,
      /^Connections: 10000 at once, 5000 of them event streams\.$/m,
      /which lives 10 minutes and is renewed for 30 days/,
    ]) {
      expect(text).toMatch(line);
    }
    expect(text).not.toContain('/metrics');
    expect(text).toContain(`Allowed origins: ${SITE}`);
    expect(text).toContain('at most 4 messages at once, 10 a minute, 40 an hour and 10 % of a day’s');
    expect(text).toContain('10 new visitors a minute, and 60 an hour; its neighbourhood 16 times as many.');
    expect(text).toContain('10 times as often as it may send, and so does its neighbourhood.');
    expect(text).toContain('8 % for one network, 13 % for its neighbourhood.');
    expect(text).not.toContain(DEMO_API_KEY);
    expect(text).toContain('Identities: none, every visitor is anonymous');
  });

  it('tells what the owner allows to visitors whom the site vouches for', async () => {
    const secret = 'q7Wm2Zt9Kx4Bv8Nd3Rj6Fp1Hs5Lc0GyT';
    const env = { DURENAI_API_KEY: DEMO_API_KEY, IDENTITY_SECRET: secret, CREATE_CHARACTERS: 'on' };
    const { text } = await run(policy, [], env);
    expect(text).toMatch(
      /^POST +\/v1\/characters +verified visitor +private, no-store +form with a JPEG or PNG of at most 5120 KiB; 5 at once, then one every 10 minutes$/m,
    );
    expect(text).toContain(
      'Identities: JWT of the site, HS256 alone, aud "durenai", 60 minutes at most; 25 %',
    );
    expect(text).not.toContain(secret);
  });

  it('opens no PostgreSQL that is named', async () => {
    const env = { DURENAI_API_KEY: DEMO_API_KEY, DATABASE_URL: 'postgres://chat:hunter2@127.0.0.1:9/chat' };
    const { code, text } = await run(policy, [], env);
    expect(code).toBe(0);
    expect(text).toMatch(/^POST +\/v1\/session /m);
    expect(text).not.toContain('hunter2');
  });

  it('lists the second listener where there is one', async () => {
    const token = 'Zq8Wm3Xc5Vb7Nk2Lj9Hg4Fd6Sa1Po0Iu';
    const env = { DURENAI_API_KEY: DEMO_API_KEY, ADMIN_PORT: '9464', ADMIN_TOKEN: token };
    const { text } = await run(policy, [], env);
    expect(text).toMatch(/^GET +\/metrics +ADMIN_TOKEN +private, no-store +at ADMIN_PORT only$/m);
    expect(text).not.toContain(token);
  });
});

describe('audit', () => {
  it('finds no leak in this proxy', async () => {
    const { code, text } = await run(audit, [world.proxy.url, '--origin', SITE]);
    expect(text).not.toContain('LEAK');
    expect(text).toMatch(/^\d\d attempts, no leak\.$/m);
    expect(text.match(/^ok /gm)?.length).toBeGreaterThanOrEqual(30);
    expect(code).toBe(0);
  });

  /** Another server in front, which passes on what `change` makes of a request. */
  const inFront = (
    change: (asked: { path: string; headers: IncomingHttpHeaders }) => {
      path: string;
      headers: IncomingHttpHeaders;
    },
  ) =>
    serveUpstream(({ method, url = '', headers }, response, body) => {
      const options = { port: world.proxy.port, method, agent: false, ...change({ path: url, headers }) };
      request(options, (answer) => {
        response.writeHead(answer.statusCode ?? 0, answer.headers);
        answer.pipe(response);
      }).end(body);
    });

  it('finds none behind a server that tidies paths, as nginx does', async () => {
    const nginx = await inFront(({ path: asked, headers }) => {
      const [path = '', ...query] = asked.split('?');
      const tidy = posix.normalize(decodeURIComponent(path)).split('/').map(encodeURIComponent).join('/');
      return { path: [tidy, ...query].join('?'), headers };
    });
    const { code, text } = await run(audit, [nginx.url, '--origin', SITE]);
    await nginx.close();
    expect(text).not.toContain('LEAK');
    expect(code).toBe(0);
  });

  it('finds the leak in one that takes everybody for the first who came', async () => {
    let first: string | undefined;
    const naive = await inFront(({ path, headers: { authorization, ...headers } }) => {
      first ??= authorization;
      return { path, headers: { ...headers, origin: SITE, ...(first && { authorization: first }) } };
    });
    const { code, text } = await run(audit, [naive.url, '--origin', SITE]);
    await naive.close();
    expect(code).toBe(1);
    for (const name of [
      'read a foreign conversation',
      'learn about the owner',
      'use a token at another origin',
    ]) {
      expect(text).toContain(`LEAK  ${name}`);
    }
  });

  it('says why it cannot begin', async () => {
    await expect(run(audit, [world.proxy.url, '--origin', 'https://other.example'])).rejects.toThrow(
      'is it in ALLOWED_ORIGINS',
    );
    const { url, close } = await serveUpstream((_, response) => response.writeHead(404).end());
    await expect(run(audit, [url, '--origin', SITE])).rejects.toThrow(
      `No proxy is at ${url} (it answered 404)`,
    );
    await close();
    await expect(run(audit, [url, '--origin', SITE])).rejects.toThrow(
      /^No proxy is at .*ECONNREFUSED.*running/,
    );
    await expect(run(audit, [url, '--origin', `${SITE}/`])).rejects.toThrow(
      `--origin ${SITE}, without a path`,
    );
    for (const args of [
      [],
      ['x'],
      [world.proxy.url],
      [world.proxy.url, '--origin', 'shop'],
      ['a', 'b'],
      ['--x'],
    ]) {
      await expect(run(audit, args)).rejects.toThrow(/Name|Unknown option/);
    }
  });
});

describe('what reads the database', () => {
  it.each([
    ['verify', verify, []],
    ['webhooks list', webhooks, ['list']],
  ] as const)('%s makes none where there is none', async (_, command, args) => {
    const file = join(folder, 'misspelt.sqlite');
    const env = { DURENAI_API_KEY: DEMO_API_KEY, DATABASE_FILE: file };
    await expect(run(command, [...args], env)).rejects.toThrow(`There is no database "${file}"`);
    expect(existsSync(file)).toBe(false);
    const there = await run(command, [...args], { ...env, DATABASE_FILE: world.databaseFile });
    expect(there.code).toBe(0);
  });
});

describe('check-leak', () => {
  const KEY = 'dk_live_4f9aZ?+/~canary';
  const env = { DURENAI_API_KEY: KEY };
  const base64 = (prefix: string) => Buffer.from(`${prefix}${KEY}; and more`).toString('base64');
  const hex = Buffer.from(KEY).toString('hex');

  function build(name: string, files: Record<string, string | Buffer>): string {
    const directory = join(folder, name);
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(join(directory, file, '..'), { recursive: true });
      writeFileSync(join(directory, file), content);
    }
    return directory;
  }

  it.each<[string, string | Buffer]>([
    ['panel.js', `x="${KEY}"`],
    ['panel.js.map', JSON.stringify({ sourcesContent: [`const key = '${KEY}'`] })],
    ['a.txt', base64('')],
    ['b.txt', base64('a')],
    ['c.txt', base64('ab')],
    ['url.txt', base64('ab').replaceAll('+', '-').replaceAll('/', '_')],
    ['hex.txt', hex],
    ['upper.txt', hex.toUpperCase()],
    ['query.txt', `?key=${encodeURIComponent(KEY)}`],
    ['packed.js.gz', gzipSync(`x="${KEY}"`)],
    ['packed.js.br', brotliCompressSync(`x="${KEY}"`)],
    ['binary.bin', Buffer.concat([Buffer.from([0, 255]), Buffer.from(KEY)])],
  ])('finds the key in %s', async (file, content) => {
    const directory = build(`leak-${file}`, { 'clean.js': 'x', [`deep/${file}`]: content });
    const { code, text } = await run(checkLeak, [directory], env);
    expect(code).toBe(1);
    expect(text).toContain(`leak  deep/${file} (`);
    expect(text).not.toContain(KEY);
  });

  it('follows links, once, and names what it cannot read', async () => {
    const elsewhere = build('elsewhere', { 'env.js': `x="${KEY}"`, 'deep/env.js': `x="${KEY}"` });
    const directory = build('linked', { 'clean.js': 'x' });
    const link = (to: string, name: string) => symlinkSync(to, join(directory, name));
    link(join(elsewhere, 'env.js'), 'linked.js');
    link(join(elsewhere, 'deep'), 'linked');
    link(directory, 'again');
    link(join(elsewhere, 'nothing'), 'lost');
    const { code, text } = await run(checkLeak, [directory], env);
    expect(code).toBe(1);
    const leaks = text.split('\n').filter((line) => line.startsWith('leak '));
    expect(leaks.sort()).toEqual(['leak  linked.js (as it is)', 'leak  linked/env.js (as it is)']);
    link('endless', 'endless');
    await expect(run(checkLeak, [directory], env)).rejects.toThrow(
      `"${join(directory, 'endless')}" cannot be read (ELOOP)`,
    );
  });

  it('finds none where there is none', async () => {
    const directory = build('clean', { 'a.js': 'x', 'b.js.gz': 'not packed', 'c.txt': KEY.slice(1) });
    const { code, text } = await run(checkLeak, [directory], env);
    expect(text).toBe('No trace of the API key in 3 files; this is no git repository.');
    expect(code).toBe(0);
  });

  it('finds what git would commit, even when the file is gone', async () => {
    const directory = build('repository', { 'gone.env': KEY, 'a.js': 'x' });
    const git = (...args: string[]) => execFileSync('git', ['-C', directory, ...args]);
    git('init', '-q');
    git('add', '.');
    rmSync(join(directory, 'gone.env'));
    const { code, text } = await run(checkLeak, [directory], env);
    expect(text).toContain('leak  gone.env (in the git index)');
    expect(code).toBe(1);
    git('rm', '-q', '--cached', 'gone.env');
    expect((await run(checkLeak, [directory], env)).text).toContain('in 1 files and the git index');
  });

  it('does not take a repository that git refuses to look into for none, and tells what it has found before', async () => {
    const directory = build('refused', { 'a.js': 'x', 'leak.js': KEY });
    execFileSync('git', ['-C', directory, 'init', '-q']);
    writeFileSync(join(directory, '.git', 'index'), 'damaged');
    const printed: string[] = [];
    const terminal = { env, print: (line: string) => void printed.push(line) };
    await expect(checkLeak.run([directory], terminal)).rejects.toThrow(/git does not say.*index file/s);
    expect(printed).toEqual(['leak  leak.js (as it is)']);
  });

  it('says when there is no git to ask', async () => {
    const directory = build('no-git', { 'a.js': 'x' });
    vi.stubEnv('PATH', directory);
    const { code, text } = await run(checkLeak, [directory], env).finally(() => vi.unstubAllEnvs());
    expect(text).toBe(
      'No trace of the API key in 1 files; git is not here, and its index was not looked at.',
    );
    expect(code).toBe(0);
  });

  it('needs the key and nothing else: a machine that builds for production has no secrets of the proxy', async () => {
    const directory = build('production', { 'a.js': 'x' });
    const file = join(folder, 'key');
    writeFileSync(file, KEY);
    for (const [name, value] of [
      ['DURENAI_API_KEY', KEY],
      ['DURENAI_API_KEY_FILE', file],
    ] as const) {
      const { code } = await run(checkLeak, [directory], { NODE_ENV: 'production', [name]: value });
      expect(code).toBe(0);
    }
    await expect(run(checkLeak, [directory], {})).rejects.toThrow('DURENAI_API_KEY is missing');
    const lost = { DURENAI_API_KEY_FILE: join(folder, 'nowhere') };
    await expect(run(checkLeak, [directory], lost)).rejects.toThrow('which cannot be read (ENOENT)');
  });

  it('asks for a folder that is there', async () => {
    await expect(run(checkLeak, [], env)).rejects.toThrow('Name one folder');
    await expect(run(checkLeak, [join(folder, 'nowhere')], env)).rejects.toThrow('is not a folder');
  });
});
