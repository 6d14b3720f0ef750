/** Builds `dist`: the loader, the panel, their compressed siblings, `manifest.json` and the licences of others. Run by `npm run build`. */
import { createHash } from 'node:crypto';
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { type CompressOptions, minify } from 'terser';
import { build, type InlineConfig, type Plugin } from 'vite';
import { alone, modulesAtOnce } from '../../scripts/at-once.ts';
import { gatherPackages, noticesOf } from '../../scripts/third-party.ts';
import { optionsSchema } from './src/options/options-schema.ts';

const ROOT = import.meta.dirname;
const DIST = join(ROOT, 'dist');

/** Unsafe for functions that are called with `new`, and for getters that do more than get: there are none. */
const COMPRESS = { passes: 3, unsafe_arrows: true, pure_getters: true, reduce_funcs: false } as const;
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

const loaderOf = (panelPath: string, extrasPath: string): InlineConfig => ({
  ...shared,
  define: {
    ...shared.define,
    __DURENAI_PANEL__: JSON.stringify(basename(panelPath)),
    __DURENAI_EXTRAS__: JSON.stringify(extrasPath),
  },
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
  // Ours alone, with no getter and no `arguments` in it.
  plugins: [squeeze({ ...COMPRESS, hoist_funs: true, keep_fargs: false, unsafe: true })],
});

/** `rem` is the page's: on a page with `html { font-size: 62.5% }` the panel would shrink. */
const inPx = (text: string) => text.replace(/([\d.]+)rem\b/g, (_, size: string) => `${Number(size) * 16}px`);
const remToPx = {
  postcssPlugin: 'rem-to-px',
  Declaration(declaration: { value: string }) {
    declaration.value = inPx(declaration.value);
  },
  AtRule(rule: { params: string }) {
    // Unchanged, it would be visited again for ever.
    if (rule.params.includes('rem')) rule.params = inPx(rule.params);
  },
};

type Styles = {
  root(): Styles;
  remove(): void;
  walkDecls(visit: (found: { prop: string; value: string }) => void): void;
};

/** Each of BROWSERS has relative colours: what a page for older ones falls back on would be weight. */
const relativeColours = {
  postcssPlugin: 'relative-colours',
  AtRule(rule: Styles & { params: string }) {
    if (!rule.params.includes('lch(from')) return;
    const root = rule.root();
    rule.remove();
    rule.walkDecls(({ prop, value }) => {
      root.walkDecls((fallback) => {
        if (fallback.prop === prop) fallback.value = value;
      });
    });
  },
};

/** Two in a hundred lighter than by the bundler's own minifier. */
const squeeze = (compress: CompressOptions = COMPRESS): Plugin => ({
  name: 'squeeze',
  apply: 'build',
  generateBundle: {
    order: 'post',
    async handler(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk') continue;
        const { code } = await minify(file.code, { module: true, ecma: 2020, compress });
        file.code = code ?? file.code;
      }
    },
  },
});

/** Rolldown's own line walks exports with `for…in`, and would take what a page has put on `Object.prototype` for one. */
const ownExports: Plugin = {
  name: 'own-exports',
  apply: 'build',
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type !== 'chunk' || !file.name.startsWith('rolldown-runtime')) continue;
      const code = file.code.replace(
        /for ?\((var|let|const) (\w+) in (\w+)\)/,
        'for ($1 $2 of Object.keys($3))',
      );
      if (code === file.code)
        throw new Error('Rolldown walks exports in another way now: is this still needed?');
      file.code = code;
    }
  },
};

/**
 * V8 compiles a function when it is first called, on the thread that draws. This line has it compile the file whole while it
 * arrives, beside that thread, which takes a quarter off the time from a tap until one can type on a CPU four times slower
 * (`npm run bench -- widget`). It pays where most of a file is called at once, and holds some memory.
 */
const COMPILED_WHOLE = ['panel', 'conversation'];
const compiledWhole: Plugin = {
  name: 'compiled-whole',
  apply: 'build',
  generateBundle: {
    // After the minifier, for which it is a comment.
    order: 'post',
    handler(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk' || !COMPILED_WHOLE.some((name) => file.fileName.startsWith(`${name}-`)))
          continue;
        file.code = `//# allFunctionsCalledOnLoad\n${file.code}`;
      }
    },
  },
};

/**
 * Has every file but the panel come through the panel's `loadFile`, whichever file imports it and how: one that failed would
 * fail whatever imports it plainly, for as long as the page is there. Files that import one another would wait for ever, but
 * no two modules do; and a name is read once, so that no module may export what changes.
 */
const throughLoadFile: Plugin = {
  name: 'through-load-file',
  apply: 'build',
  generateBundle(_, bundle) {
    const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
    const panel = chunks.find(({ exports }) => exports.includes('loadFile'));
    if (!panel) return;
    const fromPanel = `from"./${panel.fileName}";`;
    const nameInPanel = /([\w$]+) as loadFile\b/.exec(panel.code)?.[1];
    for (const file of chunks) {
      const loadFile = file === panel ? nameInPanel : 'loadFile';
      const names: string[] = [];
      const loads: string[] = [];
      const code = file.code
        .replace(/\bimport(?:\{([^}]*)\}from)?(["'`]\.\/[^"'`]+["'`]);/g, (line, taken = '', path) => {
          if (line.endsWith(fromPanel)) return line;
          names.push(`{${taken.replaceAll(' as ', ':')}}`);
          loads.push(`loadFile(${path})`);
          return '';
        })
        .replace(/\bimport(?=\(["'`]\.)/g, `${loadFile}`);
      if (file.imports.length !== loads.length + Number(file.imports.includes(panel.fileName)))
        throw new Error(`${file.fileName} imports in another way than it did.`);
      if (file === panel) file.code = code;
      else if (code !== file.code) {
        const early = loads.length > 0 ? `const[${names}]=await Promise.all([${loads}]);` : '';
        file.code = `import{loadFile}${fromPanel}${early}${code}`;
      }
    }
  },
};

