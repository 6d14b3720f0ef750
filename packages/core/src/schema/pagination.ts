import * as v from 'valibot';
import { Count, object } from './primitives.ts';

export const Pagination = object({ total: Count, page: Count, limit: Count, pages: Count });
export type Pagination = v.InferOutput<typeof Pagination>;

/** One page of a list, as every list endpoint of DurenAI answers. */
export type Page<Item> = { data: Item[]; pagination: Pagination };

/* @__NO_SIDE_EFFECTS__ */
export const pageOf = <Item extends v.GenericSchema>(item: Item) =>
  object({ data: v.array(item), pagination: Pagination });
