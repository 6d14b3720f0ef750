'use client';
import type { Durenai } from '@durenai/core';
import { useSettings } from '../provider/durenai-context.ts';

/** The visitor and the proxy that the provider stands for. */
export function useDurenai(): Durenai {
  return useSettings('useDurenai').durenai;
}
