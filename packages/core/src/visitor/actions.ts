import { createResource, type Resource } from '../catalogue/create-resource.ts';
import { characterForm } from '../client/character-form.ts';
import type { Durenai } from '../create-durenai.ts';
import { createCharacter, forgetConversation, getVisitor } from '../endpoints.ts';
import type { Character, NewCharacter } from '../schema/character.ts';
import type { Visitor } from '../schema/visitor.ts';

/** Five megabytes over a phone's connection. */
const UPLOAD_TIMEOUT_MS = 60_000;

/**
 * Creates a character in the owner's account: `POST /characters`. For visitors whose
 * `features.create_characters` is true.
 *
 * @param image JPEG or PNG, at most {@link MAX_IMAGE_BYTES}.
 * @throws DurenaiError `invalid_request` naming the field, `payload_too_large`, `verification_required`,
 *   `rate_limited`, `not_found` where the owner has not switched it on, `creation_outcome_unknown` where it may have been created.
 */
export async function submitCharacter(
  { transport }: Durenai,
  character: NewCharacter,
  { image, signal }: { image?: Blob | undefined; signal?: AbortSignal | undefined } = {},
): Promise<Character> {
  const body = characterForm(character, image);
  const { data } = await transport.call(createCharacter, { body, signal, timeoutMs: UPLOAD_TIMEOUT_MS });
  return data;
}

/**
 * Takes one conversation from the visitor for good. DurenAI documents no way to delete it there.
 *
 * @throws DurenaiError `not_found`.
 */
export async function removeConversation({ transport }: Durenai, conversationId: string): Promise<void> {
  await transport.call(forgetConversation, { params: { conversation_id: conversationId } });
}

/** What the proxy knows of the visitor; null for one whom it never met. */
export function createVisitorResource(durenai: Durenai): Resource<Visitor | null> {
  return createResource(async () => {
    if (!durenai.visitor.isKnown()) return null;
    return (await durenai.transport.call(getVisitor)).data;
  });
}
