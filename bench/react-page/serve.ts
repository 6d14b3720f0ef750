import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build, type Rollup } from 'vite';
import { charactersOf, historyOf } from './subject.ts';

const ENTRY = join(import.meta.dirname, 'main.ts');

/** Builds the page around one subject (a module that exports `mount`) for production, and serves it with its data. */
export async function servePage(subject: string): Promise<{ url: string; close: () => void }> {
  const { output } = (await build({
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    oxc: { jsx: { runtime: 'automatic', development: false } },
    // One React, whichever folder a subject comes from.
    resolve: { dedupe: ['react', 'react-dom'], alias: { 'virtual:subject': subject } },
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      cssCodeSplit: false,
      rollupOptions: {
        input: ENTRY,
        onwarn: () => {},
        output: {
          entryFileNames: 'main.js',
          chunkFileNames: '[name]-[hash].js',
          assetFileNames: '[name][extname]',
        },
      },
    },
  })) as Rollup.RollupOutput;
  const files = new Map(
    output.map((file) => [`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source]),
  );
  const style = [...files.keys()].find((name) => name.endsWith('.css'));
  files.set(
    '/',
    `<!doctype html><html lang="en"><title>Bench</title>${style ? `<link rel="stylesheet" href="${style}">` : ''}<style>body { margin: 0 }</style><body><script type="module" src="/main.js"></script>`,
  );
  const server = createServer(({ url = '/' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://bench');
    const count = Number(searchParams.get('count'));
    const data = searchParams.get('of') === 'characters' ? charactersOf : historyOf;
    const body = pathname === '/data' ? JSON.stringify(data(count)) : files.get(pathname);
    const type = { js: 'text/javascript', css: 'text/css', data: 'application/json' };
    const kind = pathname.split(/[./]/).at(-1) ?? '';
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type': `${Object.hasOwn(type, kind) ? type[kind as keyof typeof type] : 'text/html'}; charset=utf-8`,
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => void server.close() };
}
