/** The browser with its cards and details. */
export { CharacterBrowser, type CharacterBrowserProps } from './characters/CharacterBrowser.tsx';
export type { Messages } from './messages/messages.ts';
export { DurenaiProvider, type DurenaiProviderProps } from './provider/DurenaiProvider.tsx';
export type { Theme } from './provider/durenai-context.ts';
