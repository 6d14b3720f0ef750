import { createElement, type ElementType, forwardRef, type HTMLAttributes, type ReactNode } from 'react';

type PartProps = HTMLAttributes<HTMLElement> & { as: ElementType; defaultChildren?: ReactNode };

/** `Part` of `@durenai/react` where no page puts an element of its own: without `asChild`. */
export const Part = forwardRef<HTMLElement, PartProps>(function Part(props, ref) {
  const { as, children, defaultChildren, ...rest } = props;
  return createElement(as, { ...rest, ref }, children ?? defaultChildren);
});
