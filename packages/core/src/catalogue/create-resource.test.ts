import { describe, expect, it } from 'vitest';
import { createResource } from './create-resource.ts';

/** A resource whose reads end when, and as, the test says. */
function createOpenResource() {
  const reads: PromiseWithResolvers<string>[] = [];
  const resource = createResource(() => {
    const read = Promise.withResolvers<string>();
    reads.push(read);
    return read.promise;
  });
  const seen: string[] = [];
  resource.store.subscribe(({ status, data }) =>
    seen.push(data === undefined ? status : `${status} ${data}`),
  );
  const settle = () => new Promise((resolve) => setTimeout(resolve));
  const end = async (index: number, answer?: string) => {
    if (answer === undefined) reads[index]?.reject(new TypeError('Failed to fetch'));
    else reads[index]?.resolve(answer);
    await settle();
  };
  return { resource, seen, end };
}

describe('a resource that is read again unasked', () => {
  it('goes on showing what it has, whether the read succeeds or fails', async () => {
    const { resource, seen, end } = createOpenResource();
    resource.open();
    await end(0, 'first');
    void resource.refresh();
    await end(1);
    void resource.refresh();
    await end(2, 'second');
    expect(seen).toEqual(['loading', 'ready first', 'ready second']);
  });

  it('goes on saying that it failed, once, until a read succeeds', async () => {
    const { resource, seen, end } = createOpenResource();
    resource.open();
    await end(0);
    void resource.refresh();
    await end(1);
    void resource.refresh();
    await end(2, 'there');
    expect(seen).toEqual(['loading', 'failed', 'ready there']);
  });

  it('says that it failed to whoever waits for it, whichever read was the last', async () => {
    const { resource, seen, end } = createOpenResource();
    resource.open();
    void resource.refresh();
    await end(0);
    await end(1);
    expect(seen).toEqual(['loading', 'failed']);
  });

  it('shows the first answer there is, and from then on the newest only', async () => {
    const { resource, seen, end } = createOpenResource();
    resource.open();
    for (let news = 0; news < 3; news += 1) void resource.refresh();
    await end(1, 'second');
    await end(0, 'first');
    await end(2, 'third');
    await end(3, 'fourth');
    expect(seen).toEqual(['loading', 'ready second', 'ready fourth']);
  });
});
