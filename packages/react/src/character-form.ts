/** The form for a new character alone. */
export { CharacterForm, type CharacterFormProps } from './characters/CharacterForm.tsx';
export type { Messages } from './messages/messages.ts';
export { DurenaiProvider, type DurenaiProviderProps } from './provider/DurenaiProvider.tsx';
export type { Theme } from './provider/durenai-context.ts';
