/** One proxy of the harness: the real one, on a fast clock, which may be told where to die. */
import type { Fetch } from '@durenai/core';
import { startProxy } from '@durenai/proxy';
import { readConfig } from '../proxy/src/config/read-config.ts';
import { openConnections } from '../proxy/src/upstream/open-connections.ts';
import { crashingDatabase, crashingFetch, parseCrashPoint } from './crash-point.ts';
import { fastClock } from './fast-clock.ts';

const { FAULT_SPEED, FAULT_EPOCH, FAULT_CRASH } = process.env;
const speed = Number(FAULT_SPEED);
const point = parseCrashPoint(FAULT_CRASH);
const connections = openConnections({
  timeouts: { connect: 5_000, firstByte: 60_000 / speed, idle: 10_000 / speed },
});
const clock = fastClock(speed, Number(FAULT_EPOCH));
/** DurenAI's own clock is as fast; only the web server that it runs on says the real time. */
const fetch: Fetch = async (url, init) => {
  const response = await connections.fetch(url, init);
  const { headers } = response;
  const date = new Date(clock.now()).toUTCString();
  const get = headers.get.bind(headers);
  headers.get = (name) => (name === 'date' ? date : get(name));
  return response;
};
const loud = process.env.FAULT_LOG === '1' ? console.error : () => {};
const proxy = await startProxy(readConfig(process.env), {
  clock,
  fetch: crashingFetch(point, fetch),
  logger: { info: () => {}, warn: loud, error: loud },
  openDatabase: crashingDatabase(point),
});
process.send?.({ url: proxy.url });
process.once('SIGTERM', () => void proxy.close().then(() => process.exit(0)));
process.once('disconnect', () => process.exit(0));
