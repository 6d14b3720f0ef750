export type { PanelCommands, Proactive, WidgetEvents } from '../loader/contract.ts';
export type { DurenAI, Options } from './durenai.ts';
export { type LoadOptions, loadDurenAI } from './load-durenai.ts';
