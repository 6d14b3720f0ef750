/**
 * `npm start`: the demo. A site on one origin, the proxy on another and, without a key of your own, the
 * simulator behind it. The one place where the proxy and the simulator meet.
 */
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig, startProxy } from '@durenai/proxy';
import { DEMO_API_KEY, type ServedSimulator, serveSimulator } from '@durenai/simulator/node';
import { createSiteServer } from '../examples/demo-site/serve.ts';
import { buildSite, buildWidget, isStale } from './build-parts.ts';
import { ROOT } from './paths.ts';

const HELP = `npm start [-- options]
  --site-port N        the demo site     (default 8080)
  --proxy-port N       the proxy         (default 8787)
  --simulator-port N   the simulator     (default 8788; unused when DURENAI_API_KEY is set)
  --latency MIN-MAX    how long the simulator thinks, ms (default 500-1400)
  --help`;

type Port = { name: string; flag: string; number: number };

function readPort(name: string, flag: string, text: string): Port {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65_535) fail(`--${flag} ${text} is not a port (0–65535).`);
  return { name, flag, number };
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      'site-port': { type: 'string', default: '8080' },
      'proxy-port': { type: 'string', default: '8787' },
      'simulator-port': { type: 'string', default: '8788' },
      latency: { type: 'string', default: '500-1400' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  return {
    site: readPort('demo site', 'site-port', values['site-port']),
    proxy: readPort('proxy', 'proxy-port', values['proxy-port']),
    simulator: readPort('simulator', 'simulator-port', values['simulator-port']),
    latency: values.latency,
  };
}
