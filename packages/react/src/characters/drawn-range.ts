/** The items from `start` to the one before `end`. */
export type Range = { readonly start: number; readonly end: number };

/** Cards that come or go at either end in one frame: a frame that is long is felt while somebody scrolls. */
const STEP = 4;

/** One frame's way from what is drawn to what should be; the same object when there is none to go. */
export function stepTowards(drawn: Range, wanted: Range): Range {
  if (wanted.start >= drawn.end || wanted.end <= drawn.start) {
    // Somebody pulled the scroll bar: what they look at is in the middle.
    const middle = Math.floor((wanted.start + wanted.end - STEP) / 2);
    return clip({ start: middle, end: middle + STEP }, wanted);
  }
  const next = {
    start: drawn.start + clamp(wanted.start - drawn.start, -STEP, STEP),
    end: drawn.end + clamp(wanted.end - drawn.end, -STEP, STEP),
  };
  return next.start === drawn.start && next.end === drawn.end ? drawn : next;
}

/** What of `range` lies in `bounds`; empty at its edge when nothing does. */
export const clip = ({ start, end }: Range, bounds: Range): Range => ({
  start: clamp(start, bounds.start, bounds.end),
  end: clamp(end, bounds.start, bounds.end),
});

const clamp = (value: number, least: number, most: number) => Math.max(least, Math.min(value, most));
