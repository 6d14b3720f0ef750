import { BrowserFilters } from './BrowserFilters.tsx';
import { BrowserGrid, BrowserItem } from './BrowserGrid.tsx';
import { BrowserMore } from './BrowserMore.tsx';
import { BrowserRoot } from './BrowserRoot.tsx';

/** The parts of a browser, to be put together in another way than `CharacterBrowser` does. */
export const Browser = {
  Root: BrowserRoot,
  Filters: BrowserFilters,
  Grid: BrowserGrid,
  Item: BrowserItem,
  More: BrowserMore,
};
