/** Texts of the chat's header and composer, which are drawn before the rest is there. */
export const frameMessages = {
  chatLabel: (name: string) => `Chat with ${name}`,
  /** Stands in until the character's name is known. */
  unnamedCharacter: 'Character',
  chatStatus: 'AI character',
  chatStatusTyping: 'Typing…',
  chatStatusChecking: 'Checking…',
  chatStatusUnavailable: 'Unavailable',
  closeChat: 'Close chat',
  chatFailed: 'The conversation could not be loaded.',
  /** Shown when only a few are left. */
  messagesLeft: (count: string, total: number) =>
    total === 1 ? '1 message left today' : `${count} messages left today`,
  composerLabel: (name: string) => `Message to ${name}`,
  composerPlaceholder: 'Write a message…',
  send: 'Send',
  charactersUsed: (used: string, limit: string) => `${used} of ${limit}`,
};
