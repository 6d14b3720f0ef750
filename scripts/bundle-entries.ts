/**
 * Bundles what a page would import from the built `@durenai/react`, each entry alone and without React, into
 * `.cache/entries/<name>`: there `npm run size` weighs them. What is loaded at once is one file, as a page's own bundle
 * is, and without the notes to bundlers that a page's minifier drops. What is loaded later is kept apart, in `later`.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, type InlineConfig, type Plugin } from 'vite';
import { alone, modulesAtOnce } from './at-once.ts';
import { ROOT } from './paths.ts';

const OUT = join(ROOT, '.cache/entries');
const ENTRY = join(ROOT, 'virtual-entry');

/** As a page does: nothing imports from it, so that bundlers may put into it what later chunks share. */
const using = (names: string, from: string) => `import ${names} from '${from}'; globalThis.used = ${names};`;

/** The namespace itself would be an object that no page makes. */
const usingAll = async (from: string) => using(`{ ${Object.keys(await import(from)).join(', ')} }`, from);

const ENTRIES: Readonly<Record<string, string>> = {
  'chat-window': using('{ ChatWindow, DurenaiProvider }', '@durenai/react/chat-window'),
  'character-browser': using('{ CharacterBrowser, DurenaiProvider }', '@durenai/react/character-browser'),
  'character-card': using('{ CharacterCard, DurenaiProvider }', '@durenai/react/character-card'),
  'favorites-list': using('{ FavoritesList, DurenaiProvider }', '@durenai/react/favorites-list'),
  hooks: await usingAll('@durenai/react/hooks'),
  everything: await usingAll('@durenai/react'),
};

/** @param atOnce the modules of the entry's own file. Left to itself, Rolldown gives what later files share a file of its own. */
const bundleOf = (
  name: string,
  code: string,
  atOnce: ReadonlySet<string>,
  plugins: Plugin[] = [alone],
): InlineConfig => ({
  configFile: false,
  root: ROOT,
  logLevel: 'warn',
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [
    {
      name: 'entry',
      resolveId: (id) => (id === ENTRY ? ENTRY : null),
      load: (id) => (id === ENTRY ? code : null),
    },
    ...plugins,
  ],
  build: {
    outDir: join(OUT, name),
    target: 'es2022',
    lib: { entry: ENTRY, formats: ['es'], fileName: () => `${name}.js` },
    rollupOptions: {
      preserveEntrySignatures: false,
      external: [/^react($|\/)/, /^react-dom($|\/)/],
      // "use client" speaks to servers; and a page with a chat window has the chat's code at once, as it should.
      onwarn: (warning, warn) =>
        /^(MODULE_LEVEL_DIRECTIVE|INEFFECTIVE_DYNAMIC_IMPORT)$/.test(warning.code ?? '') || warn(warning),
      output: {
        minify: true,
        comments: false,
        chunkFileNames: ({ name: chunk }) => (chunk === name ? '[name].js' : 'later/[name].js'),
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ name, test: (id) => atOnce.has(id) }],
        },
      },
    },
  },
});

rmSync(OUT, { recursive: true, force: true });
for (const [name, code] of Object.entries(ENTRIES)) {
  const atOnce = await modulesAtOnce(bundleOf(name, code, new Set(), []));
  await build(bundleOf(name, code, atOnce));
}
