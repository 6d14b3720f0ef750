import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build, type Rollup } from 'vite';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";

/** Builds the page and serves it under the strictest policy that it can run with. */
export async function serveTextPage(): Promise<{ url: string; close: () => Promise<void> }> {
  const built = (await build({
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'error',
    // A test run's own NODE_ENV would make it a development build.
    oxc: { jsx: { runtime: 'automatic', development: false } },
    define: { 'process.env.NODE_ENV': '"production"' },
    resolve: { conditions: ['@durenai/source', 'module', 'browser', 'production'] },
    build: {
      write: false,
      modulePreload: false,
      cssCodeSplit: false,
      rollupOptions: {
        input: join(import.meta.dirname, 'main.tsx'),
        onwarn: (warning, warn) => warning.code !== 'MODULE_LEVEL_DIRECTIVE' && warn(warning),
        output: {
          entryFileNames: '[name].js',
          chunkFileNames: '[name].js',
          assetFileNames: '[name][extname]',
        },
      },
    },
  })) as Rollup.RollupOutput;
  const files = new Map(
    built.output.map((file) => [`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source]),
  );
  const style = [...files.keys()].find((name) => name.endsWith('.css'));
  files.set(
    '/',
    `<!doctype html><html lang="en"><title>Text</title><link rel="stylesheet" href="${style}"><body><script type="module" src="/main.js"></script>`,
  );
  const server: Server = createServer(({ url = '/' }, response) => {
    const body = files.get(url);
    const type = url.endsWith('.js') ? 'text/javascript' : url.endsWith('.css') ? 'text/css' : 'text/html';
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type': `${type}; charset=utf-8`,
      'content-security-policy': POLICY,
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
