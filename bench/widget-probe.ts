/** Watches a page from inside: serialised, and run before anything else on it. */
type Probe = {
  /** Milliseconds since the navigation began; undefined until it happened. */
  launcherAt?: number;
  tappedAt?: number;
  usableAt?: number;
  /** Sum of what long tasks took above 50 ms. */
  blocking: number;
  blockingBeforeTap?: number;
  layoutShift: number;
};

declare global {
  interface Window {
    probe: Probe;
  }
}

export function watch(): void {
  const probe: Probe = { blocking: 0, layoutShift: 0 };
  window.probe = probe;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) probe.blocking += duration - 50;
  }).observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) probe.layoutShift += (entry as unknown as { value: number }).value;
  }).observe({ type: 'layout-shift', buffered: true });
  addEventListener(
    'pointerdown',
    ({ timeStamp }) => {
      probe.tappedAt ??= timeStamp;
      probe.blockingBeforeTap ??= probe.blocking;
    },
    { capture: true },
  );
  const find = (selector: string) =>
    document.querySelector('durenai-chat')?.shadowRoot?.querySelector<HTMLElement>(selector);
  const isInSight = (element: HTMLElement | null | undefined) => {
    if (!element?.checkVisibility({ visibilityProperty: true })) return false;
    const { left, top, width, height } = element.getBoundingClientRect();
    const hit = (element.getRootNode() as ShadowRoot).elementFromPoint(left + width / 2, top + height / 2);
    return width > 0 && element.contains(hit);
  };
  // One look per frame, at one thing only: the probe must not weigh.
  const look = () => {
    if (probe.launcherAt === undefined) {
      if (isInSight(find('.launcher'))) probe.launcherAt = performance.now();
    } else if (probe.tappedAt !== undefined) {
      const composer = find('textarea') as HTMLTextAreaElement | null | undefined;
      if (composer && !composer.disabled && isInSight(composer)) {
        probe.usableAt = performance.now();
        return;
      }
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
