/**
 * What `@durenai/react` takes from React, on Preact: the panel's `react` and `react-dom/client`. A third of
 * the weight of `preact/compat`. A name that is missing here fails the build.
 */
import {
  Component,
  type ComponentChild,
  type ComponentType,
  type ContainerNode,
  cloneElement,
  createContext,
  createRef,
  createElement as createVnode,
  Fragment,
  isValidElement,
  options,
  render,
  type VNode,
} from 'preact';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';

export * from 'preact/hooks';
export { Component, cloneElement, createContext, createRef, Fragment, isValidElement };

type Props = Record<string, unknown>;

/**
 * React tells of each key press by `change`, and of focus that comes and goes to whatever is around it; and the DOM has
 * no property by which Preact could know these.
 */
const EVENT_NAMES: Readonly<Record<string, string>> = {
  onChange: 'onInput',
  onFocus: 'onfocusin',
  onBlur: 'onfocusout',
  onCompositionStart: 'oncompositionstart',
  onCompositionEnd: 'oncompositionend',
};

const { vnode: nextVnode, event: nextEvent } = options;
options.vnode = (vnode: VNode) => {
  // Preact walks them with `for…in`: what a page has put on `Object.prototype` would be drawn, markup included.
  Object.setPrototypeOf(vnode.props, null);
  if (typeof vnode.type === 'string') {
    const props = vnode.props as Props;
    for (const [name, ours] of Object.entries(EVENT_NAMES)) {
      if (!(name in props)) continue;
      props[ours] = props[name];
      delete props[name];
    }
  }
  nextVnode?.(vnode);
};
options.event = (event: Event) => {
  Object.assign(event, { nativeEvent: event });
  return nextEvent?.(event) ?? event;
};

/** Without what every object inherits. */
export const bare = (props: object | null): Props => Object.assign(Object.create(null), props);

export const createElement = ((type: string, props: object | null, ...children: ComponentChild[]) =>
  createVnode(type, bare(props), ...children)) as typeof createVnode;

/** Preact hands `ref` over like any other prop. */
export const forwardRef =
  (draw: (props: Props, ref: unknown) => ComponentChild) =>
  ({ ref, ...props }: Props) =>
    draw(props, ref);

export function memo(Inner: ComponentType<Props>): ComponentType<Props> {
  return class extends Component<Props> {
    override shouldComponentUpdate(next: Props): boolean {
      const names = new Set([...Object.keys(next), ...Object.keys(this.props)]);
      return [...names].some((name) => next[name] !== (this.props as Props)[name]);
    }
    override render(props: Props) {
      return createElement(Inner, props);
    }
  };
}

/** Reads after the subscription once more: the store may have changed between drawing and subscribing. */
export function useSyncExternalStore<Value>(
  subscribe: (listener: () => void) => () => void,
  read: () => Value,
): Value {
  const value = read();
  const [held] = useState({ value, read });
  const [, redraw] = useState<object>();
  useLayoutEffect(() => {
    held.value = value;
    held.read = read;
  });
  useEffect(() => {
    const check = () => {
      if (!Object.is(held.value, held.read())) redraw({});
    };
    check();
    return subscribe(check);
  }, [subscribe, held]);
  return value;
}

/** Preact draws all at once. */
export const startTransition = (update: () => void) => update();

export const createRoot = (container: ContainerNode) => ({
  render: (what: ComponentChild) => render(what, container),
  unmount: () => render(null, container),
});
