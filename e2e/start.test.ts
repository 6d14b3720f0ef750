import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../scripts/paths.ts';

function npmStart(...args: string[]) {
  const child = spawn('npm', ['start', '--silent', '--', ...args], {
    cwd: ROOT,
    env: { ...process.env, DURENAI_API_KEY: '' },
    detached: true,
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  return { child, output: () => output };
}

/** Ctrl-C reaches the whole process group, as in a terminal. */
const interrupt = (child: ChildProcess) => process.kill(-(child.pid ?? 0), 'SIGINT');

const answers = (url: string) =>
  fetch(url).then(
    (response) => response.status,
    () => 0,
  );

describe('npm start', () => {
  it('prints three addresses that answer, and Ctrl-C ends them all', async () => {
    const { child, output } = npmStart('--site-port', '0', '--proxy-port', '0', '--simulator-port', '0');
    await expect.poll(output, { timeout: 60_000 }).toMatch(/Ctrl-C/);
    const [site, proxy, simulator] = ['Demo site', 'Proxy', 'Simulator'].map(
      (name) => new RegExp(`${name} +(http://\\S+)`).exec(output())?.[1] ?? '',
    );
    expect(await answers(site ?? '')).toBe(200);
    expect(await answers(`${site}/react/`)).toBe(200);
    expect(await answers(`${proxy}/widget.js`)).toBe(200);
    expect(await answers(`${proxy}/readyz`)).toBe(200);
    expect(await answers(`${simulator}/`)).toBe(200);
    const html = await (await fetch(site ?? '')).text();
    expect(html).toContain(`${proxy}/widget.js`);
    interrupt(child);
    await once(child, 'exit');
    for (const url of [site, `${proxy}/healthz`, simulator]) expect(await answers(url ?? '')).toBe(0);
  });

  it('says which port is busy and how to choose another', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as AddressInfo;
    const { child, output } = npmStart(
      '--site-port',
      '0',
      '--simulator-port',
      '0',
      '--proxy-port',
      String(port),
    );
    const [code] = await once(child, 'exit');
    expect(code).toBe(1);
    expect(output()).toContain(`Port ${port} is busy`);
    expect(output()).toContain('--proxy-port');
    expect(output()).not.toMatch(/\n\s+at /);
    squatter.close();
  });

  it.each([
    ['--site-port', 'eighty', /--site-port eighty is not a port/],
    ['--latency', 'slow', /--latency slow is not a range/],
    ['--nonsense', '1', /--nonsense/],
  ])('explains a wrong %s', async (flag, value, message) => {
    const { child, output } = npmStart(flag, value);
    const [code] = await once(child, 'exit');
    expect(code).toBe(1);
    expect(output()).toMatch(message);
  });
});
