/** Builds `dist`: the loader, the panel, their compressed siblings and `manifest.json`. Run by `npm run build`. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build, type InlineConfig } from 'vite';

const ROOT = import.meta.dirname;
const DIST = join(ROOT, 'dist');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };

/** Every feature that the widget needs of a browser is older than these. */
const BROWSERS = ['chrome123', 'edge123', 'firefox128', 'safari17.5'];

// Vite compiles JSX for development when a test run starts this with its own NODE_ENV.
process.env.NODE_ENV = 'production';

const shared = {
  configFile: false,
  root: ROOT,
  logLevel: 'warn',
  define: {
    'process.env.NODE_ENV': '"production"',
    __DURENAI_VERSION__: JSON.stringify(version),
  },
} satisfies InlineConfig;

const output = {
  target: BROWSERS,
  emptyOutDir: false,
  modulePreload: false,
  reportCompressedSize: false,
} as const;

const loaderOf = (panelPath: string): InlineConfig => ({
  ...shared,
  define: { ...shared.define, __DURENAI_PANEL__: JSON.stringify(panelPath) },
  build: {
    ...output,
    outDir: DIST,
    // As a library, because in an application Vite wraps `import()` in a helper that writes into the page's head.
    lib: {
      entry: join(ROOT, 'src/loader/main.ts'),
      formats: ['iife'],
      name: 'DurenAILoader',
      fileName: () => 'widget.js',
    },
  },
});

/** `rem` is the page's: on a page with `html { font-size: 62.5% }` the panel would shrink. */
const remToPx = {
  postcssPlugin: 'rem-to-px',
  Declaration(declaration: { value: string }) {
    declaration.value = declaration.value.replace(
      /([\d.]+)rem\b/g,
      (_, size: string) => `${Number(size) * 16}px`,
    );
  },
};

const panel: InlineConfig = {
  ...shared,
  css: { postcss: { plugins: [remToPx] } },
  resolve: {
    conditions: ['@durenai/source', 'module', 'browser', 'production'],
    alias: [
      { find: /^react-dom\/client$/, replacement: 'preact/compat/client' },
      { find: /^react-dom$/, replacement: 'preact/compat' },
      { find: /^react\/jsx-runtime$/, replacement: 'preact/jsx-runtime' },
      { find: /^react$/, replacement: 'preact/compat' },
    ],
  },
  build: {
    ...output,
    outDir: join(DIST, version),
    rollupOptions: {
      input: join(ROOT, 'src/panel/main.tsx'),
      preserveEntrySignatures: 'strict',
      // "use client" speaks to servers that render React.
      onwarn: (warning, warn) => warning.code !== 'MODULE_LEVEL_DIRECTIVE' && warn(warning),
      output: { format: 'es', entryFileNames: 'panel-[hash].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
};

function listBuilt(): string[] {
  return readdirSync(DIST, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.js'))
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
}

/** Writes `path.br` and `path.gz`, the strongest there are, and tells what they weigh. */
function compress(path: string): { path: string; bytes: number; brotli: number } {
  const content = readFileSync(join(DIST, path));
  const brotli = brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
  writeFileSync(join(DIST, `${path}.br`), brotli);
  writeFileSync(join(DIST, `${path}.gz`), gzipSync(content, { level: 9 }));
  return { path, bytes: content.length, brotli: brotli.length };
}

rmSync(DIST, { recursive: true, force: true });
await build(panel);
const panelPath = listBuilt().find((path) => /\/panel-[^/]+\.js$/.test(path));
if (!panelPath) throw new Error('The build made no panel.');
await build(loaderOf(panelPath));

const files = listBuilt().map(compress);
const hash = createHash('sha384')
  .update(readFileSync(join(DIST, 'widget.js')))
  .digest('base64');
const manifest = {
  version,
  loader: 'widget.js',
  panel: panelPath,
  /** For `<script integrity>` of the loader. */
  integrity: `sha384-${hash}`,
  files,
};
writeFileSync(join(DIST, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
for (const { path, bytes, brotli } of files) console.log(`${path}  ${bytes} B, ${brotli} B brotli`);
