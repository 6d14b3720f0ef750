import { afterEach, describe, expect, it } from 'vitest';
import { browserTabs, memoryTabs, type Tabs } from './ports.ts';

const opened: BroadcastChannel[] = [];
afterEach(() => {
  for (const channel of opened.splice(0)) channel.close();
});

const heard = (tabs: Tabs, topic: string) =>
  new Promise((resolve) => {
    const stop = tabs.on(topic, (message) => {
      stop();
      resolve(message);
    });
  });

describe.each([
  ['in memory', memoryTabs()],
  ['of one browser', () => browserTabs('ports-test')],
])('tabs %s', (_, openTab) => {
  it('hear what another says on their topic, and nothing else', async () => {
    const [speaker, listener] = [openTab(), openTab()];
    const others: unknown[] = [];
    speaker.on('news', (message) => others.push(message));
    listener.on('weather', (message) => others.push(message));
    const news = heard(listener, 'news');
    speaker.post('news', { text: 'all is well' });
    expect(await news).toEqual({ text: 'all is well' });
    expect(others).toEqual([]);
  });

  it('are silent and deaf once they are closed', async () => {
    const [closed, speaker, listener] = [openTab(), openTab(), openTab()];
    const seen: unknown[] = [];
    closed.on('news', (message) => seen.push(message));
    listener.on('news', (message) => seen.push(message));
    closed.close();
    closed.post('news', 'from beyond');
    const news = heard(listener, 'news');
    speaker.post('news', 'all is well');
    await news;
    expect(seen).toEqual(['all is well']);
  });
});

it('a tab ignores what is not a message of ours', async () => {
  const listener = browserTabs('ports-test-2');
  const next = heard(listener, 'news');
  const stranger = new BroadcastChannel('ports-test-2');
  opened.push(stranger);
  for (const noise of [null, 'text', 42, {}, { topic: 'news' }]) stranger.postMessage(noise);
  stranger.postMessage({ topic: 'news', message: 'ours' });
  expect(await next).toBe('ours');
});
