/** What the loader and the panel say to each other. Types only: nothing here reaches a browser. */

/** What a page wrote: `data-*`, attributes of an element, JSON or the object given to `boot`. */
export type GivenOptions = Readonly<Record<string, unknown>>;

/** As `readOptions` leaves them: each is well-formed or not there, and lists are parted by `|`. */
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
  /** Texts to word differently, as JSON: `{"send":"Go"}`. `{0}` and `{1}` stand for what a text is given. */
  messages?: string;
  /** A short tone for a reply while the chat is closed. Default `off`. */
  sound?: 'on' | 'off';
  /** Where the proxy answers. Default: where the script came from. */
  proxy?: string;
  /** For the script that `loadDurenAI` adds; what a script with a nonce loads has the same by itself. */
  nonce?: string;
};

/** When the bubble comes. Of several conditions the first that is met counts; each visitor sees it once. */
export type Proactive = {
  text: string;
  /** Seconds after the page was shown. Default 20, unless `scroll` or `exit` is given. */
  delay?: number;
  /** Per cent of the page that was scrolled through. */
  scroll?: number;
  /** When the pointer leaves the page upwards. */
  exit?: boolean;
  /** Only on these paths; `*` stands for anything, e.g. `/pricing*`. */
  pages?: string[];
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

/** Gives a JWT of your server, or null when nobody is logged in. Asked again before it expires. */
type IdentitySource = () => Promise<string | null>;

/** `<durenai-chat>`. `attach`: puts one that the page did not write back where it belongs. */
export type Host = HTMLElement & { attach?: () => void };

/** What the loader made, and what the panel may ask of it. */
export type MountArguments = {
  host: Host;
  /** Open shadow root of the host; the panel adopts its style sheets into it. */
  root: ShadowRoot;
  /** The element that stacks launcher and panel; carries position, theme and accent. */
  frame: HTMLElement;
  /** The launcher. Stands nowhere with the option `launcher: none`, and in the mode `inline`. */
  button: HTMLButtonElement;
  /** As the page wrote them: nothing is checked yet. */
  options: GivenOptions;
  /** Where some of the options stood: a `data-*` that is none of ours belongs to another tool. */
  attributes: GivenOptions;
  /** Where the proxy answers, without a slash at the end. */
  proxy: string;
  /** Of the loader, which may be older than the panel that a newer proxy serves. */
  version: string;
  emit: Emit;
  /**
   * What the page asked of the panel before it was there, by command: the last call of each. What it said by `identify` stays
   * for the next panel, until `reset`. Older loaders have none.
   */
  noted?: Record<string, readonly unknown[]>;
  open(): void;
  close(): void;
  /** Changes some options for launcher and panel. */
  update(options: GivenOptions): void;
};

/** What the doctor found. */
export type Finding = {
  check:
    | 'proxy'
    | 'origin'
    | 'character'
    | 'identity'
    | 'csp'
    | 'copies'
    | 'version'
    | 'storage'
    | 'clock'
    | 'https';
  level: 'ok' | 'warn' | 'fail';
  text: string;
  /** The line that mends it. */
  fix?: string;
};

export type Panel = {
  /** Resolves once it may be shown: it is drawn, and who came or left is settled. Older panels have none. */
  readonly ready?: Promise<unknown>;
  show(): void;
  /** Hides, and keeps everything that was typed. */
  hide(): void;
  destroy(): void;
  /** Some options changed: these are all of them. */
  update(options: GivenOptions): void;
  /** Does one of {@link PanelCommands}; says which there are when it is none. */
  run(command: string, values: readonly unknown[]): Promise<unknown>;
};

/** The commands that the loader passes on. `prefill`, `newConversation` and `identify` resolve at once where there is no panel yet. */
export type PanelCommands = {
  /** Resolves with false when a reply is still awaited, or the text is empty. */
  send(text: string): Promise<boolean>;
  /** Puts `text` into the composer. */
  prefill(text: string): void;
  /** The next message begins a new conversation. */
  newConversation(): void;
  /** Who the visitor is on this site: a JWT of your server, asked for again before it expires. Null: nobody. */
  identify(source: IdentitySource | null): Promise<void>;
  /** Ends the session and drops what this browser keeps, as after a logout. */
  reset(): Promise<void>;
  doctor(): Promise<Finding[]>;
};

/** Exports of the panel's module. */
export type PanelModule = { mount(args: MountArguments): Panel };
