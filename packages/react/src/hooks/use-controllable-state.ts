'use client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useLatest } from './use-latest.ts';

type ControllableOptions<Value> = {
  /** The page's value; undefined leaves it to the component. */
  value: Value | undefined;
  defaultValue: Value;
  /** Where the value is while the page does not hold it. Default: in the component. */
  own?: readonly [Value, (value: Value) => void] | undefined;
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
  const state = useState(defaultValue);
  const [own, setOwn] = options.own ?? state;
  const isControlled = value !== undefined;
  const latest = useLatest({ isControlled, setOwn, onChange });
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
      if (!latest.current.isControlled) latest.current.setOwn(next);
      latest.current.onChange?.(next);
    },
    [latest],
  );
  return [isControlled ? value : own, set];
}
