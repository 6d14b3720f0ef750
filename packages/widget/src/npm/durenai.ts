import type { PanelCommands, Proactive, WidgetEvents, WidgetOptions } from '../loader/contract.ts';

/** The options as code writes them: a list where an attribute has `|`, an object where it has JSON. */
export type Options = Partial<Omit<WidgetOptions, 'characters' | 'messages' | 'prompts' | 'proactive'>> & {
  characters?: readonly string[] | string;
  /** Null, for `update`: as they were. */
  messages?: Readonly<Record<string, string>> | string | null;
  prompts?: readonly string[] | string;
  /** Null, for `update`: no bubble comes any more. */
  proactive?: Proactive | string | null;
};

type Plain<Command extends string> = Command | `${string}.${Command}`;

/** What `window.DurenAI` is once the script has arrived. `DurenAI('sales.open')` speaks to the widget named `sales`. */
export type DurenAI = {
  readonly version: string;
  (command: Plain<'boot' | 'update'>, options?: Options): void;
  (command: Plain<'open' | 'close' | 'toggle' | 'show' | 'hide' | 'shutdown'>): void;
  (command: Plain<'switchCharacter'>, character: string): void;
  <Name extends keyof WidgetEvents>(
    command: Plain<'on' | 'once'>,
    event: Name,
    listener: (detail: WidgetEvents[Name]) => void,
  ): () => void;
  <Name extends keyof WidgetEvents>(
    command: Plain<'off'>,
    event: Name,
    listener: (detail: WidgetEvents[Name]) => void,
  ): void;
  (command: Plain<'get'>, name: 'open'): boolean;
  (command: Plain<'get'>, name: 'version'): string;
  (command: Plain<'get'>, name: 'options'): Options | undefined;
  <Name extends keyof PanelCommands>(
    command: Plain<Name>,
    ...values: Parameters<PanelCommands[Name]>
  ): Promise<Awaited<ReturnType<PanelCommands[Name]>>>;
};
