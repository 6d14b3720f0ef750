import type { Desk } from '../desk.ts';

/** Whether the visitor sees the chat. */
export const isSeen = ({ panel }: Desk): boolean =>
  panel.dataset.open !== undefined && document.visibilityState === 'visible';
