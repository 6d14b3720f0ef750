import { documentedEndpoints, type EndpointSpec, isId } from '@durenai/core';
import { refuse } from './refuse.ts';

export type EndpointName = keyof typeof documentedEndpoints;

export type Route = { name: EndpointName; endpoint: EndpointSpec; params: Record<string, string> };

type Candidate = { name: EndpointName; endpoint: EndpointSpec; segments: readonly string[] };

const segmentsOf = (path: string) => path.split('/').slice(1);

const candidates: readonly Candidate[] = Object.entries(documentedEndpoints).map(([name, endpoint]) => ({
  name: name as EndpointName,
  endpoint,
  segments: segmentsOf(endpoint.path),
}));

const parameterName = (segment: string) => /^\{(\w+)\}$/.exec(segment)?.[1];

/** The raw path segments behind each `{name}`, or undefined where the path is another one. */
function match(template: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (template.length !== segments.length) return undefined;
  const found: Record<string, string> = {};
  for (const [index, expected] of template.entries()) {
    const actual = segments[index] ?? '';
    const name = parameterName(expected);
    if (name === undefined && expected !== actual) return undefined;
    if (name !== undefined) found[name] = actual;
  }
  return found;
}

function readId(name: string, raw: string): string {
  let id = raw;
  try {
    id = decodeURIComponent(raw);
  } catch {
    // Left as it came: a stray % is no id either.
  }
  if (isId(id)) return id;
  throw refuse('invalid_request', `${name} is not a valid id.`, { parameter: name });
}

/** Finds which documented endpoint `path` (without the /v1) means. */
export function findRoute(method: string, path: string): Route {
  const segments = segmentsOf(path);
  const found = candidates.flatMap((candidate) => {
    const raw = match(candidate.segments, segments);
    return raw ? [{ ...candidate, raw }] : [];
  });
  const chosen = found.find(({ endpoint }) => endpoint.method === method);
  if (chosen) {
    const params = Object.fromEntries(
      Object.entries(chosen.raw).map(([name, raw]) => [name, readId(name, raw)]),
    );
    return { name: chosen.name, endpoint: chosen.endpoint, params };
  }
  if (found.length === 0) {
    throw refuse('not_found', 'There is no such endpoint.', { path: `/v1${path}` });
  }
  // The error table has no 405, so a wrong verb is an invalid request that names the right ones.
  const allowed = [...new Set(found.map(({ endpoint }) => endpoint.method))];
  throw refuse('invalid_request', `Use ${allowed.join(' or ')} here, not ${method}.`, { allowed });
}
