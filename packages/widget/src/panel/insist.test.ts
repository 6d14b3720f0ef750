import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { insist } from './insist.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('asks again, later each time, and at once when the network is back', async () => {
  const load = vi.fn(() => Promise.reject<string>(new Error('away')));
  const onFailure = vi.fn();
  const file = insist(load, new AbortController().signal, onFailure);
  await vi.advanceTimersByTimeAsync(999);
  expect(load).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(2001);
  expect(load).toHaveBeenCalledTimes(3);
  expect(onFailure).toHaveBeenCalledTimes(3);
  load.mockResolvedValue('file');
  dispatchEvent(new Event('online'));
  expect(await file).toBe('file');
  expect(vi.getTimerCount()).toBe(0);
});

it('says of one that does not answer that it failed, and still takes it', async () => {
  const { promise, resolve: answer } = Promise.withResolvers<string>();
  const onFailure = vi.fn();
  const file = insist(() => promise, new AbortController().signal, onFailure);
  await vi.advanceTimersByTimeAsync(14_999);
  expect(onFailure).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(onFailure).toHaveBeenCalledTimes(1);
  answer('file');
  expect(await file).toBe('file');
  expect(vi.getTimerCount()).toBe(0);
});

it('asks for nothing any more when nobody waits for it', async () => {
  const load = vi.fn(() => Promise.reject<string>(new Error('away')));
  const onFailure = vi.fn();
  const ending = new AbortController();
  void insist(load, ending.signal, onFailure);
  await vi.advanceTimersByTimeAsync(10);
  ending.abort();
  dispatchEvent(new Event('online'));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(load).toHaveBeenCalledTimes(1);
  expect(onFailure).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});

it('does not hand over what comes only then', async () => {
  const ending = new AbortController();
  const taken = vi.fn();
  void insist(async () => 'file', ending.signal).then(taken);
  ending.abort();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(taken).not.toHaveBeenCalled();
});
