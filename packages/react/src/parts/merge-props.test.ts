import { expect, it, vi } from 'vitest';
import { mergeProps } from './merge-props.ts';

type Given = {
  className?: string;
  style?: { color?: string; margin?: number };
  title?: string | undefined;
  onClick?: (event: { defaultPrevented: boolean }) => void;
};

it('keeps the classes and styles of both', () => {
  const given: Given = { className: 'theirs', style: { margin: 0 } };
  expect(mergeProps({ className: 'ours', style: { color: 'red' } }, given)).toEqual({
    className: 'ours theirs',
    style: { color: 'red', margin: 0 },
  });
});

it('says what the page says, and where it says nothing, what we say', () => {
  expect(mergeProps<Given>({ title: 'ours' }, { title: 'theirs' })).toEqual({ title: 'theirs' });
  expect(mergeProps<Given>({ title: 'ours' }, { title: undefined })).toEqual({ title: 'ours' });
  expect(mergeProps<Given>({}, { title: 'theirs' })).toEqual({ title: 'theirs' });
});

it('calls both listeners, the one of the page first, and not ours when the page prevented it', () => {
  const heard: string[] = [];
  const onClick = mergeProps<Given>(
    { onClick: () => heard.push('ours') },
    { onClick: () => heard.push('theirs') },
  ).onClick as NonNullable<Given['onClick']>;
  onClick({ defaultPrevented: false });
  onClick({ defaultPrevented: true });
  expect(heard).toEqual(['theirs', 'ours', 'theirs']);
});

it('leaves the listener of the page alone where we have none', () => {
  const onClick = vi.fn();
  expect(mergeProps<Given>({}, { onClick }).onClick).toBe(onClick);
});

it('calls ours where the page gives null for a listener, as React itself allows', () => {
  const ours = vi.fn();
  const { onClick } = mergeProps<Given>({ onClick: ours }, { onClick: null as never });
  onClick?.({ defaultPrevented: false });
  expect(ours).toHaveBeenCalledOnce();
});
