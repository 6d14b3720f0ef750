'use client';
import type { Key, ReactNode } from 'react';

type DrawnProps<Given> = { draw: (given: Given) => ReactNode; given: Given; usual: ReactNode };

/** Whatever the page's function does, hooks included, it does for one place. */
function Drawn<Given>({ draw, given, usual }: DrawnProps<Given>): ReactNode {
  // React Compiler would call it, and its hooks, only when what it is given changes.
  'use no memo';
  const drawn = draw(given);
  return drawn === undefined ? usual : drawn;
}

/** What the page draws itself; what is usual where it does not, or leaves that undefined. */
export function drawnBy<Given>(
  draw: ((given: Given) => ReactNode) | undefined,
  given: Given,
  usual: ReactNode,
  key?: Key,
): ReactNode {
  return draw ? <Drawn key={key} draw={draw} given={given} usual={usual} /> : usual;
}
