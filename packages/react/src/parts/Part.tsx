'use client';
import {
  cloneElement,
  createElement,
  type ElementType,
  forwardRef,
  type HTMLAttributes,
  isValidElement,
  type ReactElement,
  type ReactNode,
  type Ref,
} from 'react';
import { useMergedRef } from '../hooks/use-merged-ref.ts';
import { mergeProps } from './merge-props.ts';

export type AsChild = {
  /** Renders the one child instead of our element, with our props, events and ref merged into it. Default false. */
  asChild?: boolean | undefined;
};

/** Children of a list: how it draws one of its items or, with `asChild`, the one element that it becomes. */
export type ListChildren<Item> =
  | { asChild?: false; children?: (item: Item) => ReactNode }
  | { asChild: true; children: ReactElement };

type PartProps = HTMLAttributes<HTMLElement> &
  AsChild & {
    as: ElementType;
    /** What stands inside unless the page puts something there. */
    defaultChildren?: ReactNode;
    [attribute: `data-${string}`]: unknown;
    part?: string | undefined;
  };

type Props = Record<string, unknown>;

/** One DOM node that the page can dress, listen to, hold a ref of, or replace by its own. */
export const Part = forwardRef<HTMLElement, PartProps>(drawPart);

/** The same without a component of its own, for what a list draws many of while somebody scrolls. */
export function drawPart(props: PartProps, ref: Ref<HTMLElement>) {
  const { as, asChild, defaultChildren, children, ...rest } = props;
  if (!asChild) return createElement(as, { ...rest, ref }, children ?? defaultChildren);
  if (!isValidElement(children)) throw new Error('asChild needs exactly one element as its child.');
  return createElement(Adopted, {
    child: children as ReactElement<Props>,
    props: rest,
    ref,
    defaultChildren,
  });
}

type AdoptedProps = { child: ReactElement<Props>; props: Props; defaultChildren: ReactNode };

/** The page's element, with what ours would have had. */
const Adopted = forwardRef<HTMLElement, AdoptedProps>(function Adopted(
  { child, props, defaultChildren },
  ref,
) {
  const bothRefs = useMergedRef(ref, refOf(child));
  const inside = (child.props.children as ReactNode | undefined) ?? defaultChildren;
  return cloneElement(child, { ...mergeProps<Props>(props, child.props), ref: bothRefs } as Props, inside);
});

/** React 19 keeps it among the props, React 18 beside them. */
function refOf(child: ReactElement<Props>): Ref<HTMLElement> | undefined {
  const descriptor = Object.getOwnPropertyDescriptor(child.props, 'ref');
  const value = descriptor && !descriptor.get ? descriptor.value : (child as unknown as Props).ref;
  return (value ?? undefined) as Ref<HTMLElement> | undefined;
}
