type LayoutShift = PerformanceEntry & { value: number };

/** Tells how much of what is on screen has moved by itself since this was called, as Cumulative Layout Shift has it. */
export function watchLayoutShift(): () => number {
  let total = 0;
  const count = (entries: readonly PerformanceEntry[]) => {
    for (const entry of entries) total += (entry as LayoutShift).value;
  };
  const observer = new PerformanceObserver((list) => count(list.getEntries()));
  observer.observe({ type: 'layout-shift' });
  return () => {
    count(observer.takeRecords());
    return total;
  };
}
