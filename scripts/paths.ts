import { resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '..');

/** Every published package, from the ground up. */
export const PACKAGES = [
  'packages/core',
  'packages/simulator',
  'packages/react',
  'packages/widget',
  'proxy',
] as const;
