'use client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useLatest } from './use-latest.ts';

type ControllableOptions<Value> = {
  /** The page's value; undefined leaves it to the component. */
  value: Value | undefined;
  defaultValue: Value;
  /** Called with every wish for another value, whoever holds it. */
  onChange?: ((value: Value) => void) | undefined;
  /** Who complains when the page changes its mind about holding the value, e.g. `CharacterBrowser: search`. */
  caller: string;
};

/** A value that the page holds if it gives one, and the component otherwise. */
export function useControllableState<Value>(
  options: ControllableOptions<Value>,
): readonly [Value, (value: Value) => void] {
  const { value, defaultValue, onChange, caller } = options;
  const [own, setOwn] = useState(defaultValue);
  const isControlled = value !== undefined;
  const latest = useLatest({ isControlled, onChange });
  const began = useRef(isControlled);
  useEffect(() => {
    if (began.current === isControlled) return;
    console.warn(
      `${caller} changed from ${began.current ? 'controlled to uncontrolled' : 'uncontrolled to controlled'}. Give it a value always, or never.`,
    );
    began.current = isControlled;
  }, [isControlled, caller]);
  const set = useCallback(
    (next: Value) => {
      if (!latest.current.isControlled) setOwn(next);
      latest.current.onChange?.(next);
    },
    [latest],
  );
  return [isControlled ? value : own, set];
}
