/** Opens the subject that this page was built with, and tells when what matters could be seen. */
import type { BenchPage, FrameReport, HistoryMessage, Mount, Opened } from './subject.ts';

const address = new URL(location.href);
const showsCharacters = address.searchParams.get('of') === 'characters';
/** A list of characters opens at its beginning, a conversation at its end. */
const first = showsCharacters ? 'Courier 0' : `Message ${Number(address.searchParams.get('count')) - 1}.`;

/** Of the document and of the shadow roots in it. */
function everyElement(root: ParentNode = document): Element[] {
  return [...root.querySelectorAll('*')].flatMap((element) =>
    element.shadowRoot ? [element, ...everyElement(element.shadowRoot)] : [element],
  );
}

/** The next animation frame, with its layout and paint. */
const afterFrame = () =>
  new Promise<number>((resolve) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now());
      port2.postMessage(null);
    });
  });

const composer = () =>
  everyElement().find(
    (element): element is HTMLElement =>
      element.matches('textarea, [contenteditable="true"], #text-input') && element.clientHeight > 0,
  );

/** Whether `text` is in the viewport and not hidden by what scrolls it. */
function isInSight(text: string): boolean {
  const found = everyElement().findLast(
    (element) => element.childElementCount === 0 && element.textContent?.startsWith(text),
  );
  if (!found) return false;
  const { top, bottom, left, right } = found.getBoundingClientRect();
  if (bottom - top < 1 || top < 0 || bottom > innerHeight) return false;
  const root = found.getRootNode() as Document | ShadowRoot;
  const hit = root.elementFromPoint((left + right) / 2, bottom - 3);
  return hit !== null && (found.contains(hit) || hit.contains(found));
}

async function open(): Promise<Opened> {
  const { mount }: { mount: Mount } = await import('virtual:subject');
  const items: HistoryMessage[] = await (await fetch(`/data${address.search}`)).json();
  const place = document.body.appendChild(document.createElement('main'));
  // The page comes to rest: what is measured is the subject's.
  await afterFrame();
  await afterFrame();
  const startedAt = performance.now();
  mount(items, place);
  for (;;) {
    const at = await afterFrame();
    if (isInSight(first) && (showsCharacters || composer()))
      return { readableMs: at - startedAt, fromNavigationMs: at };
  }
}

/** A key that shows nothing by then was not for this subject. */
const KEY_PATIENCE_MS = 10_000;

const nextKeyMs = () =>
  new Promise<number>((resolve) => {
    setTimeout(resolve, KEY_PATIENCE_MS, Number.NaN);
    addEventListener(
      'keydown',
      ({ timeStamp }) => {
        // The frame in which the text that this key writes is laid out and painted.
        addEventListener('input', () => void afterFrame().then((at) => resolve(at - timeStamp)), {
          once: true,
          capture: true,
        });
      },
      { once: true, capture: true },
    );
  });

function watchFrames(): () => FrameReport {
  const report: FrameReport = { frames: 0, longestGapMs: 0, longFramesMs: [] };
  const keep = (entries: PerformanceEntryList) =>
    report.longFramesMs.push(...entries.map(({ duration }) => duration));
  const observer = new PerformanceObserver((list) => keep(list.getEntries()));
  observer.observe({ type: 'long-animation-frame' });
  let before: number | undefined;
  let frame = requestAnimationFrame(function look(now) {
    if (before !== undefined) {
      report.frames += 1;
      report.longestGapMs = Math.max(report.longestGapMs, now - before);
    }
    before = now;
    frame = requestAnimationFrame(look);
  });
  return () => {
    cancelAnimationFrame(frame);
    keep(observer.takeRecords());
    observer.disconnect();
    return report;
  };
}

const bench: BenchPage = {
  countElements: () => everyElement().length,
  isFirstInSight: () => isInSight(first),
  focusComposer: () => composer()?.focus(),
  nextKeyMs,
  watchFrames,
};
Object.assign(window, { bench });
bench.opened = await open();
