/** Texts of the chat window. */
export const chatMessages = {
  chatLabel: (name: string) => `Chat with ${name}`,
  /** Stands in until the character's name is known. */
  unnamedCharacter: 'Character',
  chatStatus: 'AI character',
  chatStatusTyping: 'Typing…',
  chatStatusChecking: 'Slow connection, checking…',
  chatStatusUnavailable: 'Unavailable',
  closeChat: 'Close chat',
  chatHistoryLabel: 'Messages',
  chatLoading: 'Loading the conversation…',
  chatFailed: 'The conversation could not be loaded.',
  characterUnavailable: 'This character is no longer available, so there is nobody to answer here.',
  chatEmpty: (name: string) => `Say hello to ${name}.`,
  loadOlder: 'Load older messages',
  loadingOlder: 'Loading older messages…',
  newMessages: 'New messages',
  today: 'Today',
  yesterday: 'Yesterday',
  /** Read by screen readers before each message. */
  authorVisitor: 'You',
  messageChecking: 'Checking whether this arrived…',
  messageFailed: 'Not sent.',
  discard: 'Discard',
  composerLabel: (name: string) => `Message to ${name}`,
  composerPlaceholder: 'Write a message…',
  send: 'Send',
  charactersUsed: (used: number, limit: number) => `${used} of ${limit}`,
};

export type ChatMessages = typeof chatMessages;
