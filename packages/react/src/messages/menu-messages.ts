/** Texts of the widget's menu: about the visitor, what is kept of them, and what they take along. */
export const menuMessages = {
  newConversation: 'New conversation',
  /** Above the characters that the site offers. */
  castLabel: 'Talk to',
  saveTranscript: 'Save as text file',
  saveTranscriptJson: 'Save as JSON file',
  /** First line of the file. */
  transcriptTitle: (name: string) => `Conversation with ${name}`,
  transcriptSaving: 'Collecting the messages…',
  transcriptSaved: (file: string) => `Your browser is saving “${file}”.`,
  transcriptFailed: 'The conversation could not be saved.',
  /** Of a switch: a short tone for a reply while the chat is closed. */
  sound: 'Sound for replies',
  back: 'Back to the chat',
  forgetMe: 'Forget me',
  forgetMeQuestion: 'Forget everything about you?',
  forgetMeHere:
    'Gone at once, in all tabs: your conversations, favourites and session on this website, and what this browser keeps of them. There is no way back.',
  /** Honest: DurenAI's API cannot delete a conversation. */
  forgetMeThere:
    'Kept: DurenAI, where the characters live, has a copy of the messages. It offers no way to delete it from here.',
  forgettingMe: 'Forgetting…',
  forgetMeDone: 'Everything about you is forgotten here.',
  forgetMeFailed: 'Nothing was forgotten.',
  /** Said where the browser denies storage. */
  remembersNothing:
    'This browser keeps nothing for the chat: when you leave this page, the conversation is gone.',
  consentQuestion: 'Before your first message',
  consentExplanation:
    'Your messages go to DurenAI, where an AI answers them, and are kept there and on this website’s server.',
  /** What this browser keeps, for each way to keep it. */
  consentLocal: 'This browser remembers you and your drafts, so that you can go on later.',
  consentSession: 'This tab remembers you and your drafts until it is closed.',
  consentMemory: 'This browser keeps nothing: when you leave this page, the conversation is gone.',
  consentAgree: 'Agree and send',
  consentDecline: 'Not now',
};

export type MenuMessages = typeof menuMessages;
