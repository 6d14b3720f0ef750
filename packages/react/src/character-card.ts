/** The card alone. */
export { CharacterCard, type CharacterCardProps } from './characters/CharacterCard.tsx';
export type { Messages } from './messages/messages.ts';
export { DurenaiProvider, type DurenaiProviderProps } from './provider/DurenaiProvider.tsx';
export type { Theme } from './provider/durenai-context.ts';
