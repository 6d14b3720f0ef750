import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DurenaiError } from '@durenai/core';
import type { Request, RequestHandler, Response } from 'express';
import sirv from 'sirv';
import { CACHE_CONTROL } from '../http/caching.ts';
import type { Log } from '../log.ts';
import { fileNotFound } from '../refusals.ts';
import { readManifest } from './read-manifest.ts';

/** A loader that asks again after a failure adds a `+`: browsers never ask twice for the same module. */
const VERSION = /^(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)\+*$/;
const FOLDER = /^[A-Za-z0-9_-]+$/;
const FILE = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.(js|css|json|map|svg|png|webp|woff2)$/;

/**
 * A browser keeps the loader, and pages may pin it, longer than the proxy keeps that version's files: an older loader gets
 * today's panel and extras, since they keep to one contract. By an import, because a module that was redirected is not the one
 * that its own files ask for, and they would be given a second panel.
 */
const OF_ANY_VERSION = /^(panel|extras|widget)(-[\w-]+)?\.js$/;

type FileServer = ReturnType<typeof sirv>;

/** The built widget, precompressed where the browser takes that. */
export function widgetFiles(
  directory: string | undefined,
  log: Log,
): { loader: RequestHandler; versioned: RequestHandler } {
  if (directory !== undefined && !isBuilt(directory)) log.warn({}, `WIDGET_DIR ${directory}: ${NOT_BUILT}`);
  let open: { builtAt: number; files: FileServer } | undefined;

  /** The widget may be built, or built anew, after the proxy has started. */
  function built(): FileServer {
    const folder = widgetFolder(directory);
    const manifest = folder && statSync(join(folder, 'manifest.json'), { throwIfNoEntry: false });
    if (!manifest) throw notBuilt();
    if (open?.builtAt !== manifest.mtimeMs) {
      const files = sirv(folder, { etag: true, brotli: true, gzip: true, extensions: [], setHeaders });
      open = { builtAt: manifest.mtimeMs, files };
    }
    return open.files;
  }

  const loader: RequestHandler = (request, response) => {
    response.setHeader('cache-control', CACHE_CONTROL.loader);
    serve(built(), '/widget.js', request, response, () => {
      throw fileNotFound();
    });
  };

  const versioned: RequestHandler = (request, response) => {
    const { version = '', file = [] } = request.params;
    const [, plainVersion] = VERSION.exec(`${version}`) ?? [];
    const path = [file].flat();
    const isFile = path.every((segment, index) => (index === path.length - 1 ? FILE : FOLDER).test(segment));
    if (!plainVersion || !isFile) throw fileNotFound();
    const files = built();
    response.setHeader('cache-control', CACHE_CONTROL.versioned);
    serve(files, `/${[plainVersion, ...path].join('/')}`, request, response, () => {
      const [, name] = (path.length === 1 && OF_ANY_VERSION.exec(path[0] ?? '')) || [];
      const { loader, panel, extras } = readManifest(widgetFolder(directory));
      const file = { widget: loader, panel, extras }[name as 'widget' | 'panel' | 'extras'];
      if (!file) throw fileNotFound();
      response.setHeader('cache-control', CACHE_CONTROL.loader);
      if (name === 'widget') response.redirect(302, `../../${file}`);
      else response.send(`export * from ${JSON.stringify(`../${file}`)};\n`);
    });
  };

  return { loader, versioned };
}

/** sirv gets the path that was checked, and no ranges: nobody resumes a script. */
function serve(
  files: FileServer,
  path: string,
  request: Request,
  response: Response,
  onMissing: () => void,
): void {
  const { range: _, ...headers } = request.headers;
  setHeaders(response, path);
  // sirv does not listen: a file that has gone since it looked, as while the widget is built anew, would end the process.
  response.once('pipe', (file) => file.once('error', () => response.destroy()));
  files(Object.create(request, { url: { value: path }, headers: { value: headers } }), response, onMissing);
}

/** Also called by sirv, which has just set `Vary` for itself alone. */
function setHeaders(response: { setHeader(name: string, value: string): unknown }, path: string): void {
  response.setHeader('vary', 'Origin, Accept-Encoding');
  // A classic script is otherwise read in the encoding of whatever page it stands on.
  if (path.endsWith('.js')) response.setHeader('content-type', 'text/javascript; charset=utf-8');
}

export const widgetFolder = (directory?: string) => directory ?? installedWidget();

function installedWidget(): string | undefined {
  try {
    return join(dirname(fileURLToPath(import.meta.resolve('@durenai/widget/package.json'))), 'dist');
  } catch {
    return undefined;
  }
}

function isBuilt(folder: string): boolean {
  try {
    readManifest(folder);
    return true;
  } catch {
    return false;
  }
}

const NOT_BUILT =
  'The widget is not built. Run "npm run build", or set WIDGET_DIR to the folder of a built one.';

const notBuilt = () =>
  new DurenaiError({
    code: 'service_unavailable',
    status: 503,
    retryAfterMs: 30_000,
    message: NOT_BUILT,
  });
