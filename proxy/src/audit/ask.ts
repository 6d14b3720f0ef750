import { type IncomingHttpHeaders, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

export type Question = {
  method?: string;
  /** As it goes over the wire: `fetch` would tidy it. */
  target: string;
  headers?: Readonly<Record<string, string>>;
  /** A text goes out as it is, anything else as JSON. */
  body?: unknown;
};

export type Received = {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** The body, or an empty object when it is no JSON object. */
  json: Readonly<Record<string, unknown>>;
};

export type Ask = (question: Question) => Promise<Received>;

const TIMEOUT_MS = 90_000;
const MAX_BYTES = 4 * 1024 * 1024;

/** Asks one server, which may be mounted below a path. */
export function asking(baseUrl: string): Ask {
  const { protocol, hostname, port, pathname } = new URL(baseUrl);
  const request = protocol === 'https:' ? requestHttps : requestHttp;
  const mount = pathname.replace(/\/$/, '');
  return ({ method = 'GET', target, headers = {}, body }) =>
    new Promise((resolve, reject) => {
      const isText = body === undefined || typeof body === 'string';
      const type = body === undefined ? {} : { 'content-type': 'application/json' };
      const outgoing = request(
        {
          hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
          port,
          method,
          path: /^\/(?!\/)/.test(target) ? mount + target : target,
          headers: { ...type, ...headers },
          agent: false,
          timeout: TIMEOUT_MS,
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            text += chunk;
            if (text.length > MAX_BYTES) response.destroy(new Error(`${target} answers without end`));
          });
          response.on('error', reject);
          response.on('end', () => {
            const { statusCode: status = 0, headers } = response;
            resolve({ status, headers, text, json: parse(text) });
          });
        },
      );
      outgoing.on('timeout', () => outgoing.destroy(new Error(`${target} was not answered in time`)));
      outgoing.on('error', reject);
      outgoing.end(isText ? body : JSON.stringify(body));
    });
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
