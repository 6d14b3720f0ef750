import type { Desk } from './desk.ts';

const KEY = 'sound';

/** Whether a reply rings: the page offers it, and the visitor did not switch it off. */
export const rings = ({ durenai, options }: Desk) =>
  options.sound === 'on' && durenai.storage.get(KEY) === null;

export function setRinging({ durenai: { storage } }: Desk, isWanted: boolean): void {
  if (isWanted) storage.remove(KEY);
  else storage.set(KEY, 'off');
}
