import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';

const DIST = join(import.meta.dirname, 'dist');

/** As the pages are written; replaced when the proxy stands elsewhere. */
const WRITTEN_PROXY_URL = 'http://localhost:8787';

const PAGES: Record<string, string> = { '/': 'index.html', '/react/': 'react/index.html' };

/** Serves the built demo pages on loopback, with the widget and the React page pointed at the proxy. */
export function createSiteServer(proxyUrl: () => string): Server {
  const assets = sirv(DIST, { extensions: [] });
  return createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://site').pathname;
    if (path === '/react') return response.writeHead(308, { location: '/react/' }).end();
    const page = PAGES[path];
    if (page === undefined)
      return assets(request, response, () => void response.writeHead(404).end('Not found'));
    const html = readFileSync(join(DIST, page), 'utf8').replaceAll(WRITTEN_PROXY_URL, proxyUrl());
    return response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' })
      .end(html);
  });
}
