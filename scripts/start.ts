/** `npm start`: builds what is stale, runs the demo, and says where it is. */
import { parseArgs } from 'node:util';
import { buildSite, buildWidget, isStale } from './build-parts.ts';
import { startDemo } from './demo.ts';

const HELP = `npm start [-- options]
  --site-port N        the demo site   (default 8080)
  --proxy-port N       the proxy       (default 8787)
  --simulator-port N   the simulator   (default 8788; unused when DURENAI_API_KEY is set)
  --postgres           proxies as processes of their own on a real PostgreSQL, gone with the demo
  --instances N        how many of them, behind one address (default 2)
  --latency MIN-MAX    how long the simulator thinks, in ms (default 500-1400)
  --help
A port of 0 takes a free one.`;

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

function readPort(flag: string, text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    fail(`--${flag} ${text} is not a port: give a number from 0 to 65535.`);
  return port;
}

function readLatency(text: string): readonly [number, number] {
  const [, min, max] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  if (min === undefined || max === undefined || Number(min) > Number(max)) {
    fail(`--latency ${text} is not a range of milliseconds, such as 500-1400.`);
  }
  return [Number(min), Number(max)];
}

function readArguments() {
  const string = (value: string) => ({ type: 'string', default: value }) as const;
  try {
    return parseArgs({
      options: {
        'site-port': string('8080'),
        'proxy-port': string('8787'),
        'simulator-port': string('8788'),
        postgres: { type: 'boolean', default: false },
        instances: { type: 'string' },
        latency: string('500-1400'),
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (thrown) {
    return fail(`${(thrown as Error).message}\n${HELP}`);
  }
}

const values = readArguments();
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
if (values.instances !== undefined && !values.postgres) {
  fail("--instances needs --postgres: SQLite is one machine's and one process's.");
}
const instances = values.postgres ? Number(values.instances ?? '2') : undefined;
if (instances !== undefined && !(Number.isInteger(instances) && instances >= 1 && instances <= 16)) {
  fail(`--instances ${values.instances} is not a number from 1 to 16.`);
}
const options = {
  instances,
  sitePort: readPort('site-port', values['site-port']),
  proxyPort: readPort('proxy-port', values['proxy-port']),
  simulatorPort: readPort('simulator-port', values['simulator-port']),
  latency: readLatency(values.latency),
  apiKey: process.env.DURENAI_API_KEY || undefined,
};

if (isStale('packages/widget/dist/manifest.json')) {
  console.log('Building the widget …');
  buildWidget();
}
if (isStale('examples/demo-site/dist/index.html')) {
  console.log('Building the demo site …');
  buildSite();
}

const demo = await startDemo(options).catch((thrown: Error) => fail(thrown.message));
console.log(`
  Demo site   ${demo.siteUrl}          a page with the widget on it
              ${demo.siteUrl}/react/   browser, chat and favourites side by side
  Proxy       ${demo.proxyUrl}          holds the key, serves ${demo.proxyUrl}/widget.js
${demo.instances.map(({ url, pid }, index) => `  Instance ${index + 1}  ${url}          process ${pid}: kill it, and the chat goes on\n`).join('')}  ${demo.simulator ? `Simulator   ${demo.simulator.url}          plays DurenAI; set DURENAI_API_KEY for the real one` : 'DurenAI     the real API, with your DURENAI_API_KEY'}

  Try: open the demo site, press the button at the bottom right, and say
  "Tell me about your adventures as a courier." Then reload: she remembers. Ctrl-C ends everything.
`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await demo.close();
    process.exit(0);
  });
}
