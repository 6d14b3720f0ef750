import { DurenaiError } from './errors.ts';
import { isId } from './schema/primitives.ts';

export type QueryValue = string | number | readonly string[] | undefined;

/**
 * The one place where a URL is put together. Ids are checked on their decoded value, and the result is
 * asserted to stand exactly where the template says, because encoding does not stop `..`: measured,
 * `encodeURIComponent('..')` still climbs.
 *
 * @throws DurenaiError `invalid_request` naming the id that is not one.
 */
export function buildUrl(
  baseUrl: string,
  path: string,
  params: Readonly<Record<string, string>> = {},
  query: Readonly<Record<string, QueryValue>> = {},
): string {
  const base = new URL(baseUrl);
  const prefix = base.pathname.replace(/\/$/, '');
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const id = Object.hasOwn(params, name) ? params[name] : undefined;
    if (typeof id !== 'string' || !isId(id)) {
      throw new DurenaiError({
        code: 'invalid_request',
        status: 400,
        message: `${name} is not a valid id.`,
        details: { parameter: name },
      });
    }
    return id;
  });
  const url = new URL(prefix + filled, base.origin);
  if (url.origin !== base.origin || url.pathname !== prefix + filled || url.search || url.hash) {
    throw new DurenaiError({ code: 'misuse', message: `The path ${path} leads elsewhere.` });
  }
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    // Of a list, its items parted by commas.
    const text = String(value ?? '');
    if (text) search.set(name, text);
  }
  url.search = String(search);
  return url.href;
}
