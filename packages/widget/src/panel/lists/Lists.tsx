import { catalogueMessages, useMessages } from '@durenai/react/chat-parts';
import { ConversationList } from '@durenai/react/conversation-list';
import { FavoritesList } from '@durenai/react/favorites-list';
import type { Desk } from '../desk.ts';
import { beginAnew, talkTo } from '../talk.ts';
import { View } from './View.tsx';

export { default as listsCss } from '@durenai/react/lists.css?inline';
export { viewCss } from './View.tsx';

type ListProps = {
  desk: Desk;
  /** The conversation behind this view. */
  shownId: string | null;
};

export function Conversations({ desk, shownId }: ListProps) {
  const { conversationsLabel } = useMessages('Conversations', catalogueMessages);
  return (
    <View desk={desk} title={conversationsLabel}>
      <ConversationList
        selectedId={shownId}
        onSelect={({ conversation: { id, character } }) => {
          if (id === shownId) desk.show({ view: null });
          else talkTo(desk, character.id, id);
          desk.focus();
        }}
        onForget={({ conversation: { id } }) => {
          if (id === shownId) void beginAnew(desk).then(desk.focus);
        }}
      />
    </View>
  );
}

export function Favorites({ desk }: ListProps) {
  const { favoritesLabel } = useMessages('Favorites', catalogueMessages);
  return (
    <View desk={desk} title={favoritesLabel}>
      <FavoritesList
        onSelect={({ character: { id } }) => {
          if (id === desk.options.character) desk.show({ view: null });
          else talkTo(desk, id);
          desk.focus();
        }}
      />
    </View>
  );
}
