import { describe, expect, it } from 'vitest';
import { createSharedCalls } from './shared-calls.ts';

function setUp() {
  const share = createSharedCalls<string>();
  const made: { signal: AbortSignal; answer: (text: string) => void; fail: (error: Error) => void }[] = [];
  const ask = (key = 'key') => {
    const controller = new AbortController();
    const promise = share(
      key,
      controller.signal,
      (signal) => new Promise((answer, fail) => made.push({ signal, answer, fail })),
    );
    promise.catch(() => undefined);
    return { promise, hangUp: () => controller.abort() };
  };
  return { ask, made, share };
}

describe('a shared call', () => {
  it('is made once for all who ask at once, and anew afterwards', async () => {
    const { ask, made } = setUp();
    const [first, second, other] = [ask(), ask(), ask('other')];
    expect(made).toHaveLength(2);
    made[0]?.answer('one');
    made[1]?.answer('two');
    expect(await Promise.all([first.promise, second.promise, other.promise])).toEqual(['one', 'one', 'two']);
    ask();
    expect(made).toHaveLength(3);
  });

  it('goes on while one of them waits, and is given up with the last', async () => {
    const { ask, made } = setUp();
    const [first, second] = [ask(), ask()];
    first.hangUp();
    await expect(first.promise).rejects.toMatchObject({ code: 'aborted' });
    expect(made[0]?.signal.aborted).toBe(false);
    second.hangUp();
    expect(made[0]?.signal.aborted).toBe(true);
  });

  it('that was given up stands in the way of nobody who asks later', async () => {
    const { ask, made } = setUp();
    ask().hangUp();
    const later = ask();
    made[0]?.fail(new Error('cut off'));
    made[1]?.answer('here');
    expect(await later.promise).toBe('here');
    const again = ask();
    expect(made).toHaveLength(3);
    made[2]?.fail(new Error('broken'));
    await expect(again.promise).rejects.toThrow('broken');
  });

  it('is not made for who is gone already', async () => {
    const { made, share } = setUp();
    await expect(share('key', AbortSignal.abort(), async () => 'never')).rejects.toMatchObject({
      code: 'aborted',
    });
    expect(made).toEqual([]);
  });
});
