import type { Durenai } from '@durenai/core';
import type { Messages } from '@durenai/react';
import type { ChatWindowHandle } from '@durenai/react/chat-parts';
import type { ComponentType, ReactNode, RefObject } from 'react';
import type { MountArguments, WidgetOptions } from '../loader/contract.ts';

/** What the page gave to `identify`. */
export type Named = Parameters<Durenai['visitor']['identify']>;

/** What is drawn. */
export type Shown = {
  options: WidgetOptions;
  /** What draws the messages; until it is there, whether an attempt to load it failed. */
  conversation: ComponentType | 'loading' | 'failed';
  /** The page named somebody: what the last visitor left is not for them, and until they are known nothing is drawn. */
  isAwaited: boolean;
  /** What stands in the header and below the messages besides, once it is there. */
  later?: { Later: ComponentType<{ desk: Desk }>; Prompts: ComponentType<{ prompts: readonly string[] }> };
  /** Chosen from the visitor's list. Undefined: the latest with the character. */
  conversationId?: string | undefined;
  /** As the page wants them worded. */
  messages?: Partial<Messages> | undefined;
  /** Stands above the composer. */
  note?: ReactNode;
  /** Stands instead of the chat, which stays as it is behind. */
  view?: ReactNode;
};

/** What the files that come after the panel may ask of it. */
export type Desk = {
  readonly durenai: Durenai;
  readonly options: WidgetOptions;
  /** What the loader made. */
  readonly page: MountArguments;
  readonly panel: HTMLElement;
  /** Aborted when the panel is taken away. */
  readonly ended: AbortSignal;
  readonly chat: RefObject<ChatWindowHandle | null>;
  /** Adopts a style sheet, once. */
  adopt(css: string): void;
  show(change: Partial<Shown>): void;
  /** Until then nothing is stored, and nothing that a visitor wrote is sent. */
  hasConsent(): boolean;
  keepConsent(): void;
  /**
   * Goes on as whom the page named. Where they cannot be vouched for and see nothing yet, this page has nothing more of what
   * the browser keeps, adds nothing to it, and is told by an `error` event.
   */
  identify(named: Named): Promise<void>;
  /** Until everybody has come or left of whom the page said so. */
  settled(): Promise<void>;
  /**
   * Puts the cursor into the composer; on a touch screen, where the keyboard would jump up, the focus on the panel. A list that
   * stands instead of the chat has it first.
   */
  focus(): void;
};
