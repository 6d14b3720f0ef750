import type { CharacterCardFields } from '@durenai/core';
import type { HTMLAttributes, ReactElement, Ref } from 'react';

export type CharacterDialogProps = Omit<HTMLAttributes<HTMLDivElement>, 'children'> & {
  /** Whose details, e.g. `char_123456`. */
  characterId: string;
  /** What a list already knows of the character: shown while the rest is on its way. */
  summary?: CharacterCardFields | undefined;
  /** Held by the page. Default: held by the dialog, which `trigger` opens. */
  open?: boolean | undefined;
  /** Default false. */
  defaultOpen?: boolean | undefined;
  /** Called when the visitor opens or closes it. */
  onOpenChange?: ((event: { open: boolean }) => void) | undefined;
  /** One element, a button usually, that opens the dialog. */
  trigger?: ReactElement | undefined;
  /** Shows a button that begins a chat, and closes the dialog. */
  onChat?: ((event: { character: CharacterCardFields }) => void) | undefined;
  /** Where the dialog is attached. Default: the end of `document.body`. */
  container?: HTMLElement | null | undefined;
  /** Class names to add to what is around and inside. */
  classNames?: DialogClassNames | undefined;
};

export type DialogClassNames = Partial<Record<'actions' | 'overlay' | 'portrait', string>>;

export type ModalDetailsProps = Omit<
  CharacterDialogProps,
  'defaultOpen' | 'onOpenChange' | 'open' | 'trigger'
> & {
  open: boolean;
  onOpenChange: (event: { open: boolean }) => void;
  contentRef: Ref<HTMLDivElement>;
};
