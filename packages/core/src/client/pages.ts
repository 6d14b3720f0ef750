import type { Page } from '../schema/pagination.ts';
import type { Reply } from './create-transport.ts';

/**
 * All items of a list, a page at a time, fetched as they are consumed. Stops where the server says the
 * list ends, and at an empty page even if it says otherwise.
 */
export async function* iteratePages<Item>(
  fetchPage: (page: number) => Promise<Reply<Page<Item>>>,
  firstPage = 1,
): AsyncGenerator<Item, void, undefined> {
  for (let page = firstPage; ; page += 1) {
    const { data, pagination } = (await fetchPage(page)).data;
    yield* data;
    if (data.length === 0 || page >= pagination.pages) return;
  }
}
