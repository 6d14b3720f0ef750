import { Count } from './primitives.ts';
import * as v from './small-valibot.ts';

export const Pagination = v.object({ total: Count, page: Count, limit: Count, pages: Count });
export type Pagination = v.InferOutput<typeof Pagination>;

/** One page of a list, as every list endpoint of DurenAI answers. */
export type Page<Item> = { data: Item[]; pagination: Pagination };

/* @__NO_SIDE_EFFECTS__ */
export const pageOf = <Item extends v.GenericSchema>(item: Item) =>
  v.object({ data: v.array(item), pagination: Pagination });