const bundledPackages = new Set<string>();
const gathered = gatherPackages(bundledPackages);

const PANEL = join(ROOT, 'src/panel/main.tsx');
const EXTRAS = join(ROOT, 'src/extras/main.ts');
const CORE = join(ROOT, '../core/src');

/** File by file, the modules that it has to have in it. */
type Files = Readonly<Record<string, ReadonlySet<string>>>;

const modulesOf = (entry: string) => modulesAtOnce(moduleOf('first', entry, {}, []));

const splitInto = (files: Files) =>
  Object.keys(files).length === 0 || {
    includeDependenciesRecursively: false,
    groups: Object.entries(files).map(([name, modules]) => ({
      name,
      test: (id: string) => modules.has(id),
    })),
  };

/**
 * A module that the loader imports, and what that loads later.
 *
 * @param files Left to itself, Rolldown gives what several files share a file of its own: one request more each.
 */
const moduleOf = (
  name: string,
  entry: string,
  files: Files,
  plugins: Plugin[] = [ownExports, throughLoadFile, squeeze(), compiledWhole, alone, gathered],
): InlineConfig => ({
  ...shared,
  css: { postcss: { plugins: [remToPx, relativeColours] } },
  plugins,
  resolve: {
    conditions: ['@durenai/source', 'module', 'browser', 'production'],
    alias: [
      { find: /^react\/jsx-runtime$/, replacement: join(ROOT, 'src/panel/jsx-on-preact.ts') },
      { find: /^react(-dom(\/client)?)?$/, replacement: join(ROOT, 'src/panel/react-on-preact.ts') },
      { find: /^\.\/make-chat\.ts$/, replacement: join(ROOT, 'src/panel/make-chat.ts') },
      { find: /^(\.\.?\/)+parts\/Part\.tsx$/, replacement: join(ROOT, 'src/panel/plain-part.ts') },
      {
        find: /^(\.\.?\/)+hooks\/use-merged-ref\.ts$/,
        replacement: join(ROOT, 'src/panel/plain-merged-ref.ts'),
      },
    ],
  },
  build: {
    ...output,
    outDir: join(DIST, version),
    // As a library: in an application Vite adds 1.1 KB of help around `import()`.
    lib: { entry, formats: ['es'] },
    rollupOptions: {
      // Files that are loaded later share its code.
      preserveEntrySignatures: 'allow-extension',
      // "use client" speaks to servers that render React.
      onwarn(warning, warn) {
        if (/EXPORT|UNDEFINED/.test(warning.code ?? '')) throw new Error(warning.message);
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
      output: {
        // The loader carries two of these names, and other characters compress worse: by up to ten bytes, and never the same.
        hashCharacters: 'hex',
        entryFileNames: `${name}-[hash:6].js`,
        chunkFileNames: '[name]-[hash:6].js',
        minify: true,
        codeSplitting: splitInto(files),
      },
    },
  },
});

/** Builds it and returns its path in `dist`. */
async function buildModule(name: string, entry: string, files: Files): Promise<string> {
  await build(moduleOf(name, entry, files));
  const path = listBuilt().find((each) => each.startsWith(`${version}/${name}-`));
  if (!path) throw new Error(`The build made no ${name}.`);
  return path;
}

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
const panelPath = await buildModule('panel', PANEL, {
  // A list of characters, which comes later, uses a module of the panel, and that this one.
  panel: new Set([...(await modulesOf(PANEL)), join(CORE, 'schema/pagination.ts')]),
  // Whoever sees a message has what sends it, and nothing is said without a session: one request for all three.
  conversation: new Set([
    ...(await modulesOf(join(ROOT, 'src/panel/conversation.tsx'))),
    ...(await modulesOf(join(CORE, 'chat/create-chat.ts'))),
    ...(await modulesOf(join(CORE, 'chat/create-deliveries.ts'))),
    ...(await modulesOf(join(CORE, 'visitor/create-sessions.ts'))),
  ]),
});
const extrasPath = await buildModule('extras', EXTRAS, {});
await build(loaderOf(panelPath, extrasPath));
// For pages that pin a version.
copyFileSync(join(DIST, 'widget.js'), join(DIST, version, 'widget.js'));

const listed = listBuilt().map(compress);
const hash = createHash('sha384')
  .update(readFileSync(join(DIST, 'widget.js')))
  .digest('base64');
const manifest = {
  version,
  loader: 'widget.js',
  panel: panelPath,
  extras: extrasPath,
  /** For `<script integrity>` of the loader. */
  integrity: `sha384-${hash}`,
  files: listed,
};
writeFileSync(join(DIST, 'THIRD-PARTY-NOTICES.txt'), noticesOf(bundledPackages));
writeFileSync(join(DIST, 'options.schema.json'), `${JSON.stringify(optionsSchema, null, 2)}\n`);
writeFileSync(join(DIST, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
for (const { path, bytes, brotli } of listed) console.log(`${path}  ${bytes} B, ${brotli} B brotli`);
console.log(`widget.js  integrity="${manifest.integrity}"`);
