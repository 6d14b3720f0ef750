import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

type Operation = { operationId: string; responses: Record<string, unknown> };
type Openapi = { paths: Record<string, Record<string, Operation>> };

export const openapi: Openapi = JSON.parse(readFileSync(new URL('../openapi.json', import.meta.url), 'utf8'));

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(openapi, 'openapi');

const escaped = (pointer: string) => encodeURIComponent(pointer.replaceAll('~', '~0').replaceAll('/', '~1'));

/** Why `value` is not what stands at a place of openapi.json; undefined when it is. */
export function complaint(pointer: readonly string[], value: unknown): string | undefined {
  const validate = ajv.getSchema(`openapi#/${pointer.map(escaped).join('/')}`);
  if (!validate) return `openapi.json has nothing at ${pointer.join(' › ')}`;
  return validate(value) ? undefined : ajv.errorsText(validate.errors);
}

const schemaOf = (content: string[]) => [...content, 'content', 'application/json', 'schema'];

/** The template of openapi.json that `path` (with its /v1 and query) fits; undefined where it has none. */
function templateOf(path: string): string | undefined {
  const bare = path.replace(/^\/v1/, '').replace(/\?.*$/, '');
  return Object.keys(openapi.paths).find((template) =>
    new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(bare),
  );
}

/** Why an answer of the API is not what openapi.json describes. */
export function complaintOfAnswer(
  method: string,
  path: string,
  status: number,
  json: unknown,
): string | undefined {
  if (status !== 200) return complaint(schemaOf(['components', 'responses', String(status)]), json);
  const template = templateOf(path);
  if (template === undefined) return `openapi.json has no path for ${path}`;
  return complaint(schemaOf(['paths', template, method.toLowerCase(), 'responses', '200']), json);
}

export const complaintOfBody = (method: string, template: string, json: unknown) =>
  complaint(schemaOf(['paths', template, method.toLowerCase(), 'requestBody']), json);
