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
  useCallback,
} from 'react';

export type AsChild = {
  /** Renders the one child instead of our element, with our props, events and ref merged into it. Default false. */
  asChild?: boolean;
};

type PartProps = HTMLAttributes<HTMLElement> &
  AsChild & {
    as: ElementType;
    /** What stands inside unless the page puts something there. */
    defaultChildren?: ReactNode;
    [attribute: `data-${string}`]: unknown;
    part?: string;
  };

type Props = Record<string, unknown>;

/** One DOM node that the page can dress, listen to, hold a ref of, or replace by its own. */
export const Part = forwardRef<HTMLElement, PartProps>(function Part(props, ref) {
  const { as, asChild, defaultChildren, children, ...rest } = props;
  const child = asChild && isValidElement(children) ? (children as ReactElement<Props>) : null;
  const childRef = child ? refOf(child) : undefined;
  const bothRefs = useCallback(
    (node: HTMLElement | null) => {
      assign(ref, node);
      assign(childRef, node);
    },
    [ref, childRef],
  );
  if (child) {
    const inside = (child.props.children as ReactNode | undefined) ?? defaultChildren;
    return cloneElement(child, { ...merge(rest, child.props), ref: bothRefs } as Props, inside);
  }
  if (asChild) throw new Error('asChild needs exactly one element as its child.');
  return createElement(as, { ...rest, ref }, children ?? defaultChildren);
});

/** React 19 keeps it among the props, React 18 beside them. */
function refOf(child: ReactElement<Props>): Ref<HTMLElement> | undefined {
  const descriptor = Object.getOwnPropertyDescriptor(child.props, 'ref');
  const value = descriptor && !descriptor.get ? descriptor.value : (child as unknown as Props).ref;
  return (value ?? undefined) as Ref<HTMLElement> | undefined;
}

function assign(ref: Ref<HTMLElement> | undefined, node: HTMLElement | null): void {
  if (typeof ref === 'function') ref(node);
  else if (ref) ref.current = node;
}

/** The page's come first, and can keep ours from happening by `preventDefault()`. */
function merge(ours: Props, theirs: Props): Props {
  const merged: Props = { ...ours, ...theirs };
  for (const [name, own] of Object.entries(ours)) {
    const other = theirs[name];
    if (other === undefined) merged[name] = own;
    else if (name === 'className') merged[name] = `${own} ${other}`;
    else if (name === 'style') merged[name] = { ...(own as object), ...(other as object) };
    else if (/^on[A-Z]/.test(name) && typeof own === 'function' && typeof other === 'function') {
      merged[name] = (event: Event) => {
        other(event);
        if (!event.defaultPrevented) own(event);
      };
    }
  }
  return merged;
}
