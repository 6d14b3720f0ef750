import { CharacterSort, documentedEndpoints, type EndpointSpec, ErrorEnvelope } from '@durenai/core';
import { planOf } from '../src/account/plans.ts';
import { componentSchemas, named, referenceTo } from './schemas.ts';

const OPERATIONS: Record<keyof typeof documentedEndpoints, { tag: string; summary: string }> = {
  listCharacters: { tag: 'Characters', summary: 'List available characters' },
  getCharacter: { tag: 'Characters', summary: 'Get a character in full' },
  createCharacter: { tag: 'Characters', summary: 'Create a character' },
  sendMessage: { tag: 'Chat', summary: 'Send a message to a character and get a response' },
  listConversations: { tag: 'Chat', summary: "List the user's conversations" },
  listMessages: { tag: 'Chat', summary: 'List the messages of a conversation' },
  getAccount: { tag: 'User', summary: 'Get the authenticated user' },
  listFavorites: { tag: 'User', summary: "List the user's favorite characters" },
  addFavorite: { tag: 'User', summary: "Add a character to the user's favorites" },
  removeFavorite: { tag: 'User', summary: "Remove a character from the user's favorites" },
  createWebhook: { tag: 'Webhooks', summary: 'Create a webhook subscription' },
};

const QUERY: Readonly<Record<string, { description: string; schema: object }>> = {
  tags: {
    description: "Filter by tags, comma-separated (e.g., 'fantasy,female').",
    schema: { type: 'string' },
  },
  sort: {
    description: 'Sort results by.',
    schema: { type: 'string', enum: CharacterSort.options, default: 'popular' },
  },
};

const ERRORS: Readonly<Record<string, string>> = {
  400: 'invalid_request: the request was malformed or contained invalid parameters.',
  401: 'unauthorized: no valid API key was provided.',
  403: 'forbidden, subscription_required or premium_required: the key or the plan does not allow it.',
  404: "not_found: the requested resource doesn't exist.",
  429: 'rate_limited: too many requests hit the API too quickly.',
  500: 'server_error: something went wrong on our end.',
};

const jsonOf = (schema: object) => ({ 'application/json': { schema } });

const rateHeaders = Object.fromEntries(
  ['Limit', 'Remaining', 'Reset'].map((name) => [
    `X-RateLimit-${name}`,
    { $ref: `#/components/headers/X-RateLimit-${name}` },
  ]),
);

function parametersOf({ path, query = [], page }: EndpointSpec): object[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$' },
  }));
  const whole = { type: 'integer', minimum: 1 };
  const paging = page
    ? [
        { name: 'page', in: 'query', description: 'Page number.', schema: { ...whole, default: 1 } },
        {
          name: 'limit',
          in: 'query',
          description: 'Number of results per page.',
          schema: { ...whole, maximum: page.maxLimit, default: page.defaultLimit },
        },
      ]
    : [];
  const others = query.map((name) => ({ name, in: 'query', ...QUERY[name] }));
  return [...inPath, ...paging, ...others];
}

/** Bodies are JSON; a character may also come as a form, with its image. */
function bodyOf(endpoint: EndpointSpec): object | undefined {
  if (!endpoint.body) return undefined;
  const schema = referenceTo(endpoint.body);
  if (endpoint.body !== named.NewCharacter) return { required: true, content: jsonOf(schema) };
  const text = { type: 'string', minLength: 1 };
  const form = {
    type: 'object',
    required: ['name', 'description', 'personality', 'background'],
    properties: {
      ...{ name: text, description: text, personality: text, background: text },
      tags: { type: 'string', description: 'Comma-separated.' },
      image: { type: 'string', format: 'binary', description: 'JPEG or PNG, at most 5 MB.' },
    },
  };
  return { required: true, content: { ...jsonOf(schema), 'multipart/form-data': { schema: form } } };
}

function operationOf(name: keyof typeof documentedEndpoints, endpoint: EndpointSpec): object {
  const { tag, summary } = OPERATIONS[name];
  const body = bodyOf(endpoint);
  const parameters = parametersOf(endpoint);
  const errors = Object.keys(ERRORS).map((status) => [status, { $ref: `#/components/responses/${status}` }]);
  return {
    operationId: name,
    tags: [tag],
    summary,
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: body }),
    responses: {
      200: { description: 'OK', headers: rateHeaders, content: jsonOf(referenceTo(endpoint.response)) },
      ...Object.fromEntries(errors),
    },
    'x-plan': planOf(endpoint),
    ...(endpoint.costsChatRequest && { 'x-costs-chat-request': true }),
    ...(endpoint.methodAssumed && { 'x-method-assumed': true }),
  };
}

/** What a subscriber is sent: Standard Webhooks' envelope around the resource. */
function webhookOf(type: string, data: string): object {
  const schema = {
    type: 'object',
    required: ['type', 'timestamp', 'data'],
    properties: {
      type: { const: type },
      timestamp: { type: 'string', format: 'date-time' },
      data: { $ref: `#/components/schemas/${data}` },
    },
  };
  const header = (name: string) => ({ name, in: 'header', required: true, schema: { type: 'string' } });
  return {
    post: {
      operationId: type,
      summary: `Sent on ${type}. The envelope and the signature are assumed: the docs print neither.`,
      parameters: ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(header),
      requestBody: { required: true, content: jsonOf(schema) },
      responses: { '2XX': { description: 'Taken. Anything else is tried again.' } },
    },
  };
}

/** The documented API in OpenAPI 3.1, out of core's endpoint table and schemas. */
export function buildOpenapi(): Record<string, unknown> {
  const paths: Record<string, Record<string, object>> = {};
  for (const [name, endpoint] of Object.entries(documentedEndpoints) as [
    keyof typeof documentedEndpoints,
    EndpointSpec,
  ][]) {
    paths[endpoint.path] = {
      ...paths[endpoint.path],
      [endpoint.method.toLowerCase()]: operationOf(name, endpoint),
    };
  }
  const integer = (description: string) => ({ description, schema: { type: 'integer' } });
  return {
    openapi: '3.1.0',
    info: {
      title: 'DurenAI API',
      version: '1',
      description:
        'Written from the public documentation. `x-method-assumed` marks verbs that it does not print.',
    },
    servers: [{ url: 'https://api.durenai.com/v1' }],
    security: [{ apiKey: [] }],
    paths,
    webhooks: {
      'message.created': webhookOf('message.created', 'Message'),
      'conversation.updated': webhookOf('conversation.updated', 'Conversation'),
      'character.updated': webhookOf('character.updated', 'Character'),
    },
    components: {
      securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' } },
      headers: {
        'X-RateLimit-Limit': integer('Requests per minute.'),
        'X-RateLimit-Remaining': integer('Requests left in this minute.'),
        'X-RateLimit-Reset': integer('When the minute ends, in seconds since the epoch.'),
      },
      responses: Object.fromEntries(
        Object.entries(ERRORS).map(([status, description]) => [
          status,
          { description, headers: rateHeaders, content: jsonOf(referenceTo(ErrorEnvelope)) },
        ]),
      ),
      schemas: componentSchemas(),
    },
  };
}
