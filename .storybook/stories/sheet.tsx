import type { Clock } from '@durenai/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { DurenaiProvider, type Theme } from '../../packages/react/src/index.ts';
import { messages as arabic } from '../../packages/react/src/locales/ar.ts';
import type { NetworkWeather } from '../network-weather.ts';
import { createStoryVisitor, type StoryVisitor, type StoryVisitorOptions } from '../story-visitor.ts';
import './sheet.css';

/** One state of a component: who the visitor is, and what is rendered for them. */
export type SheetState = StoryVisitorOptions & {
  render: () => ReactNode;
  /** Default `calm`. */
  weather?: NetworkWeather;
  /** What the visitor does, once its cells are there. */
  play?: (cells: readonly HTMLElement[]) => Promise<void>;
};

const THEMES: readonly Theme[] = ['light', 'dark'];
/** Right to left as its readers see it, not as English in a mirror. */
const DIRECTIONS = [
  { dir: 'ltr', language: { locale: 'en' } },
  { dir: 'rtl', language: { locale: 'ar', messages: arabic } },
] as const;

/** A time that stands still: a picture taken tomorrow shows what today's does. */
export const still: Clock = {
  now: () => Date.parse('2026-11-24T10:00:00Z'),
  after: (ms: number, action: () => void) => {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};

/** Every state × theme × direction × width. The cells of a state are one visitor's. */
export function Sheet({
  states,
  widths,
}: {
  states: Readonly<Record<string, SheetState>>;
  widths: readonly number[];
}) {
  const visitors = useVisitors(states);
  const sheet = useRef<HTMLElement>(null);
  const isReady = usePlays(sheet, states, visitors !== null);
  return (
    <main ref={sheet} className="sheet" data-ready={isReady}>
      {visitors &&
        Object.entries(states).map(([name, { render }]) => (
          <div className="sheet-state" data-state={name} key={name}>
            <h2>{name}</h2>
            <div className="sheet-rows">
              {THEMES.flatMap((theme) =>
                DIRECTIONS.map(({ dir, language }) => (
                  <div className="sheet-row" key={theme + dir}>
                    {widths.map((width) => (
                      <div
                        className="sheet-cell"
                        data-theme={theme}
                        dir={dir}
                        lang={language.locale}
                        key={width}
                        style={{ inlineSize: width }}
                      >
                        <DurenaiProvider
                          durenai={(visitors[name] as StoryVisitor).durenai}
                          theme={theme}
                          {...language}
                        >
                          {render()}
                        </DurenaiProvider>
                      </div>
                    ))}
                  </div>
                )),
              )}
            </div>
          </div>
        ))}
    </main>
  );
}

function useVisitors(states: Readonly<Record<string, SheetState>>) {
  const [visitors, setVisitors] = useState<Record<string, StoryVisitor> | null>(null);
  useEffect(() => {
    let isCurrent = true;
    const created = Object.entries(states).map(
      async ([name, { weather, ...options }]) =>
        [name, await createStoryVisitor({ clock: still, latency: 0, ...options }, weather)] as const,
    );
    void Promise.all([document.fonts.ready, ...created]).then(([, ...entries]) => {
      if (isCurrent) setVisitors(Object.fromEntries(entries));
    });
    return () => {
      isCurrent = false;
    };
  }, [states]);
  return visitors;
}

/** One after the other: a page has one focus. */
function usePlays(
  sheet: { readonly current: HTMLElement | null },
  states: Readonly<Record<string, SheetState>>,
  isThere: boolean,
): boolean {
  const [outcome, setOutcome] = useState<{ failed?: unknown } | null>(null);
  useEffect(() => {
    if (!isThere) return;
    const play = async () => {
      for (const [name, state] of Object.entries(states)) {
        const cells =
          sheet.current?.querySelectorAll<HTMLElement>(`[data-state="${name}"] .sheet-cell`) ?? [];
        await state.play?.([...cells]).catch((cause: unknown) => {
          throw new Error(`The sheet does not get to “${name}”.`, { cause });
        });
      }
      return {};
    };
    void play()
      .catch((failed: unknown) => ({ failed }))
      .then(setOutcome);
  }, [sheet, states, isThere]);
  if (outcome?.failed !== undefined) throw outcome.failed;
  return outcome !== null;
}
