import type { Durenai } from '@durenai/core';

/**
 * The store of this name, which every component under the provider shares. It is another one after the visitor
 * has changed: React Compiler must not remember it by `durenai`, which stays the same.
 */
export function useShared<Store>(durenai: Durenai, name: string, create: () => Store): Store {
  'use no memo';
  return durenai.shared(name, create);
}
