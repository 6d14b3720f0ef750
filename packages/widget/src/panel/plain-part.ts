import {
  createElement,
  type ElementType,
  forwardRef,
  type HTMLAttributes,
  type ReactNode,
  type Ref,
} from 'react';

type PartProps = HTMLAttributes<HTMLElement> & { as: ElementType; defaultChildren?: ReactNode };

/** `drawPart` and `Part` of `@durenai/react` where no page puts an element of its own: without `asChild`. */
export function drawPart(props: PartProps, ref: Ref<HTMLElement>) {
  const { as, children, defaultChildren, ...rest } = props;
  return createElement(as, { ...rest, ref }, children ?? defaultChildren);
}

export const Part = forwardRef<HTMLElement, PartProps>(drawPart);
