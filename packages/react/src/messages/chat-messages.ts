import { frameMessages } from './frame-messages.ts';

/** Texts of the chat window. */
export const chatMessages = {
  ...frameMessages,
  openMenu: 'Menu',
  chatHistoryLabel: 'Messages',
  chatLoading: 'Loading the conversation…',
  characterUnavailable: 'This character is no longer available, so there is nobody to answer here.',
  chatEmpty: (name: string) => `Say hello to ${name}.`,
  loadOlder: 'Load older messages',
  loadingOlder: 'Loading older messages…',
  showNewer: 'Show newer messages',
  /** Of the button below, after messages came that the visitor has not seen. */
  newMessages: (count: string, total: number) => (total === 1 ? '1 new message' : `${count} new messages`),
  /** Of the same button, when the visitor is far up in the history. */
  toNewest: 'To the newest',
  today: 'Today',
  yesterday: 'Yesterday',
  /** Read by screen readers before each message. */
  authorVisitor: 'You',
  messageChecking: 'Checking whether this arrived…',
  messageFailed: 'Not sent.',
  discard: 'Discard',
  copyMessage: 'Copy message',
  code: 'Code',
  copyCode: 'Copy code',
  copied: 'Copied',
  showMore: 'Show more',
  showLess: 'Show less',
  promptsLabel: 'Suggestions',
  messageQueued: 'Waiting for its turn…',
  messageQueuedOffline: 'Will be sent when you are online again.',
  /** Takes a message back that waits for its turn. */
  cancelSend: 'Cancel',
};

export type ChatMessages = typeof chatMessages;
