import { readConversations } from '../chat/read-conversations.ts';
import type { Durenai } from '../create-durenai.ts';
import type { Conversation } from '../schema/conversation.ts';
import { createResource, type Resource } from './create-resource.ts';

/** The visitor's conversations, latest first. */
export function createConversationsResource(durenai: Durenai): Resource<readonly Conversation[]> {
  return createResource(() => readConversations(durenai));
}
