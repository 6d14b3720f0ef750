import { parseArgs } from 'node:util';
import { type Ask, asking } from '../audit/ask.ts';
import { probes } from '../audit/probes.ts';
import { introduceStrangers, sayGoodbye } from '../audit/strangers.ts';
import { type Command, UsageError } from './command.ts';

export const audit: Command = {
  usage: '<url> --origin <origin>',
  summary: 'play two strangers against a running proxy, and fail on any leak',
  help: `<url> is where the proxy is, e.g. https://chat.example.com, and <origin> a site that may embed it. One visitor sends
a message (it costs one chat request of the month, and the conversation stays); another one and a stranger try
${probes.length} ways to it. Exit code 1 when one of them succeeds. Needs no key and no configuration.`,
  async run(args, { print }) {
    const { url, origin } = readArguments(args);
    const ask = asking(url);
    await findProxy(ask, url);
    const strangers = await introduceStrangers(ask, origin);
    let leaks = 0;
    for (const { name, run } of probes) {
      const leak = await run(strangers);
      if (leak !== undefined) leaks += 1;
      print(leak === undefined ? `ok    ${name}` : `LEAK  ${name}: ${leak}`);
    }
    await sayGoodbye(strangers);
    print(`${probes.length} attempts, ${leaks === 0 ? 'no leak' : `${leaks} succeeded`}.`);
    return leaks === 0 ? 0 : 1;
  },
};

async function findProxy(ask: Ask, url: string): Promise<void> {
  const answer = await ask({ target: '/healthz' }).then(
    ({ status }) => `it answered ${status}`,
    (thrown: NodeJS.ErrnoException) => thrown.message || thrown.code,
  );
  if (answer === 'it answered 200') return;
  throw new Error(`No proxy is at ${url} (${answer}): is it running, and is this its address?`);
}

function readArguments(args: readonly string[]): { url: string; origin: string } {
  const { values, positionals } = parse(args);
  const [url = '', ...rest] = positionals;
  if (rest.length > 0 || !/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) {
    throw new UsageError('Name one URL, e.g. http://127.0.0.1:8787.');
  }
  const { origin = '' } = values;
  const site = URL.canParse(origin) ? new URL(origin).origin : 'null';
  if (site === 'null') {
    throw new UsageError('Name a site with --origin, e.g. --origin https://www.example.com.');
  }
  if (site !== origin)
    throw new UsageError(`Write --origin ${site}, without a path: that is what browsers send.`);
  return { url, origin };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: { origin: { type: 'string' } }, allowPositionals: true });
  } catch (thrown) {
    throw new UsageError(thrown instanceof Error ? thrown.message : String(thrown));
  }
}
