'use client';
import type { Clock } from '@durenai/core';
import { useEffect, useState } from 'react';
import { dayOf } from '../parts/day-of.ts';

/** Looked at now and then besides: timers stand still while a computer sleeps. */
const LOOK_EVERY_MS = 5 * 60_000;

/** Local midnight before now. What is drawn with it is drawn again when the day is over. */
export function useToday(clock: Clock): number {
  const [today, setToday] = useState(() => dayOf(clock.now()));
  useEffect(() => {
    let cancel = () => {};
    const look = () => {
      const now = clock.now();
      setToday(dayOf(now));
      cancel = clock.after(Math.min(LOOK_EVERY_MS, new Date(now).setHours(24, 0, 0, 0) - now), look);
    };
    look();
    return () => cancel();
  }, [clock]);
  return today;
}
