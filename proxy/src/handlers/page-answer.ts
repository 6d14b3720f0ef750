import { type Answer, jsonAnswer } from '../http/answer.ts';

/** A page of a list of ours, in DurenAI's shape. */
export function pageAnswer(
  data: unknown[],
  total: number,
  { page, limit }: { page: number; limit: number },
): Answer {
  return jsonAnswer({ data, pagination: { total, page, limit, pages: Math.ceil(total / limit) } });
}
