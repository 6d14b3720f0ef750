/** Builds `dist`: the loader, the panel, their compressed siblings and `manifest.json`. Run by `npm run build`. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { minify } from 'terser';
import { build, type InlineConfig, type Plugin } from 'vite';

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
  plugins: [squeeze],
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

/** Two in a hundred lighter than by the bundler's own minifier. */
const squeeze: Plugin = {
  name: 'squeeze',
  apply: 'build',
  generateBundle: {
    order: 'post',
    async handler(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk') continue;
        const { code } = await minify(file.code, { module: true, ecma: 2020, compress: { passes: 3 } });
        file.code = code ?? file.code;
      }
    },
  },
};

const panel: InlineConfig = {
  ...shared,
  css: { postcss: { plugins: [remToPx] } },
  plugins: [squeeze],
  resolve: {
    conditions: ['@durenai/source', 'module', 'browser', 'production'],
    alias: [
      { find: /^react\/jsx-runtime$/, replacement: 'preact/jsx-runtime' },
      { find: /^react(-dom(\/client)?)?$/, replacement: join(ROOT, 'src/panel/react-on-preact.ts') },
      { find: /^valibot$/, replacement: join(ROOT, 'src/panel/small-valibot.ts') },
    ],
  },
  build: {
    ...output,
    outDir: join(DIST, version),
    // As a library: in an application Vite adds 1.1 KB of help around `import()`.
    lib: { entry: join(ROOT, 'src/panel/main.tsx'), formats: ['es'] },
    rollupOptions: {
      // Files that are loaded later share the code of the panel.
      preserveEntrySignatures: 'allow-extension',
      // "use client" speaks to servers that render React.
      onwarn(warning, warn) {
        if (/EXPORT|UNDEFINED/.test(warning.code ?? '')) throw new Error(warning.message);
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
      output: { entryFileNames: 'panel-[hash].js', chunkFileNames: '[name]-[hash].js', minify: true },
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
console.log(`widget.js  integrity="${manifest.integrity}"`);
