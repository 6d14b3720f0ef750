import { describe, expect, it } from 'vitest';
import { endUnderLoad } from './support/kills.ts';

describe('a proxy that ends under load', () => {
  it('by kill -9 has everything in its file that it acknowledged', async () => {
    const { sends, favorites, problems } = await endUnderLoad('SIGKILL', 2);
    expect(problems).toEqual([]);
    expect(Math.min(sends, favorites)).toBeGreaterThan(0);
  }, 120_000);

  it('by SIGTERM fails no request that it accepted', async () => {
    const { sends, favorites, problems } = await endUnderLoad('SIGTERM', 1);
    expect(problems).toEqual([]);
    expect(Math.min(sends, favorites)).toBeGreaterThan(0);
  }, 120_000);
});
