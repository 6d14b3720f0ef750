import { readFileSync } from 'node:fs';
import { type Environment, VARIABLES } from '../config/read-config.ts';
import { readEnvFile } from '../config/read-env-file.ts';
import { isSetting, suggestSetting } from '../config/setting-names.ts';
import { audit } from './audit.ts';
import { check } from './check.ts';
import { checkLeak } from './check-leak.ts';
import { type Command, UsageError } from './command.ts';
import { doctor } from './doctor.ts';
import { embed } from './embed.ts';
import { policy } from './policy.ts';
import { start } from './start.ts';
import { verify } from './verify.ts';
import { webhooks } from './webhooks.ts';

const COMMANDS: Readonly<Record<string, Command>> = {
  start,
  check,
  doctor,
  embed,
  verify,
  policy,
  audit,
  'check-leak': checkLeak,
  webhooks,
};

const callOf = (name: string, { usage }: Command) => `${name} ${usage}`.trim();

const HELP = `durenai-proxy [--config <file>] <command>
${Object.entries(COMMANDS)
  .map(([name, command]) => `  ${callOf(name, command).padEnd(32)}${command.summary}`)
  .join('\n')}

durenai-proxy <command> --help says more, and durenai-proxy --version which one this is. It is configured by environment variables, or by a
file of NAME=value lines, where the environment wins:
  ${Object.values(VARIABLES)
    .map(({ name, file }) => (file === 'none' ? name : `${name} (or ${name}_FILE)`))
    .join('\n  ')}`;

const helpOf = (name: string, command: Command) =>
  `durenai-proxy ${callOf(name, command)}\n${command.summary}\n\n${command.help}`;

const isHelp = (word: string | undefined) => word === '--help' || word === '-h' || word === 'help';

function ownVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return version;
}

/**
 * Each command with the same settings, so that `doctor` and `verify` look at what `start` runs. The option is not
 * called `--env-file`: Node takes that one for itself, wherever it stands (measured).
 */
function environmentOf(file: string | undefined): Environment {
  // Others write into the environment, too: only what looks like one of ours is misspelt.
  for (const name of Object.keys(process.env)) {
    const meant = isSetting(name) ? undefined : suggestSetting(name);
    if (meant && process.env[meant] === undefined) {
      console.error(`${name} is no setting, and is ignored: did you mean ${meant}?`);
    }
  }
  if (file === undefined) return process.env;
  const { env, unknown, warning } = readEnvFile(file, process.env);
  if (warning !== undefined) console.error(`Warning: ${warning}`);
  for (const name of unknown) {
    const meant = suggestSetting(name);
    const hint = meant ? `: did you mean ${meant}?` : '.';
    console.error(`${name} in ${file} is no setting, and is ignored${hint}`);
  }
  return env;
}

/** What the words ask for, and the exit code; undefined while the command goes on. */
export async function runCommand(written: readonly string[]): Promise<number | undefined> {
  const words = written.flatMap((word) => word.match(/^(--config)=(.*)$/s)?.slice(1) ?? word);
  // Before the command or after it: both are written.
  const at = words.indexOf('--config');
  const [name = '', ...args] = at < 0 ? words : words.toSpliced(at, 2);
  if (isHelp(name)) {
    console.log(HELP);
    return 0;
  }
  if (name === '--version') {
    console.log(ownVersion());
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    const missing =
      at < 0 ? HELP : 'No command stands beside --config <file>: durenai-proxy --help lists them.';
    console.error(
      name === '' ? missing : `durenai-proxy has no command "${name}": durenai-proxy --help lists them.`,
    );
    return 2;
  }
  if (isHelp(args[0])) {
    console.log(helpOf(name, command));
    return 0;
  }
  try {
    const file = at < 0 ? undefined : words[at + 1];
    if (at >= 0 && !file) {
      throw new UsageError('Name a file after --config, e.g. --config proxy.env.');
    }
    const env = environmentOf(file);
    return await command.run(args, { env, print: console.log });
  } catch (thrown) {
    console.error(thrown instanceof Error ? thrown.message : thrown);
    if (!(thrown instanceof UsageError)) return 1;
    console.error(helpOf(name, command));
    return 2;
  }
}
