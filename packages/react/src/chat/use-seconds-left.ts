'use client';
import { useEffect, useState } from 'react';
import { useSettings } from '../provider/durenai-context.ts';

/** Counts down from `seconds`, once a second, to zero; null stays null. */
export function useSecondsLeft(seconds: number | null): number | null {
  const { clock } = useSettings('useSecondsLeft').durenai;
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    if (left === null || left === 0) return undefined;
    return clock.after(1000, () => setLeft(left - 1));
  }, [clock, left]);
  return left;
}
