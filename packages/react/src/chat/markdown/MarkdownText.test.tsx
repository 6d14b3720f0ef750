import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { createWorld, renderIn } from '../../../test/world.tsx';
import { MessageText } from '../MessageText.tsx';
import { MarkdownText, wordsOf } from './MarkdownText.tsx';
import { hasMarkup } from './use-markdown.ts';

const show = (content: string) => renderIn(createWorld(), <MarkdownText content={content} />);

describe('a message in Markdown', () => {
  it('tells an action from stress, and leaves sums alone', () => {
    show('*waves* and **now** 2 * 3 * 4');
    expect(screen.getByText('waves').className).toBe('durenai-action');
    expect(screen.getByText('now').tagName).toBe('STRONG');
    expect(screen.getByText(/2 \* 3 \* 4/)).toBeTruthy();
  });

  it('shows where a link leads, and gives it nothing of this page', () => {
    show('[a map](https://maps.example/x) and https://plain.example/y.');
    const [named, plain] = screen.getAllByRole('link');
    expect(named?.textContent).toBe('a map (maps.example)');
    expect(named?.getAttribute('rel')).toBe('noopener noreferrer nofollow ugc');
    expect(plain?.textContent).toBe('https://plain.example/y');
  });

  it.each(['[x](javascript:alert(1))', '<javascript:alert(1)>', '[x](data:text/html,1)', '[x](/admin)'])(
    'makes no link of %s',
    (content) => {
      show(content);
      expect(screen.queryByRole('link')).toBeNull();
    },
  );

  it('shows an image as its words and loads nothing', () => {
    const { container } = show('![a cat](https://tracker.example/1.png) <img src=x onerror=alert(1)>');
    expect(container.querySelector('img')).toBeNull();
    expect(container.textContent).toContain('<img src=x onerror=alert(1)>');
  });

  it('adds no heading to the page', () => {
    show('# Big news');
    expect(screen.queryByRole('heading')).toBeNull();
    expect(screen.getByText('Big news').tagName).toBe('STRONG');
  });

  it.each([
    ['3. Fight\n4. Flee', '3. Fight\n4. Flee'],
    ['Choose:\n1. *Run*\n\n   Or walk.\n2. - Hide', 'Choose:\n1. Run\nOr walk.\n2. Hide'],
    ['- one\n- two', 'one\ntwo'],
  ])('speaks %j with the numbers that one chooses by', (content, words) => {
    expect(wordsOf(content)).toBe(words);
  });

  it('copies a block of code', async () => {
    const { user } = show('```js\nlet x = 1;\n```');
    const write = vi.spyOn(navigator.clipboard, 'writeText');
    await user.click(screen.getByRole('button', { name: 'Copy code' }));
    expect(write).toHaveBeenCalledWith('let x = 1;');
    expect(screen.getByRole('button', { name: 'Copied' })).toBeTruthy();
  });

  it('shows what is nested beyond reason as text, and bounds the depth of the page', () => {
    const { container } = show(`${'> '.repeat(300)}deep`);
    expect(container.textContent).toContain('deep');
    expect(container.querySelectorAll('blockquote').length).toBeLessThan(12);
  });
});

describe('message text', () => {
  it('is there as written at once, and as Markdown when the renderer came', async () => {
    renderIn(createWorld(), <MessageText content="Use `npm start`." />);
    expect(screen.getByText('Use `npm start`.')).toBeTruthy();
    expect((await screen.findByText('npm start')).tagName).toBe('CODE');
  });

  it.each(['*She said: **hello** there*', '**She said: *hello* there**', 'Yes. *It is **so***'])(
    'has one stress in another: %s',
    async (content) => {
      const { container } = renderIn(createWorld(), <MessageText content={content} />);
      await waitFor(() => expect(container.querySelector('em strong, strong em')).not.toBeNull());
      expect(container.textContent).not.toContain('*');
    },
  );

  it.each([
    '*waves* Hello',
    '*waves*, **now** *nods*',
    '**Now** *nods* and 2 * 3 *4* x',
    '*open\n**x**',
    '"*hi*" *a*',
  ])('does without the renderer where there is no such thing: %j', (content) => {
    expect(hasMarkup(content)).toBe(false);
  });

  it('is folded when long, until the reader wants it', async () => {
    const { user, container } = renderIn(createWorld(), <MessageText content={'word '.repeat(500)} folds />);
    expect(container.querySelector('[data-state="closed"]')).not.toBeNull();
    await user.click(screen.getByRole('button', { name: 'Show more', expanded: false }));
    expect(container.querySelector('[data-state="closed"]')).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Show less', expanded: true }));
    expect(container.querySelector('[data-state="closed"]')).not.toBeNull();
  });
});
