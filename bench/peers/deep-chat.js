import 'deep-chat';

/** @type {import('../react-page/subject.ts').Mount} */
export const mount = (history, place) => {
  const chat = document.createElement('deep-chat');
  chat.history = history.map(({ author, text }) => ({ role: author === 'visitor' ? 'user' : 'ai', text }));
  chat.connect = { handler: () => {} };
  chat.style.width = '400px';
  chat.style.height = '576px';
  place.append(chat);
};
