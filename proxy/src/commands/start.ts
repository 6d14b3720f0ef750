import { readConfig } from '../config/read-config.ts';
import { startProxy } from '../start-proxy.ts';
import { type Command, takeNoArguments } from './command.ts';

export const start: Command = {
  usage: '',
  summary: 'run the proxy',
  help: 'Runs until SIGINT, SIGTERM or SIGHUP, then lets requests and sends under way finish, at most 30 seconds.',
  async run(args, { env }) {
    takeNoArguments(args);
    const proxy = await startProxy(readConfig(env));
    console.error(`Durenai proxy: ${proxy.url}`);
    if (proxy.adminUrl) console.error(`Metrics: ${proxy.adminUrl}/metrics`);
    const stop = () => {
      // A second signal ends it at once.
      process.once('SIGINT', () => process.exit(130));
      process.once('SIGTERM', () => process.exit(143));
      proxy.close().then(
        () => process.exit(0),
        (thrown) => {
          console.error(thrown instanceof Error ? thrown.message : thrown);
          process.exit(1);
        },
      );
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    // A terminal that is closed says it more than once: its shell does, and the system.
    process.on('SIGHUP', stop);
    return undefined;
  },
};
