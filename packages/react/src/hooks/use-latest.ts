'use client';
import { useRef } from 'react';
import { useBrowserLayoutEffect } from './use-browser-layout-effect.ts';

/** A ref to the newest `value`, for listeners that must not be re-attached when a callback prop changes. */
export function useLatest<Value>(value: Value): { readonly current: Value } {
  const latest = useRef(value);
  useBrowserLayoutEffect(() => {
    latest.current = value;
  });
  return latest;
}
