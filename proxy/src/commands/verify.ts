import { readConfig } from '../config/read-config.ts';
import { verifyStore } from '../store/verify-store.ts';
import { type Command, takeNoArguments } from './command.ts';
import { openKnownStore } from './open-known-store.ts';

const MOST_SHOWN = 10;

export const verify: Command = {
  usage: '',
  summary: 'check the promises of sending against the database',
  help: `Reads the database that the environment names, also while proxies work on it. Exit code 1 when a promise is broken.`,
  async run(args, { env, print }) {
    takeNoArguments(args);
    const store = await openKnownStore(readConfig(env));
    try {
      const promises = await verifyStore(store);
      for (const { number, what, broken } of promises) {
        print(`${broken.length === 0 ? 'ok    ' : 'BROKEN'} ${number}. ${what}`);
        for (const line of broken.slice(0, MOST_SHOWN)) print(`         ${line}`);
        if (broken.length > MOST_SHOWN) print(`         and ${broken.length - MOST_SHOWN} more`);
      }
      const count = promises.filter(({ broken }) => broken.length > 0).length;
      print(count === 0 ? 'All promises hold.' : `${count} of ${promises.length} promises are broken.`);
      return count === 0 ? 0 : 1;
    } finally {
      await store.close();
    }
  },
};
