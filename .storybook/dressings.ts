import axe, { type RunOptions } from 'axe-core';
import type { Theme } from '../packages/react/src/index.ts';

export type Dressing = { theme: Theme; direction: 'ltr' | 'rtl' };

/** What every story must be accessible in, whatever the toolbar says. */
const DRESSINGS: readonly Dressing[] = [
  { theme: 'light', direction: 'ltr' },
  { theme: 'dark', direction: 'ltr' },
  { theme: 'light', direction: 'rtl' },
];

/** The rules that go by what is painted, and where. All others go by the tree, whatever it wears. */
const VISUAL_RULES = ['color-contrast', 'link-in-text-block', 'scrollable-region-focusable', 'target-size'];

let current: Dressing | null = null;
const listeners = new Set<() => void>();

/** What a story wears for the time of a check; null: what the toolbar says. */
export const checkedDressing = {
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  get: () => current,
};

function wear(dressing: Dressing | null): void {
  current = dressing;
  for (const listener of listeners) listener();
}

/** What opens over the page, such as a dialog, has only the document to go by. */
export function dressDocument({ theme, direction }: Dressing): void {
  document.documentElement.dir = direction;
  document.documentElement.dataset.theme = theme;
}

/** What is on screen without what a dressing writes on it. */
const treeOf = (root: Element) =>
  root.innerHTML.replace(/ (?:data-(?:durenai-)?theme|dir|style)="[^"]*"/g, '');

/**
 * Runs axe on what is on screen, as it is left by `play`, in each dressing but the one that it `wears` and that
 * the accessibility addon sees to. Where the dressing leaves the tree as it was, only what the eye sees is new.
 *
 * @throws Error naming each rule that is broken, and where.
 */
export async function checkDressings(wears: Dressing, options: RunOptions): Promise<void> {
  const { motion = '' } = document.documentElement.dataset;
  // Colours that are still on their way have no contrast of their own.
  document.documentElement.dataset.motion = 'reduce';
  const broken: string[] = [];
  const tree = treeOf(document.body);
  for (const dressing of DRESSINGS) {
    if (dressing.theme === wears.theme && dressing.direction === wears.direction) continue;
    wear(dressing);
    dressDocument(dressing);
    await new Promise(requestAnimationFrame);
    // A story is a part of a page, so not all of it is in a landmark.
    const rules = { ...options.rules, region: { enabled: false } };
    const looksOnly = treeOf(document.body) === tree;
    const scope: RunOptions = looksOnly
      ? { runOnly: { type: 'rule', values: VISUAL_RULES } }
      : { ...options, rules };
    const { violations } = await axe.run(document.body, scope);
    for (const { id, help, nodes } of violations)
      broken.push(
        `${dressing.theme}, ${dressing.direction}: ${id} (${help}): ${nodes.map(({ html }) => html).join(' ')}`,
      );
  }
  wear(null);
  dressDocument(wears);
  document.documentElement.dataset.motion = motion;
  if (broken.length > 0) throw new Error(`axe found violations in\n${broken.join('\n')}`);
}
