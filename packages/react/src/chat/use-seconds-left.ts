'use client';
import type { DurenaiError } from '@durenai/core';
import { useEffect, useState } from 'react';
import { useSettings } from '../provider/durenai-context.ts';

/** When the wait of each error ends: one that is drawn again goes on counting. */
const ends = new WeakMap<object, number>();

/** Counts down the wait of `error`, once a second, to zero; null stays null. */
export function useSecondsLeft(error: DurenaiError): number | null {
  const { clock } = useSettings('useSecondsLeft').durenai;
  const [left, setLeft] = useState(() => {
    const { retryAfterMs } = error;
    if (retryAfterMs === undefined) return null;
    const end = ends.get(error) ?? clock.now() + retryAfterMs;
    ends.set(error, end);
    return Math.max(0, Math.ceil((end - clock.now()) / 1000));
  });
  useEffect(() => {
    if (left === null || left === 0) return undefined;
    return clock.after(1000, () => setLeft(left - 1));
  }, [clock, left]);
  return left;
}
