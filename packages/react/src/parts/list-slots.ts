import type { DurenaiError } from '@durenai/core';
import type { ReactNode } from 'react';

/** Class names to add to what is inside a list. */
export type ListClassNames = Partial<Record<'empty' | 'row', string>>;

/** What a page draws itself in a list; whatever it leaves undefined is drawn as ever, and of null there is nothing. */
export type ListSlots<Row> = {
  /** What stands in a row; `children` is what would be drawn. */
  row?: ((event: Row & { children: ReactNode }) => ReactNode) | undefined;
  /** There is nothing. */
  empty?: (() => ReactNode) | undefined;
  /** The list could not be loaded. */
  error?: ((event: { error: DurenaiError; retry: () => void }) => ReactNode) | undefined;
};
