import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  Account,
  Character,
  CharacterSummaryPage,
  ConversationPage,
  documentedEndpoints,
  ErrorEnvelope,
  FavoriteAdded,
  FavoriteCharacterPage,
  FavoriteRemoved,
  Message,
  MessagePage,
  NewCharacter,
  NewMessage,
  NewWebhook,
  Webhook,
} from '../src/index.ts';

/** The payloads that the API docs print, verbatim; see docs-samples.json. */
const samples = JSON.parse(readFileSync(new URL('./docs-samples.json', import.meta.url), 'utf8')) as Record<
  string,
  unknown
>;

const schemas = {
  'GET /characters': CharacterSummaryPage,
  'GET /characters/{character_id}': Character,
  'POST /characters body': NewCharacter,
  'POST /characters': Character,
  'POST /chat/{character_id}/messages body': NewMessage,
  'POST /chat/{character_id}/messages': Message,
  'GET /chat/conversations': ConversationPage,
  'GET /chat/conversations/{conversation_id}/messages': MessagePage,
  'GET /user/me': Account,
  'GET /user/favorites': FavoriteCharacterPage,
  'POST /user/favorites/{character_id}': FavoriteAdded,
  'DELETE /user/favorites/{character_id}': FavoriteRemoved,
  'POST /webhooks body': NewWebhook,
  'POST /webhooks': Webhook,
  error: ErrorEnvelope,
};

describe('the sample payloads of the API docs', () => {
  it('have a schema each, and each schema has a sample', () => {
    expect(Object.keys(samples).sort()).toEqual(Object.keys(schemas).sort());
  });

  it.each(Object.entries(schemas))('%s is read without losing a field', (name, schema) => {
    expect(v.parse(schema as v.GenericSchema, samples[name])).toEqual(samples[name]);
  });

  it.each(Object.entries(schemas))('%s is refused when any one required field is missing', (name, schema) => {
    const sample = samples[name] as Record<string, unknown>;
    const optional = ['tags', 'description', 'conversation_id'];
    for (const field of Object.keys(sample)) {
      if (name.endsWith('body') && optional.includes(field) && field !== 'description') continue;
      if (name.startsWith('POST /webhooks') && field === 'description') continue;
      const { [field]: _, ...rest } = sample;
      expect(v.is(schema as v.GenericSchema, rest), `${name} without ${field}`).toBe(false);
    }
  });

  it('cover every documented endpoint', () => {
    const rows = Object.values(documentedEndpoints).map(({ method, path }) => `${method} ${path}`);
    expect(rows.sort()).toEqual(
      Object.keys(schemas)
        .filter((name) => / \//.test(name) && !name.endsWith('body'))
        .sort(),
    );
  });
});
