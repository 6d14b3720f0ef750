import * as core from '@durenai/core';
import { type ConversionConfig, toJsonSchema, toJsonSchemaDefs } from '@valibot/to-json-schema';
import type * as v from 'valibot';

const { documentedEndpoints } = core;

/** Every wire shape under the name that it has in the document. */
export const named: Readonly<Record<string, v.GenericSchema>> = {
  Account: core.Account,
  Character: core.Character,
  CharacterSummary: core.CharacterSummary,
  CharacterSummaryPage: documentedEndpoints.listCharacters.response,
  Conversation: core.Conversation,
  ConversationPage: documentedEndpoints.listConversations.response,
  ErrorEnvelope: core.ErrorEnvelope,
  FavoriteAdded: core.FavoriteAdded,
  FavoriteCharacter: core.FavoriteCharacter,
  FavoriteCharacterPage: documentedEndpoints.listFavorites.response,
  FavoriteRemoved: core.FavoriteRemoved,
  Message: core.Message,
  MessagePage: documentedEndpoints.listMessages.response,
  NewCharacter: core.NewCharacter,
  NewMessage: core.NewMessage,
  NewWebhook: core.NewWebhook,
  Pagination: core.Pagination,
  Webhook: core.Webhook,
};

/** What core's own checks are in the words of JSON Schema, by their message. */
const CHECKS: Readonly<Record<string, Record<string, string>>> = {
  'is not a valid id': { pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$' },
  'is not an ISO 8601 timestamp': { format: 'date-time' },
  'must be an http(s) URL': { format: 'uri' },
  'must not be empty': { pattern: '\\S' },
};

const config = {
  target: 'draft-2020-12',
  definitions: named,
  overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
  overrideAction({ valibotAction, jsonSchema }) {
    if (valibotAction.type !== 'check') return undefined;
    const words = 'message' in valibotAction ? CHECKS[String(valibotAction.message)] : undefined;
    if (!words) throw new Error('Core has a check that openapi/schemas.ts cannot put into JSON Schema yet.');
    return { ...jsonSchema, ...words };
  },
} satisfies ConversionConfig;

/** `components.schemas` of the document. */
export const componentSchemas = (): Record<string, unknown> => toJsonSchemaDefs(named, config);

/** The reference to one of {@link named}, as it stands in a response or a body. */
export function referenceTo(schema: v.GenericSchema): { $ref: string } {
  const { $ref } = toJsonSchema(schema, config);
  if ($ref === undefined)
    throw new Error('An endpoint answers with a schema that openapi/schemas.ts does not name.');
  return { $ref };
}
