import { expect, it } from 'vitest';
import { clip, type Range, stepTowards } from './drawn-range.ts';

const range = (start: number, end: number): Range => ({ start, end });

/** Every frame until nothing moves any more. */
function frames(from: Range, wanted: Range): Range[] {
  const all = [from];
  for (let last = from; ; ) {
    const next = stepTowards(last, wanted);
    if (next === last) return all;
    all.push(next);
    last = next;
  }
}

it.each([
  ['further down', range(0, 24), range(12, 48)],
  ['further up', range(100, 136), range(84, 120)],
  ['more on both sides', range(50, 60), range(36, 72)],
  ['less on both sides', range(36, 72), range(50, 60)],
  ['far below', range(0, 24), range(2400, 2436)],
  ['far above', range(2400, 2436), range(0, 24)],
  ['all there are', range(0, 24), range(0, 30)],
])('comes by a few cards a frame to what is wanted: %s', (_, from, wanted) => {
  const all = frames(from, wanted);
  expect(all.at(-1)).toEqual(wanted);
  for (const [at, now] of all.entries()) {
    const before = all[at - 1] ?? now;
    const fresh = Array.from({ length: now.end - now.start }, (_, index) => now.start + index).filter(
      (index) => index < before.start || index >= before.end,
    );
    expect(fresh.length).toBeLessThanOrEqual(8);
    expect(now.end).toBeGreaterThanOrEqual(now.start);
  }
});

it('begins a jump in the middle of what is seen', () => {
  expect(stepTowards(range(0, 24), range(1200, 1236))).toEqual(range(1216, 1220));
  expect(stepTowards(range(0, 24), range(1200, 1202))).toEqual(range(1200, 1202));
});

it('knows what of a range lies in a block', () => {
  expect(clip(range(10, 30), range(24, 36))).toEqual(range(24, 30));
  expect(clip(range(10, 30), range(36, 48))).toEqual(range(36, 36));
  expect(clip(range(10, 30), range(0, 12))).toEqual(range(10, 12));
});
