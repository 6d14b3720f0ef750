/** Which part of a list is asked for; both from 1. */
export type PageQuery = { page: number; limit: number };

export type Rows<Row> = { rows: Row[]; total: number };

export const offsetOf = ({ page, limit }: PageQuery) => (page - 1) * limit;
