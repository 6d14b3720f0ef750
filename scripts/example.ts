/** `npm run example -- nextjs`: an example on the packed library, with a proxy and a simulator to talk to. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProxy } from '@durenai/proxy';
import { DEMO_API_KEY } from '@durenai/simulator';
import { serveSimulator } from '@durenai/simulator/node';
import { EXAMPLES, installExample } from './packed.ts';

const name = EXAMPLES.find((example) => example === process.argv[2]);
if (!name) {
  console.error(`Which example? npm run example -- ${EXAMPLES.join(' | ')}`);
  process.exit(2);
}

const home = mkdtempSync(join(tmpdir(), 'durenai-example-'));
console.log(`Packing the library and installing examples/${name} in ${home} …`);
const app = await installExample(name, home);
const simulator = await serveSimulator({ port: 0, latency: [500, 1400] });
const durenai = { apiKey: DEMO_API_KEY, baseUrl: `${simulator.url}/v1` };
const proxy = await startProxy({ ...durenai, databaseFile: ':memory:', port: 0, logLevel: 'error' });
const proxyUrl = `http://localhost:${proxy.port}`;

// Ctrl-C reaches it as well: it ends first, and then the rest.
process.on('SIGINT', () => {});
const example = spawn('npm', ['run', '--silent', 'dev'], {
  cwd: app,
  stdio: 'inherit',
  env: {
    ...process.env,
    NODE_OPTIONS: '',
    VITE_DURENAI_PROXY_URL: proxyUrl,
    DURENAI_PROXY_URL: proxyUrl,
    DURENAI_BASE_URL: durenai.baseUrl,
    DURENAI_API_KEY: durenai.apiKey,
  },
});
await once(example, 'exit');
await proxy.close();
await simulator.close();
rmSync(home, { recursive: true, force: true });
