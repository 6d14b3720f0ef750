import '@chatscope/chat-ui-kit-styles/dist/default/styles.min.css';
import {
  ChatContainer,
  MainContainer,
  Message,
  MessageInput,
  MessageList,
} from '@chatscope/chat-ui-kit-react';
import { createRoot } from 'react-dom/client';

/** @type {import('../react-page/subject.ts').Mount} */
export const mount = (history, place) => {
  createRoot(place).render(
    <div style={{ inlineSize: 400, blockSize: 576 }}>
      <MainContainer>
        <ChatContainer>
          <MessageList scrollBehavior="auto">
            {history.map(({ id, author, text, at }) => (
              <Message
                key={id}
                model={{
                  message: text,
                  sentTime: at,
                  sender: author,
                  direction: author === 'visitor' ? 'outgoing' : 'incoming',
                  position: 'single',
                  type: 'text',
                }}
              />
            ))}
          </MessageList>
          <MessageInput placeholder="Write" attachButton={false} />
        </ChatContainer>
      </MainContainer>
    </div>,
  );
};
