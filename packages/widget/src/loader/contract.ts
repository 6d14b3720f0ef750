/** What the loader and the panel say to each other. Types only: nothing here reaches a browser. */

/**
 * As the loader hands them over: each is a string that `options.ts` found well-formed, or is not there.
 * A list is parted by `|`.
 */
export type WidgetOptions = {
  /** Names this widget among several on a page: `DurenAI('sales.open')`. Default: the empty name. */
  id?: string;
  /** The DurenAI character to talk to, e.g. `char_123456`. */
  character?: string;
  /** A small cast to choose from, parted by `|`. Without `character`, the first one speaks. */
  characters?: string;
  /** Default `popup`. */
  mode?: 'popup' | 'inline' | 'fullscreen' | 'sidebar';
  /** For `inline`: a CSS selector of the element that the chat is put into. */
  target?: string;
  /** Default: the bottom corner where lines end, so bottom right, or bottom left on a right-to-left page. */
  position?: 'bottom-right' | 'bottom-left';
  /** Default `auto`: as the visitor's system. */
  theme?: 'auto' | 'light' | 'dark';
  /** Any CSS colour, `var(--of-the-page)` included. Default: the widget's own. */
  accent?: string;
  /** BCP 47 tag. Default: the page's `lang`, else the browser's. */
  locale?: string;
  /** First words of an empty conversation. They cost no chat request. */
  greeting?: string;
  /** What a visitor may say by one tap, parted by `|`. */
  prompts?: string;
  /** Where drafts, tokens and unsent messages are kept. Default `local`. */
  persist?: 'local' | 'session' | 'memory';
  /** `ask` asks before the first message is sent. Default `none`. */
  consent?: 'ask' | 'none';
  /** The bubble that invites to talk: its text, or the JSON of {@link Proactive}. Default: no bubble. */
  proactive?: string;
  /** `character` asks the proxy for a portrait. `none` draws no button: the page opens the chat. Default `icon`. */
  launcher?: 'character' | 'icon' | 'none';
  /** A short tone for a reply while the chat is closed. Default `off`. */
  sound?: 'on' | 'off';
  /** Where the proxy answers, without a slash at the end. Default: where the script came from. */
  proxy: string;
  /** For the scripts that the widget loads, under a policy that asks each for one. */
  nonce?: string;
};

/** What listeners receive. Never the text of a message. */
export type WidgetEvents = {
  ready: { version: string };
  open: Record<never, never>;
  close: Record<never, never>;
  /** A reply arrived. */
  message: { message_id: string; conversation_id: string };
  'send-failed': { code: string };
  /** How many replies came while the chat was closed. */
  unread: { count: number };
  'character-change': { character_id: string };
  error: { code: string; message: string };
};

export type Emit = <Name extends keyof WidgetEvents>(name: Name, detail: WidgetEvents[Name]) => void;

export type MountArguments = {
  /** Open shadow root of `<durenai-chat>`; the panel adopts its style sheets into it. */
  root: ShadowRoot;
  /** The element that stacks launcher and panel; carries mode, theme and accent. */
  frame: HTMLElement;
  options: WidgetOptions;
  /** Of the loader, which may be older than the panel that a newer proxy serves. */
  version: string;
  emit: Emit;
  /** The visitor asked to close. */
  onClose: () => void;
};

/** What the doctor found. */
type Finding = { level: 'ok' | 'warn' | 'fail'; text: string; fix?: string };

/** The methods that have the names of commands are what these commands do. */
export type Panel = {
  /** `isQuiet` leaves the focus where it is: the page opened the chat, and nobody asked for it. */
  show(isQuiet?: boolean): void;
  /** Hides, and keeps everything that was typed. */
  hide(): void;
  destroy(): void;
  /** Resolves with false when a reply is still awaited, or the text is empty. */
  send(text: string): Promise<boolean>;
  /** Puts `text` into the composer. */
  prefill(text: string): void;
  /** Talks to another character from now on. */
  switchCharacter(character: string): void;
  /** The next message begins a new conversation. */
  newConversation(): void;
  /** Who the visitor is on this site: a JWT of your server, asked for again before it expires. Null: nobody. */
  identify(source: (() => Promise<string | null>) | null): Promise<void>;
  /** Ends the session and drops what this browser keeps, as after a logout. */
  reset(): Promise<void>;
  /** Shows other texts, theme, prompts … in the same conversation. */
  update(options: WidgetOptions): void;
  doctor(): Promise<Finding[]>;
};

/** Exports of the panel's module. */
export type PanelModule = { mount(args: MountArguments): Panel };
