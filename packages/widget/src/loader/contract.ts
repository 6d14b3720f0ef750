/** What the loader and the panel say to each other. Types only: nothing here reaches a browser. */

export type WidgetOptions = {
  /** The DurenAI character to talk to, e.g. `char_123456`. */
  character?: string;
  /** Default `auto`: as the visitor's system. */
  theme?: 'auto' | 'light' | 'dark';
  /** Default: the bottom corner where lines end, so bottom right, or bottom left on a right-to-left page. */
  position?: 'bottom-right' | 'bottom-left';
  /** Any CSS colour, `var(--of-the-page)` included. Default: the widget's own. */
  accent?: string;
  /** Where the proxy answers, without a slash at the end. Default: where the script came from. */
  proxy: string;
  /** `none` draws no button: the page opens the chat itself. Default `icon`. */
  launcher?: 'icon' | 'none';
  /** First words of an empty conversation. They cost no chat request. */
  greeting?: string;
  /** BCP 47 tag. Default: the page's `lang`, else the browser's. */
  locale?: string;
  /** Where drafts, tokens and unsent messages are kept. Default `local`. */
  persist?: 'local' | 'session' | 'memory';
  /** What a visitor may say by one tap, parted by `|`. A list, in `boot`. */
  prompts?: string;
};

/** What listeners receive. Never the text of a message. */
export type WidgetEvents = {
  ready: { version: string };
  open: Record<never, never>;
  close: Record<never, never>;
  /** A reply arrived. */
  message: { message_id: string; conversation_id: string };
  'send-failed': { code: string };
  error: { code: string; message: string };
};

export type Emit = <Name extends keyof WidgetEvents>(name: Name, detail: WidgetEvents[Name]) => void;

export type MountArguments = {
  /** Open shadow root of `<durenai-chat>`; the panel adopts its style sheets into it. */
  root: ShadowRoot;
  /** The element that stacks launcher and panel; carries theme and accent. */
  frame: HTMLElement;
  options: WidgetOptions;
  emit: Emit;
  /** The visitor asked to close. */
  onClose: () => void;
};

export type Panel = {
  show(): void;
  /** Hides, and keeps everything that was typed. */
  hide(): void;
  destroy(): void;
};

/** Exports of the panel's module. */
export type PanelModule = { mount(args: MountArguments): Panel };
