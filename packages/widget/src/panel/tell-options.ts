import { findDoubts } from '../options/find-doubts.ts';
import type { Desk } from './desk.ts';
import { insist } from './insist.ts';

/** Tells the page what is wrong with its options. */
export async function explain({ ended, page: { attributes, options } }: Desk): Promise<void> {
  const doubts = findDoubts(options);
  if (doubts.length === 0) return;
  const { explainOptions, warn } = await insist(() => import('../options/explain.ts'), ended);
  warn(...explainOptions(doubts, options, attributes));
}

/** The options are others now. */
export function tellChange(desk: Desk, isAnother: boolean): void {
  const { character = '' } = desk.options;
  if (isAnother) desk.page.emit('character-change', { character_id: character });
  void explain(desk);
}
