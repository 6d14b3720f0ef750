#!/usr/bin/env node
import { readConfig, VARIABLES } from './config/read-config.ts';
import { startProxy } from './start-proxy.ts';

const HELP = `durenai-proxy <command>
  start   run the proxy
  check   check the configuration and print every problem

It is configured by environment variables:
  ${Object.values(VARIABLES)
    .map(({ name, secret }) => (secret ? `${name} (or ${name}_FILE)` : name))
    .join('\n  ')}`;

async function start(): Promise<void> {
  const proxy = await startProxy(readConfig(process.env));
  console.error(`Durenai proxy: ${proxy.url}`);
  const stop = () => {
    // A second signal ends it at once.
    process.once('SIGINT', () => process.exit(130));
    process.once('SIGTERM', () => process.exit(143));
    proxy.close().then(
      () => process.exit(0),
      (thrown) => fail(thrown),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function check(): void {
  const { baseUrl, allowedOrigins, databaseFile, environment } = readConfig(process.env);
  console.log(`The configuration is complete (${environment}).
  DurenAI   ${baseUrl}
  origins   ${allowedOrigins?.join(', ') ?? 'pages of this machine only'}
  database  ${databaseFile}`);
}

function fail(thrown: unknown): never {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exit(1);
}

const [command, ...rest] = process.argv.slice(2);
try {
  if (command === 'start' && rest.length === 0) await start();
  else if (command === 'check' && rest.length === 0) check();
  else if (command === '--help' || command === 'help') console.log(HELP);
  else {
    console.error(HELP);
    process.exitCode = 2;
  }
} catch (thrown) {
  fail(thrown);
}
