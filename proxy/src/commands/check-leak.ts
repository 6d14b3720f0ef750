import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { readApiKey } from '../config/read-config.ts';
import { type Command, UsageError } from './command.ts';

export const checkLeak: Command = {
  usage: '<folder>',
  summary: 'look for the API key in a build, its source maps and the git index',
  help: `Looks for DURENAI_API_KEY as it is and in base64, hexadecimal and URL encoding, in every file below the
folder (.gz and .br are unpacked, links are followed; node_modules and .git are left out) and in what git would commit there.
Exit code 1 when it is found. The key is never printed, nor put on a command line; no other setting is needed.`,
  async run(args, { env, print }) {
    const [folder, ...rest] = args;
    if (folder === undefined || rest.length > 0) throw new UsageError('Name one folder.');
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
      throw new Error(`"${folder}" is not a folder: name the one that holds the build.`);
    }
    const spellings = spellingsOf(readApiKey(env).reveal());
    let files = 0;
    const found: string[] = [];
    for (const file of filesBelow(folder)) {
      files += 1;
      const contents = contentOf(file);
      for (const { text, encoding } of spellings) {
        if (contents.some((content) => content.includes(text))) {
          found.push(`${relative(folder, file)} (${encoding})`);
        }
      }
    }
    for (const place of found) print(`leak  ${place}`);
    const patterns = spellings.map(({ text }) => text);
    const staged = await stagedFilesWith(folder, patterns);
    const inIndex = Array.isArray(staged) ? staged : [];
    for (const file of inIndex) print(`leak  ${file} (in the git index)`);
    if (found.length + inIndex.length > 0) {
      print('The API key is where others can read it. Make a new key at DurenAI, then remove this one.');
      return 1;
    }
    const index = Array.isArray(staged) ? ' and the git index' : `; ${staged}`;
    print(`No trace of the API key in ${files} files${index}.`);
    return 0;
  },
};

type Spelling = { text: string; encoding: string };

/** All ways in which tools write a text into a file. */
function spellingsOf(key: string): Spelling[] {
  const bytes = Buffer.from(key);
  const hex = bytes.toString('hex');
  const percent = hex.replace(/../g, '%$&');
  const base64 = [0, 1, 2].flatMap((offset) => {
    // In the middle of a longer text, base64 depends on where the key begins; both ends are left out.
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const start = offset === 0 ? 0 : offset + 1;
    const inner = encoded.slice(start, Math.floor(((offset + bytes.length) * 8) / 6));
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const candidates: Spelling[] = [
    { text: key, encoding: 'as it is' },
    { text: encodeURIComponent(key), encoding: 'URL encoding' },
    { text: percent, encoding: 'URL encoding' },
    { text: percent.toUpperCase(), encoding: 'URL encoding' },
    { text: hex, encoding: 'hexadecimal' },
    { text: hex.toUpperCase(), encoding: 'hexadecimal' },
    ...base64.map((text) => ({ text, encoding: 'base64' })),
  ];
  return candidates.filter(
    ({ text }, index) => candidates.findIndex((other) => other.text === text) === index,
  );
}

/** Links are followed, as by whatever serves or packs the folder; each folder once. */
function* filesBelow(folder: string, seen = new Set<string>()): Generator<string> {
  const place = reading(folder, (path) => realpathSync(path));
  if (seen.has(place)) return;
  seen.add(place);
  for (const entry of reading(folder, (path) => readdirSync(path, { withFileTypes: true }))) {
    const path = join(folder, entry.name);
    const kind = entry.isSymbolicLink() ? reading(path, statOf) : entry;
    if (kind?.isDirectory() && entry.name !== 'node_modules' && entry.name !== '.git')
      yield* filesBelow(path, seen);
    else if (kind?.isFile()) yield path;
  }
}

/** Undefined for a link that leads nowhere. */
const statOf = (path: string) => statSync(path, { throwIfNoEntry: false });

function reading<Result>(path: string, read: (path: string) => Result): Result {
  try {
    return read(path);
  } catch (thrown) {
    const { code = 'unknown error' } = thrown as NodeJS.ErrnoException;
    throw new Error(
      `"${path}" cannot be read (${code}): nobody knows whether the key is in it. Let this user read it, or take it away.`,
      { cause: thrown },
    );
  }
}

/** The file as it is, and unpacked. */
function contentOf(file: string): Buffer[] {
  const bytes = reading(file, (path) => readFileSync(path));
  const unpack = file.endsWith('.gz') ? gunzipSync : file.endsWith('.br') ? brotliDecompressSync : undefined;
  try {
    return unpack ? [bytes, unpack(bytes)] : [bytes];
  } catch {
    return [bytes];
  }
}

/**
 * Or why there are none to look at. The patterns go in by stdin: arguments are for all users to see.
 *
 * @throws Error with what git says when it refuses to look, as in a folder of another user.
 */
async function stagedFilesWith(folder: string, patterns: readonly string[]): Promise<string[] | string> {
  const git = spawn('git', ['-C', folder, 'grep', '--cached', '-a', '-l', '-F', '-f', '-'], {
    // Its words are compared.
    env: { ...process.env, LC_ALL: 'C' },
  });
  const closed = once(git, 'close');
  git.stdin.on('error', () => undefined);
  git.stdin.end(`${patterns.join('\n')}\n`);
  try {
    const [output, problem, [code]] = await Promise.all([text(git.stdout), text(git.stderr), closed]);
    if (code === 0) return output.trim().split('\n');
    if (code === 1) return [];
    if (problem.includes('not a git repository')) return 'this is no git repository';
    throw new Error(
      `git does not say what it would commit there, so nobody knows whether the key is in it: ${problem.trim()}`,
    );
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT')
      return 'git is not here, and its index was not looked at';
    throw thrown;
  }
}
