import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { createRef } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { Part } from './Part.tsx';

afterEach(cleanup);

it('is one element of ours, with the props and the ref of the page', () => {
  const ref = createRef<HTMLElement>();
  render(
    <Part as="header" ref={ref} className="ours" data-state="open" id="theirs" defaultChildren="inside" />,
  );
  expect(ref.current?.outerHTML).toBe('<header class="ours" data-state="open" id="theirs">inside</header>');
});

it('becomes the element of the page, and both keep what they had', () => {
  const ours = createRef<HTMLElement>();
  const theirs = createRef<HTMLButtonElement>();
  const heard: string[] = [];
  render(
    <Part
      as="div"
      asChild
      ref={ours}
      className="a"
      style={{ color: 'red' }}
      onClick={() => heard.push('ours')}
      defaultChildren="Open"
    >
      <button
        type="button"
        ref={theirs}
        className="b"
        style={{ margin: 0 }}
        onClick={() => heard.push('theirs')}
      />
    </Part>,
  );
  const link = screen.getByText('Open');
  expect(link.className).toBe('a b');
  expect(link.style.color).toBe('red');
  expect(ours.current).toBe(link);
  expect(theirs.current).toBe(link);
  fireEvent.click(link);
  expect(heard).toEqual(['theirs', 'ours']);
});

it('does not act when the page prevented it', () => {
  const act = vi.fn();
  render(
    <Part as="button" asChild onClick={act}>
      <button type="button" onClick={(event) => event.preventDefault()}>
        Mine
      </button>
    </Part>,
  );
  fireEvent.click(screen.getByRole('button'));
  expect(act).not.toHaveBeenCalled();
});

it('lets go of its element as the ref of the page wants it, by null or by what it gave back', () => {
  const calls: string[] = [];
  const withNull = (element: HTMLElement | null) => void calls.push(element ? 'got' : 'null');
  const withRelease = (element: HTMLElement | null) => {
    calls.push(element ? 'held' : 'null for who gave back a release');
    return () => void calls.push('released');
  };
  const view = render(
    <Part as="div" asChild ref={withNull}>
      <p ref={withRelease} />
    </Part>,
  );
  calls.length = 0;
  view.unmount();
  expect(calls).toEqual(['null', 'released']);
});
