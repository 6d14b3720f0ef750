'use client';
import type { Durenai } from '@durenai/core';
import { createContext, useContext } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import type { Messages } from '../messages/messages.ts';
import type { InitialData } from './initial-data.ts';

/** `auto` follows the visitor's system setting. */
export type Theme = 'light' | 'dark' | 'auto';

export type DurenaiSettings = {
  readonly durenai: Durenai;
  /** The visitor's, by what ends with it, which no other `durenai` has: with another one, every store is a new one. */
  readonly era: AbortSignal;
  readonly theme: Theme;
  readonly locale: string;
  /** The words of the locale; none for English, and until they are loaded. */
  readonly translation: StoreApi<Partial<Messages>>;
  /** What the host page words differently. */
  readonly messages: Partial<Messages> | undefined;
  readonly initialData: InitialData | undefined;
};

export const DurenaiContext = createContext<DurenaiSettings | null>(null);

/** @throws Error naming `caller` when there is no provider above it. */
export function useSettings(caller: string): DurenaiSettings {
  const settings = useContext(DurenaiContext);
  if (settings === null) {
    throw new Error(`${caller} was rendered outside DurenaiProvider.`);
  }
  return settings;
}
