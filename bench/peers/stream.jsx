import 'stream-chat-react/css/index.css';
import { createRoot } from 'react-dom/client';
import { StreamChat } from 'stream-chat';
import { Channel, Chat, MessageComposer, VirtualizedMessageList, Window } from 'stream-chat-react';

/** A client that is connected to nobody: its service is not asked. */
function offlineClient(visitor) {
  const client = new StreamChat('bench', { allowServerSideConnect: true });
  client.axiosInstance.defaults.adapter = async (config) => ({
    data: { duration: '1ms', members: [], messages: [], channels: [], threads: [], reminders: [] },
    status: 200,
    statusText: 'OK',
    headers: {},
    config,
  });
  client._setUser(visitor);
  client.userID = visitor.id;
  client.wsPromise = Promise.resolve();
  client.tokenManager.getToken = () => 'bench';
  client.tokenManager.tokenReady = async () => 'bench';
  return client;
}

/** @type {import('../react-page/subject.ts').Mount} */
export const mount = (history, place) => {
  const users = { visitor: { id: 'visitor', name: 'Visitor' }, character: { id: 'character', name: 'Vexa' } };
  const client = offlineClient(users.visitor);
  const channel = client.channel('messaging', 'bench', { name: 'Vexa' });
  channel._initializeState({
    channel: {
      id: 'bench',
      type: 'messaging',
      cid: 'messaging:bench',
      config: {},
      own_capabilities: ['send-message'],
    },
    messages: history.map(({ id, author, text, at }) => ({
      id,
      cid: 'messaging:bench',
      type: 'regular',
      text,
      html: '',
      user: users[author],
      attachments: [],
      latest_reactions: [],
      own_reactions: [],
      reaction_counts: {},
      reaction_scores: {},
      reply_count: 0,
      created_at: at,
      updated_at: at,
    })),
    members: [],
    read: [],
    watchers: [],
    pinned_messages: [],
    watcher_count: 1,
  });
  channel.data = { ...channel.data, own_capabilities: ['send-message'] };
  channel.initialized = true;
  createRoot(place).render(
    <div style={{ inlineSize: 400, blockSize: 576, display: 'flex' }}>
      <Chat client={client}>
        <Channel channel={channel} initializeOnMount={false} markReadOnMount={false}>
          <Window>
            <VirtualizedMessageList />
            <MessageComposer />
          </Window>
        </Channel>
      </Chat>
    </div>,
  );
};
