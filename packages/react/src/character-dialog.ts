/** The details of one character alone. */
export { CharacterDialog, type CharacterDialogProps } from './characters/CharacterDialog.tsx';
export type { Messages } from './messages/messages.ts';
export { DurenaiProvider, type DurenaiProviderProps } from './provider/DurenaiProvider.tsx';
export type { Theme } from './provider/durenai-context.ts';
