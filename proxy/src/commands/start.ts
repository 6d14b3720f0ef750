import { type Environment, readConfig } from '../config/read-config.ts';
import { startProxy } from '../start-proxy.ts';
import { type Command, takeNoArguments } from './command.ts';

/** A supervisor that starts npm again finds the port free this much later, at most. It costs a system call. */
const PARENT_CHECK_MS = 1_000;

/** npm may be ended without a word to what it started, which would go on and keep its port. */
function onceNpmEnds(env: Environment, stop: () => void): void {
  if (env.npm_command === undefined && env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, PARENT_CHECK_MS).unref();
}

export const start: Command = {
  usage: '',
  summary: 'run the proxy',
  help: 'Runs until SIGINT, SIGTERM, SIGHUP or the end of the npm that started it, then lets requests and sends under way finish, at most 30 seconds.',
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
    onceNpmEnds(env, stop);
    return undefined;
  },
};
