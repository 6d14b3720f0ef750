'use client';
import type { CharacterCardFields } from '@durenai/core';
import { type ComponentType, useEffect, useState } from 'react';
import { useLatest } from '../hooks/use-latest.ts';

export type CharacterDialogProps = {
  characterId: string;
  /** What a list already knows of the character: shown while the rest is on its way. */
  summary?: CharacterCardFields;
  open: boolean;
  onOpenChange: (event: { open: boolean }) => void;
  /** Shows a button that begins a chat, and closes the dialog. */
  onChat?: (event: { character: CharacterCardFields }) => void;
  /** Where the dialog is attached. Default: the end of `document.body`. */
  container?: HTMLElement | null;
  className?: string;
};

let loaded: ComponentType<CharacterDialogProps> | undefined;

/** Called early by whoever will show the dialog, so that it is there when it is asked for. */
export async function loadDialog(): Promise<ComponentType<CharacterDialogProps>> {
  const { ModalDetails } = await import('./ModalDetails.tsx');
  loaded = ModalDetails;
  return ModalDetails;
}

/**
 * Everything about one character, over the page. Its code is loaded once this is drawn, open or not; an opening
 * that comes to nothing without a network closes again, and the next one tries anew.
 */
export function CharacterDialog(props: CharacterDialogProps) {
  const { open, onOpenChange } = props;
  const [Dialog, setDialog] = useState(() => loaded);
  const latest = useLatest({ onOpenChange });
  useEffect(() => {
    if (Dialog) return undefined;
    let isCurrent = true;
    loadDialog().then(
      (dialog) => {
        if (isCurrent) setDialog(() => dialog);
      },
      () => {
        if (isCurrent && open) latest.current.onOpenChange({ open: false });
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [Dialog, open, latest]);
  return Dialog ? <Dialog {...props} /> : null;
}
