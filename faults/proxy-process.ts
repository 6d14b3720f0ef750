/** One proxy of the harness: the real one, on a fast clock, which may be told where to die. */
import { flushCompileCache } from 'node:module';
import type { DatabaseSync } from 'node:sqlite';
import type { Fetch, FetchedResponse } from '@durenai/core';
import { startProxy } from '@durenai/proxy';
import { readConfig } from '../proxy/src/config/read-config.ts';
import { openConnections } from '../proxy/src/upstream/open-connections.ts';
import { type CrashPoint, crashingDatabase, crashingFetch, createCrash } from './crash-point.ts';
import { fastClock } from './fast-clock.ts';
import { mutedFetch } from './muted-fetch.ts';

export type Order = { do: 'fill the disk' } | { do: 'free the disk' } | { do: 'crash'; at: CrashPoint };

const { FAULT_SPEED, FAULT_EPOCH, FAULT_CRASH, FAULT_MUTED, FAULT_LOG } = process.env;
const speed = Number(FAULT_SPEED);
const crash = createCrash();
if (FAULT_CRASH) crash.arm(JSON.parse(FAULT_CRASH) as CrashPoint);
const connections = openConnections({
  // The sockets take whole ones only.
  timeouts: { connect: 5_000, firstByte: Math.ceil(60_000 / speed), idle: Math.ceil(10_000 / speed) },
});
const clock = fastClock(speed, Number(FAULT_EPOCH));
/** DurenAI's own clock is as fast; only the web server that it runs on says the real time. */
const datedFetch: Fetch<FetchedResponse> = async (url, init) => {
  const response = await connections.fetch(url, init);
  const { headers } = response;
  const date = new Date(clock.now()).toUTCString();
  const get = headers.get.bind(headers);
  headers.get = (name) => (name === 'date' ? date : get(name));
  return response;
};
const fetch = FAULT_MUTED === '1' ? mutedFetch(datedFetch) : datedFetch;
let database: DatabaseSync | undefined;
const open = crashingDatabase(crash);
const loud = FAULT_LOG === '1' ? console.error : () => {};
const proxy = await startProxy(readConfig(process.env), {
  clock,
  fetch: crashingFetch(crash, fetch),
  logger: { info: () => {}, warn: loud, error: loud },
  openDatabase: (file) => {
    database = open(file);
    return database;
  },
});

/** SQLite says "database or disk is full" where it may take no more pages, and takes back what it had begun. */
function setMostPages(pages: unknown): void {
  database?.exec(`pragma max_page_count = ${Number(pages)}`);
}
const PLENTY = 1_073_741_823;

process.on('message', (order: Order) => {
  if (order.do === 'crash') crash.arm(order.at);
  else if (order.do === 'free the disk') setMostPages(PLENTY);
  else setMostPages(database?.prepare('pragma page_count').get()?.page_count);
});
process.once('SIGTERM', () => void proxy.close().then(() => process.exit(0)));
process.once('disconnect', () => process.exit(0));
process.send?.({ url: proxy.url });
// What is killed cannot keep it when it ends.
flushCompileCache();
