'use client';
import { type ComponentType, forwardRef, useEffect, useState } from 'react';
import { useControllableState } from '../hooks/use-controllable-state.ts';
import { Part } from '../parts/Part.tsx';
import type { CharacterDialogProps, DialogClassNames, ModalDetailsProps } from './dialog-props.ts';

export type { CharacterDialogProps, DialogClassNames };

let loaded: ComponentType<ModalDetailsProps> | undefined;

/** Called early by whoever will show the dialog, so that it is there when it is asked for. */
export async function loadDialog(): Promise<ComponentType<ModalDetailsProps>> {
  const { ModalDetails } = await import('./ModalDetails.tsx');
  loaded = ModalDetails;
  return ModalDetails;
}

/**
 * Everything about one character, over the page. Its code is loaded once this is drawn, open or not; an opening
 * that comes to nothing without a network closes again, and the next one tries anew.
 */
export const CharacterDialog = forwardRef<HTMLDivElement, CharacterDialogProps>(
  function CharacterDialog(props, ref) {
    const { open: held, defaultOpen = false, onOpenChange, trigger, ...content } = props;
    const [open, setOpen] = useControllableState({
      value: held,
      defaultValue: defaultOpen,
      onChange: (next) => onOpenChange?.({ open: next }),
      caller: 'CharacterDialog: open',
    });
    const [Dialog, setDialog] = useState(() => loaded);
    useEffect(() => {
      if (Dialog) return undefined;
      let isCurrent = true;
      loadDialog().then(
        (dialog) => {
          if (isCurrent) setDialog(() => dialog);
        },
        () => {
          if (isCurrent && open) setOpen(false);
        },
      );
      return () => {
        isCurrent = false;
      };
    }, [Dialog, open, setOpen]);
    return (
      <>
        {trigger && (
          <Part as="button" asChild aria-haspopup="dialog" onClick={() => setOpen(true)}>
            {trigger}
          </Part>
        )}
        {Dialog && (
          <Dialog
            {...content}
            contentRef={ref}
            open={open}
            onOpenChange={({ open: next }) => setOpen(next)}
          />
        )}
      </>
    );
  },
);
