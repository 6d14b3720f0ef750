/** What a journey needs of a browser, whoever drives it. Selectors are looked up in the widget's shadow root. */
export type Engine = {
  version: string;
  open(url: string): Promise<void>;
  reload(): Promise<void>;
  /** With the pointer, in the middle of what is there. */
  click(selector: string): Promise<void>;
  /** Keys, to whatever has the focus. */
  type(text: string): Promise<void>;
  press(key: 'Enter' | 'Escape'): Promise<void>;
  /** The value of an expression on the page, where `find(selector)` and `findAll(selector)` look into the widget. */
  evaluate<Value>(expression: string): Promise<Value>;
  close(): Promise<void>;
};

export const inWidget = (expression: string): string => `(() => {
  const root = document.querySelector('durenai-chat')?.shadowRoot;
  const find = (selector) => root?.querySelector(selector) ?? null;
  const findAll = (selector) => [...(root?.querySelectorAll(selector) ?? [])];
  return ${expression};
})()`;

/** Throws what is wrong rather than clicking somewhere. */
export const middleOf = (selector: string): string =>
  inWidget(`(() => {
    const { left, top, width, height } = find(${JSON.stringify(selector)}).getBoundingClientRect();
    return { x: Math.round(left + width / 2), y: Math.round(top + height / 2) };
  })()`);
