import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readEnvFile } from './read-env-file.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'durenai-env-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function readOf(text: string, env: Record<string, string | undefined> = {}) {
  const file = join(folder, 'proxy.env');
  writeFileSync(file, text, { mode: 0o600 });
  return readEnvFile(file, env);
}

it('takes no empty variable for one that is said', () => {
  const { env } = readOf('NODE_ENV=production\nDURENAI_API_KEY=dk_1\n', {
    NODE_ENV: '',
    DURENAI_API_KEY: ' ',
  });
  expect(env).toEqual({ NODE_ENV: 'production', DURENAI_API_KEY: 'dk_1' });
});

it('reads a file that begins with a byte order mark', () => {
  expect(readOf('\uFEFFNODE_ENV=production\n')).toEqual({ env: { NODE_ENV: 'production' }, unknown: [] });
});

it.each([
  ['DURENAI_API_KEY=dk_1', { DURENAI_API_KEY_FILE: '/run/key' }],
  ['DURENAI_API_KEY_FILE=/run/key', { DURENAI_API_KEY: 'dk_1' }],
  ['DATABASE_FILE=./a.sqlite', { DATABASE_URL: 'postgres://db/chat' }],
  ['DATABASE_FILE=./a.sqlite', { DATABASE_URL_FILE: '/run/url' }],
  ['IDENTITY_PUBLIC_KEY_FILE=/run/public', { IDENTITY_SECRET: 'secret' }],
])('gives way where the environment says it in another way (%s)', (line, said) => {
  expect(readOf(`${line}\nPORT=9000\n`, said)).toEqual({ env: { PORT: '9000', ...said }, unknown: [] });
});

it.skipIf(process.platform === 'win32').each([
  ['DURENAI_API_KEY=dk_1', true],
  ['DATABASE_URL=postgres://chat:hunter2@db/chat', true],
  ['DURENAI_API_KEY_FILE=/run/key\nTOKEN_SECRET=\nPORT=9000', false],
])('minds who else may open it when it holds a secret (%s)', (lines, isMinded) => {
  const file = join(folder, 'shared.env');
  const names = `--config names "${file}", which`;
  for (const mode of [0o640, 0o644, 0o666]) {
    writeFileSync(file, lines);
    chmodSync(file, mode);
    const read = () => readEnvFile(file, {}).warning;
    if (!isMinded) expect(read()).toBeUndefined();
    else if (mode === 0o666) expect(read).toThrow(`${names} anybody on this machine may write (mode 666)`);
    else expect(read()).toContain(`${names} others on this machine may read (mode ${mode.toString(8)})`);
  }
  chmodSync(file, 0o600);
  expect(readEnvFile(file, {}).warning).toBeUndefined();
});
