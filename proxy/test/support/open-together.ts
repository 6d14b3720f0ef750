import { join } from 'node:path';
import { systemClock } from '@durenai/core';
import { openStore } from '../../src/store/open-store.ts';

/** One of several processes that open the same fresh files, each file at the same moment: <folder> <files> <at> <apart> */
const [folder = '', files, at, apart] = process.argv.slice(2);

for (let index = 0; index < Number(files); index += 1) {
  const wait = Number(at) + index * Number(apart) - Date.now();
  // Steady: a timer would be a millisecond late here and another one there.
  if (wait > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, wait);
  const store = await openStore({ file: join(folder, `${index}.sqlite`), clock: systemClock });
  await store.check();
  await store.close();
}
