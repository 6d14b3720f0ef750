import { warningOfTrust } from '../config/listening.ts';
import { readConfig, warningsOf } from '../config/read-config.ts';
import { type Command, takeNoArguments } from './command.ts';

export const check: Command = {
  usage: '',
  summary: 'check the configuration and print every problem',
  help: 'Reads the environment only: nothing is opened, and nobody is called. `doctor` does that.',
  async run(args, { env, print }) {
    takeNoArguments(args);
    const config = readConfig(env);
    const { baseUrl, allowedOrigins, databaseFile, databaseUrl, environment } = config;
    print(`The configuration is complete (${environment}).`);
    print(`  DurenAI   ${baseUrl}`);
    print(`  origins   ${allowedOrigins?.join(', ') ?? 'pages of this machine only'}`);
    print(`  database  ${databaseUrl ? 'PostgreSQL, at DATABASE_URL' : databaseFile}`);
    for (const warning of [...warningsOf(env), warningOfTrust(config) ?? []].flat())
      print(`Warning: ${warning}`);
    return 0;
  },
};
